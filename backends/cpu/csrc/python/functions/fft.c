/* The extension `fft` of the standard: Fourier transforms along axes, their frequencies, and shifts. */
#include "kernels/fft.h"

#include <math.h>
#include <string.h>

#include "python/functions/module.h"
#include "python/support/arguments.h"

/* A transform as the standard names it. */
typedef struct {
    const char *name;
    ag_fft_kind kind; /* along its axis, or along the last of several; complex along the others */
    bool inverse;     /* exponents are positive, and "backward" divides by n */
} transform;

/* What is left of the arguments: axes, their logical lengths in the result, and what to multiply by. */
typedef struct {
    int count;
    int axes[AG_MAXDIM];
    int64 lengths[AG_MAXDIM];
    float64 scale;
} request;

/* n elements of a spectrum's axis belong to this many of the real line by default. */
static int64 default_length(ag_fft_kind kind, int64 n) { return kind == AG_FFT_HERMITIAN ? 2 * (n - 1) : n; }

static bool check_length(const transform *t, int64 n) {
    if (n >= 1)
        return true;
    return ag_raise(PyExc_ValueError, t->name, "a transform has at least 1 element, not %lld; pad the axis with n or s",
                    (long long)n);
}

/* norm: what the results of a transform of n elements in all are multiplied by. */
static bool scale_argument(const transform *t, PyObject *norm, float64 n, float64 *scale) {
    *scale = t->inverse ? 1 / n : 1;
    if (!norm || norm == Py_None)
        return true;
    if (PyUnicode_Check(norm)) {
        if (PyUnicode_CompareWithASCIIString(norm, "backward") == 0)
            return true;
        *scale = t->inverse ? 1 : 1 / n;
        if (PyUnicode_CompareWithASCIIString(norm, "forward") == 0)
            return true;
        *scale = 1 / sqrt(n);
        if (PyUnicode_CompareWithASCIIString(norm, "ortho") == 0)
            return true;
    }
    return ag_raise(PyExc_ValueError, t->name, "norm must be 'backward', 'ortho' or 'forward', not %R", norm);
}

/* The input, C-contiguous and of the dtype that the first transform reads. */
static Array *prepare(const transform *t, PyObject *object) {
    Array *x = NULL;
    if (!ag_array_argument(t->name, "x", object, &x))
        return NULL;
    const ag_dtype dtype = (ag_dtype)x->dtype;
    if (ag_is_half(dtype) && !ag_check_blas(t->name, "x", dtype))
        return NULL;
    if (!ag_is_blas(dtype) || (t->kind == AG_FFT_REAL && ag_is_complex(dtype)))
        return ag_raise(PyExc_TypeError, t->name, "the dtype must be %s floating-point, not %s; use astype first",
                        t->kind == AG_FFT_REAL ? "real" : "complex or real", ag_dtype_name(dtype));
    return ag_as_contiguous(x, t->kind == AG_FFT_REAL ? dtype : ag_complex_of(dtype));
}

/* One axis of a C-contiguous array: a new array, or x itself where it may be overwritten and its shape stays. Takes
 * over the reference to x. */
static Array *transform_axis(Array *x, bool overwrite, ag_fft_kind kind, bool inverse, int axis, int64 n,
                             float64 scale) {
    const ag_dtype real = ag_real_part((ag_dtype)x->dtype);
    const ag_dtype dtype = kind == AG_FFT_HERMITIAN ? real : ag_complex_of(real);
    int64 shape[AG_MAXDIM];
    memcpy(shape, x->shape, sizeof(int64) * (size_t)x->ndim);
    shape[axis] = kind == AG_FFT_REAL ? n / 2 + 1 : n;
    const bool in_place = overwrite && kind == AG_FFT_COMPLEX && n == x->shape[axis];
    Array *out = in_place ? (Array *)Py_NewRef(x) : ag_new(dtype, x->ndim, shape);
    bool done = out != NULL;
    if (out && out->size) {
        ag_fft_job job = {.kind = kind, .real = real, .n = n, .outer = 1, .length = x->shape[axis], .inner = 1,
                          .in = x->data, .out = out->data, .inverse = inverse, .scale = scale};
        for (int i = 0; i < axis; i++)
            job.outer *= shape[i];
        for (int i = axis + 1; i < x->ndim; i++)
            job.inner *= shape[i];
        AG_WITHOUT_GIL(out->size, done = ag_fft()->run(&job));
        if (!done)
            PyErr_NoMemory();
    }
    Py_DECREF(x);
    if (done)
        return out;
    Py_XDECREF(out);
    return NULL;
}

/* The axes from the last to the first, as real transforms need it; Hermitian ones from the first to the last. All
 * multiplications by the scale are done at once, with the last axis taken. */
static Array *transform_axes(const transform *t, PyObject *object, Array *x, const request *r) {
    for (int step = 0; x && step < r->count; step++) {
        const int i = t->kind == AG_FFT_HERMITIAN ? step : r->count - 1 - step;
        const ag_fft_kind kind = i == r->count - 1 ? t->kind : AG_FFT_COMPLEX;
        const bool overwrite = (PyObject *)x != object;
        x = transform_axis(x, overwrite, kind, t->inverse, r->axes[i], r->lengths[i],
                           step == r->count - 1 ? r->scale : 1);
    }
    if ((PyObject *)x != object)
        return x;
    Array *copy = ag_copy(x, (ag_dtype)x->dtype); /* no axes: results are new arrays all the same */
    Py_DECREF(x);
    return copy;
}

static bool read_axis(const transform *t, const Array *x, PyObject *n, PyObject *axis, PyObject *norm, request *r) {
    r->count = 1;
    r->axes[0] = x->ndim - 1;
    if (x->ndim == 0)
        return ag_raise(PyExc_IndexError, t->name, "a 0-d array has no axis to transform; reshape it first");
    if (!ag_axis_argument(t->name, axis, x->ndim, &r->axes[0]))
        return false;
    r->lengths[0] = default_length(t->kind, x->shape[r->axes[0]]);
    return ag_int_argument(t->name, "n", n == Py_None ? NULL : n, &r->lengths[0]) && check_length(t, r->lengths[0]) &&
           scale_argument(t, norm, (float64)r->lengths[0], &r->scale);
}

/* s and axes: lengths of -1 stand for what the axis has. Without axes, s is for the last ones. */
static bool read_lengths(const transform *t, const Array *x, PyObject *s, PyObject *axes, request *r) {
    int count = 0;
    int64 lengths[AG_MAXDIM];
    const bool any = s && s != Py_None;
    if (any && !ag_shape_argument(t->name, s, true, &count, lengths))
        return false;
    r->count = ag_axis_list(t->name, axes, x->ndim, r->axes);
    if (r->count < 0)
        return false;
    if (any && (!axes || axes == Py_None) && count < r->count) {
        memmove(r->axes, r->axes + r->count - count, sizeof(int) * (size_t)count);
        r->count = count;
    }
    if (any && count != r->count)
        return ag_raise(PyExc_ValueError, t->name, "s has %d lengths for %d axes; give one for each axis", count,
                        r->count);
    for (int i = 0; i < r->count; i++) {
        const ag_fft_kind kind = i == r->count - 1 ? t->kind : AG_FFT_COMPLEX;
        r->lengths[i] = any && lengths[i] != -1 ? lengths[i] : default_length(kind, x->shape[r->axes[i]]);
        if (!check_length(t, r->lengths[i]))
            return false;
    }
    return true;
}

static bool read_axes(const transform *t, const Array *x, PyObject *s, PyObject *axes, PyObject *norm, request *r) {
    if (!read_lengths(t, x, s, axes, r))
        return false;
    if (r->count == 0 && t->kind != AG_FFT_COMPLEX)
        return ag_raise(PyExc_ValueError, t->name, "there must be at least one axis to transform");
    float64 n = 1;
    for (int i = 0; i < r->count; i++)
        n *= (float64)r->lengths[i];
    return scale_argument(t, norm, n, &r->scale);
}

/* What the second and third argument are called, and how they are read. */
typedef struct {
    const char *names[3];
    bool (*read)(const transform *t, const Array *x, PyObject *second, PyObject *third, PyObject *norm, request *r);
} form;

static const form along_axis = {{"x", "n", "axis"}, read_axis}, along_axes = {{"x", "s", "axes"}, read_axes};

static PyObject *run(const transform *t, const form *f, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    const ag_signature signature = {t->name, 1, 1, 1, {f->names[0], f->names[1], f->names[2], "norm"}};
    PyObject *given[4];
    if (!ag_bind(&signature, args, nargs, kwnames, given))
        return NULL;
    Array *x = prepare(t, given[0]);
    request r;
    if (!x)
        return NULL;
    if (!f->read(t, x, given[1], given[2], given[3], &r)) {
        Py_DECREF(x);
        return NULL;
    }
    return (PyObject *)transform_axes(t, given[0], x, &r);
}

#define TRANSFORM(name, kind, inverse, along)                                                                          \
    static PyObject *name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {              \
        static const transform t = {#name, kind, inverse};                                                             \
        return run(&t, &along, args, nargs, kwnames);                                                                  \
    }
TRANSFORM(fft, AG_FFT_COMPLEX, false, along_axis)
TRANSFORM(ifft, AG_FFT_COMPLEX, true, along_axis)
TRANSFORM(rfft, AG_FFT_REAL, false, along_axis)
TRANSFORM(irfft, AG_FFT_HERMITIAN, true, along_axis)
TRANSFORM(hfft, AG_FFT_HERMITIAN, false, along_axis)
TRANSFORM(ihfft, AG_FFT_REAL, true, along_axis)
TRANSFORM(fftn, AG_FFT_COMPLEX, false, along_axes)
TRANSFORM(ifftn, AG_FFT_COMPLEX, true, along_axes)
TRANSFORM(rfftn, AG_FFT_REAL, false, along_axes)
TRANSFORM(irfftn, AG_FFT_HERMITIAN, true, along_axes)

/* Elements j = 0 ... count - 1 of the frequencies, those from `half` on counted from behind: j - n. */
static void fill_frequencies(Array *out, int64 n, int64 half, float64 d) {
    for (int64 i = 0; i < out->size; i++) {
        const float64 value = (float64)(i < half ? i : i - n) / ((float64)n * d);
        switch ((ag_dtype)out->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: ((T *)out->data)[i] = (T)value; break;
            AG_BLAS_REALS(CASE)
#undef CASE
            AG_NEVER(AG_NOT_BLAS_REALS)
        }
    }
}

static PyObject *frequencies(const char *name, bool real, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    const ag_signature signature = {name, 1, 1, 1, {"n", "d", "dtype", "device"}};
    PyObject *given[4];
    int64 n = 0;
    float64 d = 1;
    ag_dtype dtype = AG_FLOAT64;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_int_argument(name, "n", given[0], &n) ||
        !ag_float_argument(name, "d", given[1], &d) || !ag_dtype_argument(name, given[2], &dtype) ||
        !ag_device_argument(name, given[3]))
        return NULL;
    if (n < 1)
        return ag_raise(PyExc_ValueError, name, "'n' must be at least 1, not %lld", (long long)n);
    if (d == 0)
        return ag_raise(PyExc_ZeroDivisionError, name, "the sample spacing 'd' must not be 0");
    if (!ag_is_blas_real(dtype))
        return ag_raise(PyExc_TypeError, name, "'dtype' must be float32 or float64, not %s", ag_dtype_name(dtype));
    const int64 half = real ? n / 2 + 1 : (n - 1) / 2 + 1, count = real ? half : n;
    Array *out = ag_new(dtype, 1, &count);
    if (out)
        AG_WITHOUT_GIL(count, fill_frequencies(out, n, half, d));
    return (PyObject *)out;
}

static PyObject *fftfreq(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return frequencies("fftfreq", false, args, nargs, kwnames);
}

static PyObject *rfftfreq(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return frequencies("rfftfreq", true, args, nargs, kwnames);
}

/* Copy src to dst, along each of the chosen axes from `axis` on rotated by half its length: the parts before and behind
 * the middle change places. */
static bool copy_rotated(ag_view dst, ag_view src, int axis, const bool *chosen, bool inverse) {
    while (axis < src.ndim && (!chosen[axis] || src.shape[axis] < 2))
        axis++;
    if (axis == src.ndim)
        return ag_assign(&dst, &src);
    const int64 n = src.shape[axis], front = inverse ? n / 2 : n - n / 2;
    int64 shape[AG_MAXDIM];
    memcpy(shape, src.shape, sizeof(int64) * (size_t)src.ndim);
    ag_view to = dst, from = src;
    to.shape = from.shape = shape;
    shape[axis] = front;
    to.data = dst.data + (n - front) * dst.strides[axis];
    if (!copy_rotated(to, from, axis + 1, chosen, inverse))
        return false;
    shape[axis] = n - front;
    to.data = dst.data;
    from.data = src.data + front * src.strides[axis];
    return copy_rotated(to, from, axis + 1, chosen, inverse);
}

static PyObject *shift(const char *name, bool inverse, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    const ag_signature signature = {name, 1, 1, 1, {"x", "axes"}};
    PyObject *given[2];
    Array *x = NULL;
    bool chosen[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument(name, "x", given[0], &x) ||
        ag_axes_argument(name, given[1], x->ndim, chosen) < 0)
        return NULL;
    Array *out = ag_new((ag_dtype)x->dtype, x->ndim, x->shape);
    if (!out || out->size == 0 || copy_rotated(ag_view_of(out), ag_view_of(x), 0, chosen, inverse))
        return (PyObject *)out;
    Py_DECREF(out);
    return NULL;
}

static PyObject *fftshift(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return shift("fftshift", false, args, nargs, kwnames);
}

static PyObject *ifftshift(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return shift("ifftshift", true, args, nargs, kwnames);
}

#define ALONG_AXIS(name) #name "(x, /, *, n=None, axis=-1, norm='backward')\n--\n\n"
#define ALONG_AXES(name) #name "(x, /, *, s=None, axes=None, norm='backward')\n--\n\n"
#define PADDED "The axis is trimmed or padded with zeros to this length. "
#define NORM(forward, backward)                                                                                        \
    "Results are multiplied by " backward " for norm='backward', by " forward " for 'forward', by 1/sqrt(n) for "      \
    "'ortho'. "
#define ERRORS "ValueError for a length below 1, IndexError for an axis that does not exist."
#define SEVERAL                                                                                                        \
    "`s` gives the length of each axis of `axes` (-1: as it is; without `axes`: the last ones), every axis by default. "

static PyMethodDef functions[] = {
    AG_FUNCTION("fft", fft,
                ALONG_AXIS(fft) "The discrete Fourier transform along an axis.\n\n"
                "n: the transform's length, by default the axis's. " PADDED NORM("1/n", "1")
                "Real input is taken as complex. " ERRORS),
    AG_FUNCTION("ifft", ifft,
                ALONG_AXIS(ifft) "The inverse discrete Fourier transform along an axis.\n\n"
                "n: the transform's length, by default the axis's. " PADDED NORM("1", "1/n")
                "Real input is taken as complex. " ERRORS),
    AG_FUNCTION("rfft", rfft,
                ALONG_AXIS(rfft) "The discrete Fourier transform of real input: its first n//2 + 1 elements.\n\n"
                "n: the transform's length, by default the axis's. " PADDED NORM("1/n", "1")
                "TypeError for complex input. " ERRORS),
    AG_FUNCTION("irfft", irfft,
                ALONG_AXIS(irfft) "The inverse of rfft: n real elements from n//2 + 1 complex ones.\n\n"
                "n: the result's length, by default 2*(m - 1) for an axis of length m, which is trimmed or padded with "
                "zeros to n//2 + 1. " NORM("1", "1/n") "The imaginary parts of element 0 and, for even n, of the last "
                "one are ignored. " ERRORS),
    AG_FUNCTION("hfft", hfft,
                ALONG_AXIS(hfft) "The discrete Fourier transform of a Hermitian signal, given by its first half.\n\n"
                "n: the result's length, by default 2*(m - 1) for an axis of length m, which is trimmed or padded with "
                "zeros to n//2 + 1. " NORM("1/n", "1") ERRORS),
    AG_FUNCTION("ihfft", ihfft,
                ALONG_AXIS(ihfft) "The inverse of hfft: n//2 + 1 complex elements from n real ones.\n\n"
                "n: the transform's length, by default the axis's. " PADDED NORM("1", "1/n")
                "TypeError for complex input. " ERRORS),
    AG_FUNCTION("fftn", fftn,
                ALONG_AXES(fftn) "The discrete Fourier transform along several axes.\n\n" SEVERAL
                NORM("1/n", "1") "n is the product of all lengths. " ERRORS),
    AG_FUNCTION("ifftn", ifftn,
                ALONG_AXES(ifftn) "The inverse discrete Fourier transform along several axes.\n\n" SEVERAL
                NORM("1", "1/n") "n is the product of all lengths. " ERRORS),
    AG_FUNCTION("rfftn", rfftn,
                ALONG_AXES(rfftn) "The discrete Fourier transform of real input along several axes; the last one gets "
                "s[-1]//2 + 1 elements.\n\n" SEVERAL NORM("1/n", "1") "n is the product of all lengths. " ERRORS),
    AG_FUNCTION("irfftn", irfftn,
                ALONG_AXES(irfftn) "The inverse of rfftn, whose result is real.\n\n" SEVERAL
                "The last axis, of length m, gets 2*(m - 1) elements by default. " NORM("1", "1/n")
                "n is the product of all lengths of the result. " ERRORS),
    AG_FUNCTION("fftfreq", fftfreq,
                "fftfreq(n, /, *, d=1.0, dtype=None, device=None)\n--\n\n"
                "The frequencies of the elements of fft, for n samples d apart: [0, 1, ..., -2, -1] / (d*n).\n\n"
                "dtype: float64 by default. ValueError for n below 1."),
    AG_FUNCTION("rfftfreq", rfftfreq,
                "rfftfreq(n, /, *, d=1.0, dtype=None, device=None)\n--\n\n"
                "The frequencies of the elements of rfft, for n samples d apart: [0, 1, ..., n//2] / (d*n).\n\n"
                "dtype: float64 by default. ValueError for n below 1."),
    AG_FUNCTION("fftshift", fftshift,
                "fftshift(x, /, *, axes=None)\n--\n\n"
                "Move frequency 0 from the beginning to the middle of axes, by default all.\n\n"
                "Any dtype. IndexError for an axis that does not exist."),
    AG_FUNCTION("ifftshift", ifftshift,
                "ifftshift(x, /, *, axes=None)\n--\n\n"
                "The inverse of fftshift, from which it differs where a length is odd.\n\n"
                "Any dtype. IndexError for an axis that does not exist."),
    {NULL},
};

bool ag_add_fft(PyObject *module) {
    static const char name[] = "arraygrad_cpu._core.fft";
    PyObject *fft_module = PyImport_AddModule(name); /* borrowed; also the entry in sys.modules */
    return fft_module && PyModule_SetDocString(fft_module, "Fourier transforms: the extension of the standard.") == 0 &&
           PyModule_AddFunctions(fft_module, functions) == 0 &&
           PyModule_AddObjectRef(module, "fft", fft_module) == 0;
}
