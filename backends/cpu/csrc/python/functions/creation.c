/* The creation functions of the standard (Array API 2025.12, "Creation functions"). */
#include "python/functions/creation.h"

#include <string.h>

#include "base/threads.h"
#include "kernels/sequence.h"
#include "python/array/elements.h"
#include "python/exchange/asarray.h"
#include "python/exchange/foreign.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

#define BLOCK_BYTES ((int64)1 << 18)

/* -- filled arrays -- */

typedef struct {
    Array *a;
    const char *element;
} fill_job;

static void fill_task(void *context, int64 task) {
    const fill_job *job = context;
    int64 itemsize = ag_itemsize((ag_dtype)job->a->dtype), block = BLOCK_BYTES / itemsize;
    int64 first = task * block, n = job->a->size - first < block ? job->a->size - first : block;
    ag_sequence()->fill[job->a->dtype](job->a->data + first * itemsize, n, job->element);
}

static bool is_zero(ag_dtype dtype, const char *element) {
    static const char zeros[sizeof(complex128)];
    return !memcmp(element, zeros, (size_t)ag_itemsize(dtype));
}

/* An array whose elements all are the one given: in bytes, aligned as its dtype. */
static PyObject *filled(ag_dtype dtype, int ndim, const int64 *shape, const char *element) {
    if (is_zero(dtype, element))
        return (PyObject *)ag_new_zeroed(dtype, ndim, shape);
    Array *a = ag_new(dtype, ndim, shape);
    if (!a)
        return NULL;
    int64 block = BLOCK_BYTES / ag_itemsize(dtype);
    fill_job job = {a, element};
    AG_WITHOUT_GIL(a->size, ag_parallel((a->size + block - 1) / block, fill_task, &job));
    return (PyObject *)a;
}

/* A fill value is a Python scalar or a 0-d array of any library; a dtype that was asked for is an explicit cast. */
static bool fill_argument(const char *function, PyObject *object, ag_dtype *dtype, char *element) {
    Array *a = ag_from_object(function, object, *dtype, -1);
    if (!a)
        return false;
    bool single = a->ndim == 0;
    if (single) {
        *dtype = (ag_dtype)a->dtype;
        memcpy(element, a->data, (size_t)ag_itemsize(*dtype));
    } else
        ag_raise(PyExc_TypeError, function, "the fill value must be a number or a 0-d array, not one with %d axes",
                 a->ndim);
    Py_DECREF(a);
    return single;
}

/* -- empty, zeros, ones -- */

typedef enum { EMPTY, ZEROS, ONES } content;

static PyObject *of_content(const char *function, content what, ag_dtype dtype, int ndim, const int64 *shape) {
    if (what == EMPTY)
        return (PyObject *)ag_new(dtype, ndim, shape);
    if (what == ZEROS)
        return (PyObject *)ag_new_zeroed(dtype, ndim, shape);
    _Alignas(complex128) char one[sizeof(complex128)];
    return ag_element_from_object(function, Py_True, dtype, one) ? filled(dtype, ndim, shape, one) : NULL;
}

static PyObject *of_shape(const char *function, content what, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
    const ag_signature signature = {function, 0, 1, 1, {"shape", "dtype", "device"}};
    PyObject *values[3];
    ag_dtype dtype = AG_FLOAT64;
    int ndim = 0;
    int64 shape[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !ag_shape_argument(function, values[0], false, &ndim, shape) ||
        !ag_dtype_argument(function, values[1], &dtype) || !ag_device_argument(function, values[2]))
        return NULL;
    return of_content(function, what, dtype, ndim, shape);
}

static PyObject *of_shape_like(const char *function, content what, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames) {
    const ag_signature signature = {function, 1, 1, 1, {"x", "dtype", "device"}};
    PyObject *values[3];
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_array_argument(function, "x", values[0], &x))
        return NULL;
    ag_dtype dtype = (ag_dtype)x->dtype;
    if (!ag_dtype_argument(function, values[1], &dtype) || !ag_device_argument(function, values[2]))
        return NULL;
    return of_content(function, what, dtype, x->ndim, x->shape);
}

#define OF_SHAPE(name, WHAT)                                                                                           \
    static PyObject *py_##name(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {         \
        return of_shape(#name, WHAT, args, nargs, kwnames);                                                            \
    }                                                                                                                  \
    static PyObject *py_##name##_like(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {  \
        return of_shape_like(#name "_like", WHAT, args, nargs, kwnames);                                               \
    }
OF_SHAPE(empty, EMPTY)
OF_SHAPE(zeros, ZEROS)
OF_SHAPE(ones, ONES)

/* -- full -- */

static const ag_signature full_signature = {"full", 0, 2, 2, {"shape", "fill_value", "dtype", "device"}};

static PyObject *py_full(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[4];
    _Alignas(complex128) char element[sizeof(complex128)];
    ag_dtype dtype = AG_NO_DTYPE;
    int ndim = 0;
    int64 shape[AG_MAXDIM];
    if (!ag_bind(&full_signature, args, nargs, kwnames, values) ||
        !ag_shape_argument("full", values[0], false, &ndim, shape) || !ag_dtype_argument("full", values[2], &dtype) ||
        !ag_device_argument("full", values[3]) || !fill_argument("full", values[1], &dtype, element))
        return NULL;
    return filled(dtype, ndim, shape, element);
}

static const ag_signature full_like_signature = {"full_like", 1, 2, 2, {"x", "fill_value", "dtype", "device"}};

static PyObject *py_full_like(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[4];
    _Alignas(complex128) char element[sizeof(complex128)];
    Array *x;
    if (!ag_bind(&full_like_signature, args, nargs, kwnames, values) ||
        !ag_array_argument("full_like", "x", values[0], &x))
        return NULL;
    ag_dtype dtype = (ag_dtype)x->dtype;
    if (!ag_dtype_argument("full_like", values[2], &dtype) || !ag_device_argument("full_like", values[3]) ||
        !fill_argument("full_like", values[1], &dtype, element))
        return NULL;
    return filled(dtype, x->ndim, x->shape, element);
}

/* -- eye -- */

/* Any int: one beyond 62 bits is as far outside of every matrix as 2^62 is. */
static bool diagonal_argument(PyObject *object, int64 *k) {
    if (!object)
        return true;
    PyObject *number = PyIndex_Check(object) ? PyNumber_Index(object)
                                             : ag_raise(PyExc_TypeError, "eye", "'k' must be an int, not a %s",
                                                        Py_TYPE(object)->tp_name);
    if (!number)
        return false;
    const int64 far = (int64)1 << 62;
    int overflow;
    *k = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    if (overflow)
        *k = overflow > 0 ? far : -far;
    *k = *k > far ? far : *k < -far ? -far : *k;
    return true;
}

static PyObject *eye(int64 rows, int64 columns, int64 k, ag_dtype dtype) {
    char one[sizeof(complex128)];
    Array *a = ag_new_zeroed(dtype, 2, (int64[]){rows, columns});
    if (!a || !ag_element_from_object("eye", Py_True, dtype, one)) {
        Py_XDECREF(a);
        return NULL;
    }
    int64 row = k < 0 ? -k : 0, column = k > 0 ? k : 0, itemsize = ag_itemsize(dtype);
    for (; row < rows && column < columns; row++, column++)
        memcpy(a->data + (row * columns + column) * itemsize, one, (size_t)itemsize);
    return (PyObject *)a;
}

static const ag_signature eye_signature = {"eye", 2, 2, 1, {"n_rows", "n_cols", "k", "dtype", "device"}};

static PyObject *py_eye(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[5];
    int64 rows = 0, columns, k = 0;
    ag_dtype dtype = AG_FLOAT64;
    if (!ag_bind(&eye_signature, args, nargs, kwnames, values) || !ag_int_argument("eye", "n_rows", values[0], &rows))
        return NULL;
    columns = rows;
    bool square = !values[1] || values[1] == Py_None;
    if ((!square && !ag_int_argument("eye", "n_cols", values[1], &columns)) || !diagonal_argument(values[2], &k) ||
        !ag_dtype_argument("eye", values[3], &dtype) || !ag_device_argument("eye", values[4]))
        return NULL;
    return eye(rows, columns, k, dtype);
}

#define OF_SHAPE_DOC(name, text)                                                                                       \
    AG_FUNCTION(#name, py_##name,                                                                                      \
                #name "(shape, *, dtype=None, device=None)\n--\n\n" text " `dtype` is float64 where it is None.")
#define LIKE_DOC(name, text)                                                                                           \
    AG_FUNCTION(#name "_like", py_##name##_like,                                                                       \
                #name "_like(x, /, *, dtype=None, device=None)\n--\n\n" text                                           \
                      "\n\nShape and dtype are those of `x`; another dtype may be given.")

const PyMethodDef ag_creation_functions[] = {
    AG_FUNCTION("arange", ag_py_arange,
                "arange(start, /, stop=None, step=1, *, dtype=None, device=None)\n--\n\n"
                "Evenly spaced numbers from `start` up to, but without, `stop`: start + i * step.\n\n"
                "With one number, they run from 0 up to it. The dtype is int64 for ints, else float64. ValueError for "
                "a\n"
                "step of 0; OverflowError for numbers that an integer dtype does not hold."),
    AG_FUNCTION("asarray", ag_py_asarray,
                "asarray(obj, /, *, dtype=None, device=None, copy=None)\n--\n\n"
                "An array from an array, a number, nested sequences, or another library's array.\n\n"
                "Arrays of other libraries are taken by the buffer protocol or DLPack and share their memory unless "
                "`copy`\n"
                "is True; copy=False raises ValueError where a copy is needed. `dtype` converts as astype does. "
                "ValueError\n"
                "for ragged sequences; OverflowError for ints that the dtype does not hold."),
    OF_SHAPE_DOC(empty, "An array with elements that are not initialised."),
    LIKE_DOC(empty, "An array like `x` with elements that are not initialised."),
    AG_FUNCTION("eye", py_eye,
                "eye(n_rows, n_cols=None, /, *, k=0, dtype=None, device=None)\n--\n\n"
                "A matrix with ones on its k-th diagonal and zeros elsewhere.\n\n"
                "Diagonals above the main one have a positive k. It is square where `n_cols` is None, and float64 "
                "where\n"
                "`dtype` is None."),
    AG_FUNCTION("from_dlpack", ag_py_from_dlpack,
                "from_dlpack(x, /, *, device=None, copy=None)\n--\n\n"
                "An array over the memory of an object that has __dlpack__, or a copy of it.\n\n"
                "BufferError where the memory is not on the CPU or cannot be used; with copy=False, also where it "
                "would\n"
                "have to be copied."),
    AG_FUNCTION("full", py_full,
                "full(shape, fill_value, *, dtype=None, device=None)\n--\n\n"
                "An array with all elements equal to a number or a 0-d array.\n\n"
                "Where `dtype` is None it is that of the value: bool, int64, float64 or complex128 for Python's "
                "numbers."),
    AG_FUNCTION("full_like", py_full_like,
                "full_like(x, /, fill_value, *, dtype=None, device=None)\n--\n\n"
                "An array like `x` with all elements equal to a number or a 0-d array.\n\n"
                "Shape and dtype are those of `x`; another dtype may be given. TypeError for a number of a higher "
                "kind."),
    AG_FUNCTION("linspace", ag_py_linspace,
                "linspace(start, stop, /, num, *, dtype=None, device=None, endpoint=True)\n--\n\n"
                "`num` evenly spaced numbers from `start` to `stop`, which is left out where `endpoint` is False.\n\n"
                "Real or complex; float64 or complex128 where `dtype` is None. ValueError for a negative `num`."),
    OF_SHAPE_DOC(ones, "An array of ones."),
    LIKE_DOC(ones, "An array of ones like `x`."),
    OF_SHAPE_DOC(zeros, "An array of zeros."),
    LIKE_DOC(zeros, "An array of zeros like `x`."),
    {NULL},
};
