/* vector_norm and matrix_norm. */
#include <math.h>

#include "linalg/norm.h"
#include "python/linalg/linalg.h"
#include "python/linalg/module.h"
#include "python/support/arguments.h"

static ag_norm_kind kind_of(float64 ord) {
    return ord == 0         ? AG_NORM_COUNT
           : ord == 1       ? AG_NORM_SUM
           : ord == 2       ? AG_NORM_SQUARES
           : !isinf(ord)    ? AG_NORM_POWER
           : ord > 0        ? AG_NORM_MAX
                            : AG_NORM_MIN;
}

/* The axes that stay, then one axis of all elements that a norm is over: a view where strides allow it. */
static Array *with_last_axis(Array *x, const bool axes[AG_MAXDIM], int *kept) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM], joined[AG_MAXDIM + 1], n = 1;
    int count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < x->ndim; i++)
            if (axes[i] == (pass == 1)) {
                shape[count] = x->shape[i];
                strides[count] = x->strides[i];
                if (pass == 0)
                    joined[count] = x->shape[i];
                else
                    n *= x->shape[i];
                count++;
                *kept += pass == 0;
            }
    joined[*kept] = n;
    if (*kept == AG_MAXDIM) /* a norm over no axis of an array with as many as there can be */
        return ag_raise(PyExc_ValueError, "vector_norm", "x has %d axes; at most %d are possible here", AG_MAXDIM,
                        AG_MAXDIM - 1);
    Array *view = ag_new_view(x, x->data, (ag_dtype)x->dtype, count, shape, strides, false);
    Array *out = view ? ag_reshape(view, *kept + 1, joined) : NULL;
    Py_XDECREF(view);
    return out;
}

Array *ag_norm_over(const char *function, Array *x, const bool axes[AG_MAXDIM], float64 ord, bool keepdims) {
    int kept = 0, ndim = 0;
    int64 shape[AG_MAXDIM];
    Array *rows = with_last_axis(x, axes, &kept);
    if (!rows)
        return NULL;
    Array *out = NULL;
    if (kind_of(ord) == AG_NORM_MIN && rows->shape[kept] == 0)
        ag_raise(PyExc_ValueError, function, "the least of no elements is not defined");
    else
        out = ag_new(ag_real_part((ag_dtype)x->dtype), kept, rows->shape);
    if (out) {
        ag_view to = ag_view_of(out), from = ag_view_of(rows);
        AG_WITHOUT_GIL(x->size, ag_norm_run(&to, &from, kind_of(ord), ord));
        for (int i = 0; i < x->ndim; i++)
            if (!axes[i] || keepdims)
                shape[ndim++] = axes[i] ? 1 : x->shape[i];
        Array *reshaped = ag_reshape(out, ndim, shape);
        Py_DECREF(out);
        out = reshaped;
    }
    Py_DECREF(rows);
    return out;
}

static PyObject *vector_norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"vector_norm", 1, 1, 1, {"x", "axis", "keepdims", "ord"}};
    PyObject *arguments[4];
    bool keepdims = false, axes[AG_MAXDIM] = {false};
    float64 ord = 2;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !ag_array_argument("vector_norm", "x", arguments[0], &x) ||
        ag_axes_argument("vector_norm", arguments[1], x->ndim, axes) < 0 ||
        !ag_bool_argument("vector_norm", "keepdims", arguments[2], &keepdims) ||
        !ag_float_argument("vector_norm", "ord", arguments[3], &ord))
        return NULL;
    if (!ag_check_blas("vector_norm", "x", (ag_dtype)x->dtype))
        return NULL;
    if (isnan(ord))
        return ag_raise(PyExc_ValueError, "vector_norm", "ord is NaN; it must be a number or infinite");
    return (PyObject *)ag_norm_over("vector_norm", x, axes, ord, keepdims);
}

/* The orders that are names, beside the numbers. */
typedef struct {
    bool frobenius, nuclear;
    float64 number;
} matrix_order;

static bool order_argument(PyObject *object, matrix_order *order) {
    *order = (matrix_order){.frobenius = true};
    if (!object || object == Py_None)
        return true;
    order->frobenius = PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "fro") == 0;
    order->nuclear = PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "nuc") == 0;
    if (order->frobenius || order->nuclear)
        return true;
    if (!PyUnicode_Check(object) && !ag_float_argument("matrix_norm", "ord", object, &order->number))
        return false;
    float64 size = fabs(order->number);
    if (PyUnicode_Check(object) || !(size == 1 || size == 2 || isinf(size)))
        return ag_raise(PyExc_ValueError, "matrix_norm", "there is no ord %R; it must be 'fro', 'nuc', 1, -1, 2, -2, "
                                                         "inf or -inf", object);
    return true;
}

/* The last axis, or the one before it. */
static Array *norm_along(Array *x, int from_end, float64 ord) {
    bool axes[AG_MAXDIM] = {false};
    axes[x->ndim - from_end] = true;
    return ag_norm_over("matrix_norm", x, axes, ord, false);
}

/* The greatest or least of sums or singular values, or their sum; takes over the reference. */
static Array *norm_of_last(Array *values, float64 ord) {
    Array *out = values ? norm_along(values, 1, ord) : NULL;
    Py_XDECREF(values);
    return out;
}

static Array *matrix_norm_of(Array *x, const matrix_order *order) {
    if (order->frobenius) {
        bool axes[AG_MAXDIM] = {false};
        axes[x->ndim - 1] = axes[x->ndim - 2] = true;
        return ag_norm_over("matrix_norm", x, axes, 2, false);
    }
    if (order->nuclear)
        return norm_of_last(ag_singular_values("matrix_norm", x), 1);
    float64 extreme = order->number > 0 ? (float64)INFINITY : (float64)-INFINITY;
    if (fabs(order->number) == 2)
        return norm_of_last(ag_singular_values("matrix_norm", x), extreme);
    return norm_of_last(norm_along(x, isinf(order->number) ? 1 : 2, 1), extreme);
}

static PyObject *matrix_norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"matrix_norm", 1, 1, 1, {"x", "keepdims", "ord"}};
    PyObject *arguments[3];
    bool keepdims = false;
    matrix_order order;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x = ag_matrix_argument("matrix_norm", "x", arguments[0], false)) ||
        !ag_bool_argument("matrix_norm", "keepdims", arguments[1], &keepdims) || !order_argument(arguments[2], &order))
        return NULL;
    Array *out = matrix_norm_of(x, &order);
    if (out && keepdims) {
        int64 shape[AG_MAXDIM];
        for (int i = 0; i < x->ndim; i++)
            shape[i] = i < x->ndim - 2 ? x->shape[i] : 1;
        Array *kept = ag_reshape(out, x->ndim, shape);
        Py_DECREF(out);
        out = kept;
    }
    return (PyObject *)out;
}

const PyMethodDef ag_linalg_norms[] = {
    AG_FUNCTION("matrix_norm", matrix_norm,
                "matrix_norm(x, /, *, keepdims=False, ord='fro')\n--\n\nNorms of matrices (..., m, n).\n\n`ord` is "
                "'fro' or 'nuc' (the sum of singular values); 1, -1, inf or -inf (the greatest or least sum of "
                "absolute values of a column or row); 2 or -2 (the greatest or least singular value)."),
    AG_FUNCTION("vector_norm", vector_norm,
                "vector_norm(x, /, *, axis=None, keepdims=False, ord=2)\n--\n\nNorms over all axes or some: the "
                "`ord`-th root of the sum of powers of absolute values.\n\nord=0 counts what is not 0, inf and -inf "
                "give the greatest and the least absolute value. The result is real, of x's precision; it does not "
                "overflow for ord=2 unless the norm does."),
    {NULL},
};
