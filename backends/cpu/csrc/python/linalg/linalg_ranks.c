/* What is made of the other functions: matrix_rank and pinv from singular values, matrix_power from products. */
#include <string.h>

#include "python/array/elements.h"
#include "python/linalg/linalg.h"
#include "python/linalg/module.h"
#include "python/linalg/products.h"
#include "python/support/arguments.h"

/* The distance from 1 to the next larger number. */
static float64 epsilon_of(ag_dtype real) {
    switch (real) {
    case AG_FLOAT32: return 0x1p-23;
    case AG_FLOAT64: return 0x1p-52;
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}

/* Tolerances relative to the greatest singular value, one for each matrix of a stack: contiguous float64. */
static Array *tolerances(const char *function, PyObject *object, const Array *x) {
    int64 m = x->shape[x->ndim - 2], n = x->shape[x->ndim - 1];
    float64 rtol = (float64)(m > n ? m : n) * epsilon_of(ag_real_part((ag_dtype)x->dtype));
    Array *given = NULL;
    if (object && object != Py_None && ag_is_array(object)) {
        given = (Array *)Py_NewRef(object);
        if (!ag_is_real((ag_dtype)given->dtype)) {
            Py_DECREF(given);
            return ag_raise(PyExc_TypeError, function, "rtol must be a float or an array of real floating-point dtype");
        }
    } else {
        if (object != Py_None && !ag_float_argument(function, "rtol", object, &rtol))
            return NULL;
        given = ag_scalar(AG_FLOAT64, &rtol);
    }
    int ndim = 0;
    int64 shape[AG_MAXDIM];
    Array *repeated = NULL, *out = NULL;
    if (given && (!ag_broadcast_shapes(given->ndim, given->shape, x->ndim - 2, x->shape, &ndim, shape) ||
                  ndim != x->ndim - 2 || memcmp(shape, x->shape, sizeof(int64) * (size_t)ndim) != 0))
        ag_raise(PyExc_ValueError, function, "rtol does not broadcast to the axes before x's matrices");
    else if (given && (repeated = ag_broadcast_to(given, x->ndim - 2, x->shape)))
        out = ag_copy(repeated, AG_FLOAT64);
    Py_XDECREF(given);
    Py_XDECREF(repeated);
    return out;
}

static float64 real_at(const Array *a, int64 i) {
    switch ((ag_dtype)a->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: return (float64)((const T *)a->data)[i];
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}

static void set_real_at(Array *a, int64 i, float64 value) {
    switch ((ag_dtype)a->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: ((T *)a->data)[i] = (T)value; break;
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
}

static void count_ranks(Array *ranks, const Array *values, const Array *rtol) {
    int64 n = values->shape[values->ndim - 1];
    for (int64 i = 0; i < ranks->size; i++) {
        int64 rank = 0;
        float64 least = n ? real_at(values, i * n) * ((const float64 *)rtol->data)[i] : 0;
        for (int64 j = 0; j < n; j++)
            rank += real_at(values, i * n + j) > least;
        ((int64 *)ranks->data)[i] = rank;
    }
}

static bool bind_with_rtol(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, Array **x,
                           Array **rtol) {
    const ag_signature signature = {function, 1, 1, 1, {"x", "rtol"}};
    PyObject *arguments[2];
    return ag_bind(&signature, args, nargs, kwnames, arguments) &&
           (*x = ag_matrix_argument(function, "x", arguments[0], false)) &&
           (*rtol = tolerances(function, arguments[1], *x));
}

static PyObject *matrix_rank(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *x, *rtol;
    if (!bind_with_rtol("matrix_rank", args, nargs, kwnames, &x, &rtol))
        return NULL;
    Array *values = ag_singular_values("matrix_rank", x);
    Array *ranks = values ? ag_new_stack(x, AG_INT64, 0, 0, 0) : NULL;
    if (ranks)
        count_ranks(ranks, values, rtol);
    Py_XDECREF(values);
    Py_DECREF(rtol);
    return (PyObject *)ranks;
}

/* Singular values become their reciprocals, or 0 where they count as 0. */
static void invert_values(Array *values, const Array *rtol) {
    int64 n = values->shape[values->ndim - 1];
    for (int64 i = 0; n && i < values->size / n; i++) {
        float64 least = real_at(values, i * n) * ((const float64 *)rtol->data)[i];
        for (int64 j = 0; j < n; j++) {
            float64 value = real_at(values, i * n + j);
            set_real_at(values, i * n + j, value > least ? 1 / value : 0);
        }
    }
}

/* Multiply the rows of a contiguous stack by one real number each. */
static void scale_rows(Array *a, const Array *factors) {
    int64 n = a->shape[a->ndim - 1] * (ag_is_complex((ag_dtype)a->dtype) ? 2 : 1);
    for (int64 i = 0; i < factors->size; i++) {
        float64 factor = real_at(factors, i);
        switch ((ag_dtype)factors->dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME:                                                                                                    \
        for (int64 j = i * n; j < (i + 1) * n; j++)                                                                    \
            ((T *)a->data)[j] *= (T)factor;                                                                            \
        break;
            AG_BLAS_REALS(CASE)
#undef CASE
            AG_NEVER(AG_NOT_BLAS_REALS)
        }
    }
}

/* The conjugate transposes of a contiguous stack. */
static Array *adjoint(const Array *a) {
    int64 m = a->shape[a->ndim - 2], n = a->shape[a->ndim - 1], size = m * n;
    int64 count = size ? a->size / size : 0, bytes = size * ag_itemsize((ag_dtype)a->dtype);
    Array *out = ag_new_stack(a, (ag_dtype)a->dtype, 2, n, m);
    for (int64 i = 0; out && i < count; i++)
        ag_transpose(out->data + i * bytes, a->data + i * bytes, n, (ag_dtype)a->dtype, m, n, true);
    return out;
}

/* From x = u s vh: vh^H s^+ u^H. */
static PyObject *pinv(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *x, *rtol, *parts[3] = {NULL};
    if (!bind_with_rtol("pinv", args, nargs, kwnames, &x, &rtol))
        return NULL;
    if (!ag_reduced_svd("pinv", x, parts)) {
        Py_DECREF(rtol);
        return NULL;
    }
    invert_values(parts[1], rtol);
    scale_rows(parts[2], parts[1]);
    Array *right = adjoint(parts[0]), *left = right ? adjoint(parts[2]) : NULL;
    Array *out = left ? ag_matmul_arrays("pinv", left, right) : NULL;
    Py_XDECREF(left);
    Py_XDECREF(right);
    for (int i = 0; i < 3; i++)
        Py_DECREF(parts[i]);
    Py_DECREF(rtol);
    return (PyObject *)out;
}

static Array *identity_like(const Array *x) {
    int64 n = x->shape[x->ndim - 1], itemsize = ag_itemsize((ag_dtype)x->dtype);
    char one[16];
    PyObject *object = PyLong_FromLong(1);
    bool done = object && ag_element_from_object("matrix_power", object, (ag_dtype)x->dtype, one);
    Py_XDECREF(object);
    Array *out = done ? ag_new_zeroed((ag_dtype)x->dtype, x->ndim, x->shape) : NULL;
    for (int64 i = 0; out && n && i < out->size / n; i++) /* row i of all matrices */
        memcpy(out->data + (i * n + i % n) * itemsize, one, (size_t)itemsize);
    return out;
}

/* Replace an owned array by a product, or drop it where there is none. */
static void replace(Array **a, Array *product) {
    Py_DECREF(*a);
    *a = product;
}

/* By repeated squaring, from the highest bit of n > 0 but one; takes over the reference to the base. */
static Array *power(Array *base, uint64 n) {
    Array *out = (Array *)Py_XNewRef((PyObject *)base);
    for (int bit = 62 - __builtin_clzll(n); out && bit >= 0; bit--) {
        replace(&out, ag_matmul_arrays("matrix_power", out, out));
        if (out && n >> bit & 1)
            replace(&out, ag_matmul_arrays("matrix_power", out, base));
    }
    Py_XDECREF(base);
    return out;
}

static PyObject *matrix_power(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"matrix_power", 2, 2, 2, {"x", "n"}};
    PyObject *arguments[2];
    int64 n = 0;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x = ag_matrix_argument("matrix_power", "x", arguments[0], true)) ||
        !ag_int_argument("matrix_power", "n", arguments[1], &n))
        return NULL;
    if (n == 0)
        return (PyObject *)identity_like(x);
    if (n == 1)
        return (PyObject *)ag_copy(x, (ag_dtype)x->dtype);
    Array *base = n < 0 ? ag_inverse_of("matrix_power", x) : (Array *)Py_NewRef((PyObject *)x);
    return (PyObject *)power(base, n < 0 ? -(uint64)n : (uint64)n);
}

const PyMethodDef ag_linalg_ranks[] = {
    AG_FUNCTION("matrix_power", matrix_power,
                "matrix_power(x, n, /)\n--\n\nPowers of square matrices: products for n > 0, the identity for 0, "
                "powers of the inverse for n < 0."),
    AG_FUNCTION("matrix_rank", matrix_rank,
                "matrix_rank(x, /, *, rtol=None)\n--\n\nHow many singular values are greater than rtol times the "
                "greatest.\n\n`rtol` is a float or an array that broadcasts to the axes before the matrices; the "
                "default is max(m, n) times the machine epsilon. The result is int64."),
    AG_FUNCTION("pinv", pinv,
                "pinv(x, /, *, rtol=None)\n--\n\nPseudo-inverses (..., n, m) of matrices (..., m, n).\n\nSingular "
                "values not greater than rtol times the greatest count as 0; see matrix_rank for `rtol`."),
    {NULL},
};
