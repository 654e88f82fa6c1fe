/* cross, outer, diagonal and trace. */
#include "kernels/dot.h"
#include "python/elementwise/operations.h"
#include "python/linalg/linalg.h"
#include "python/linalg/module.h"
#include "python/support/arguments.h"
#include "python/support/pairs.h"

/* Two arguments of one numeric dtype: new references. */
static bool bind_pair(const char *function, PyObject *const *arguments, Array **x1, Array **x2) {
    Array *a, *b;
    if (!ag_array_argument(function, "x1", arguments[0], &a) || !ag_array_argument(function, "x2", arguments[1], &b))
        return false;
    ag_dtype dtype = ag_promote((ag_dtype)a->dtype, (ag_dtype)b->dtype);
    if (dtype == AG_NO_DTYPE || ag_is_bool(dtype) || ag_is_half(dtype))
        return ag_raise(PyExc_TypeError, function, "no product of %s and %s is defined; convert them with astype",
                        ag_dtype_name((ag_dtype)a->dtype), ag_dtype_name((ag_dtype)b->dtype));
    *x1 = ag_as_dtype(a, dtype);
    *x2 = *x1 ? ag_as_dtype(b, dtype) : NULL;
    if (*x1 && !*x2)
        Py_CLEAR(*x1);
    return *x1 != NULL;
}

static ag_kernel kernel_of(ag_operation operation, ag_dtype dtype) { return ag_operations[operation].kernels[dtype]; }

/* A view of one position on an axis. The view's shape and strides lie in `room`. */
static ag_view at_position(const Array *x, int axis, int64 position, int64 room[2 * AG_MAXDIM]) {
    int n = 0;
    for (int i = 0; i < x->ndim; i++)
        if (i != axis) {
            room[n] = x->shape[i];
            room[AG_MAXDIM + n++] = x->strides[i];
        }
    return (ag_view){x->data + position * x->strides[axis], room, room + AG_MAXDIM, n, (ag_dtype)x->dtype};
}

/* out[i] = x1[i + 1] x2[i + 2] - x1[i + 2] x2[i + 1], indices modulo 3; `product` is room for the second term. */
static void cross_component(const Array *out, const Array *x1, const Array *x2, const Array *product, int axis, int i) {
    int64 rooms[4][2 * AG_MAXDIM];
    int first = (i + 1) % 3, second = (i + 2) % 3, axis1 = x1->ndim + axis, axis2 = x2->ndim + axis;
    ag_view result = at_position(out, out->ndim + axis, i, rooms[0]), term = ag_view_of(product);
    ag_kernel multiply = kernel_of(AG_OP_multiply, result.dtype), subtract = kernel_of(AG_OP_subtract, result.dtype);
    ag_view pair[3] = {result, at_position(x1, axis1, first, rooms[1]), at_position(x2, axis2, second, rooms[2])};
    ag_apply(3, pair, result.ndim, result.shape, multiply, NULL, 1);
    pair[0] = term;
    pair[1] = at_position(x1, axis1, second, rooms[1]);
    pair[2] = at_position(x2, axis2, first, rooms[2]);
    ag_apply(3, pair, result.ndim, result.shape, multiply, NULL, 1);
    ag_view difference[3] = {result, result, term};
    ag_apply(3, difference, result.ndim, result.shape, subtract, NULL, 1);
}

/* axis, made negative: it must lie in both arrays, with length 3. */
static bool cross_axis(PyObject *object, const Array *x1, const Array *x2, int ndim, int *out) {
    int axis = ndim - 1;
    if (ndim == 0)
        return ag_raise(PyExc_ValueError, "cross", "x1 and x2 must have at least one axis");
    if (!ag_axis_argument("cross", object, ndim, &axis))
        return false;
    *out = axis -= ndim;
    if (-axis > x1->ndim || -axis > x2->ndim || x1->shape[x1->ndim + axis] != 3 || x2->shape[x2->ndim + axis] != 3)
        return ag_raise(PyExc_ValueError, "cross", "axis %d must be an axis of x1 and of x2, of length 3", axis);
    return true;
}

static Array *cross_of(Array *x1, Array *x2, PyObject *axis_object) {
    int ndim, axis = -1;
    int64 shape[AG_MAXDIM], stack[AG_MAXDIM];
    if (!ag_common_shape("cross", x1, x2, &ndim, shape) || !cross_axis(axis_object, x1, x2, ndim, &axis))
        return NULL;
    for (int i = 0, n = 0; i < ndim; i++)
        if (i != ndim + axis)
            stack[n++] = shape[i];
    Array *out = ag_new((ag_dtype)x1->dtype, ndim, shape);
    Array *product = out ? ag_new((ag_dtype)x1->dtype, ndim - 1, stack) : NULL;
    if (!product) {
        Py_XDECREF(out);
        return NULL;
    }
    for (int i = 0; i < 3; i++)
        AG_WITHOUT_GIL(product->size, cross_component(out, x1, x2, product, axis, i));
    Py_DECREF(product);
    return out;
}

static PyObject *cross(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"cross", 2, 2, 2, {"x1", "x2", "axis"}};
    PyObject *arguments[3];
    Array *x1, *x2;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) || !bind_pair("cross", arguments, &x1, &x2))
        return NULL;
    Array *out = cross_of(x1, x2, arguments[2]);
    Py_DECREF(x1);
    Py_DECREF(x2);
    return (PyObject *)out;
}

static Array *outer_of(Array *x1, Array *x2) {
    if (x1->ndim != 1 || x2->ndim != 1)
        return ag_raise(PyExc_ValueError, "outer", "x1 and x2 have %d and %d axes; they must be vectors", (int)x1->ndim,
                        (int)x2->ndim);
    int64 shape[2] = {x1->shape[0], x2->shape[0]}, columns[2] = {x1->strides[0], 0}, rows[2] = {0, x2->strides[0]};
    Array *out = ag_new((ag_dtype)x1->dtype, 2, shape);
    if (!out)
        return NULL;
    ag_view views[3] = {ag_view_of(out),
                        {x1->data, shape, columns, 2, (ag_dtype)x1->dtype},
                        {x2->data, shape, rows, 2, (ag_dtype)x2->dtype}};
    ag_kernel multiply = kernel_of(AG_OP_multiply, (ag_dtype)out->dtype);
    AG_WITHOUT_GIL(out->size, ag_apply(3, views, 2, shape, multiply, NULL, 1));
    return out;
}

static PyObject *outer(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"outer", 2, 2, 2, {"x1", "x2"}};
    PyObject *arguments[2];
    Array *x1, *x2;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) || !bind_pair("outer", arguments, &x1, &x2))
        return NULL;
    Array *out = outer_of(x1, x2);
    Py_DECREF(x1);
    Py_DECREF(x2);
    return (PyObject *)out;
}

Array *ag_diagonal_of(const Array *x, int64 offset) {
    int n = x->ndim - 2;
    int64 rows = x->shape[n], columns = x->shape[n + 1], shape[AG_MAXDIM], strides[AG_MAXDIM], length = 0;
    char *data = x->data;
    if (offset >= 0 && offset < columns) {
        length = columns - offset < rows ? columns - offset : rows;
        data += length ? offset * x->strides[n + 1] : 0;
    } else if (offset < 0 && offset > -rows) {
        length = rows + offset < columns ? rows + offset : columns;
        data -= length ? offset * x->strides[n] : 0;
    }
    for (int i = 0; i < n; i++) {
        shape[i] = x->shape[i];
        strides[i] = x->strides[i];
    }
    shape[n] = length;
    strides[n] = x->strides[n] + x->strides[n + 1];
    return ag_new_view(x, data, (ag_dtype)x->dtype, n + 1, shape, strides, x->writable);
}

static bool check_matrices(const char *function, const Array *x) {
    if (x->ndim < 2)
        return ag_raise(PyExc_ValueError, function, "x has %d axes; matrices need at least 2", (int)x->ndim);
    return true;
}

static PyObject *diagonal(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"diagonal", 1, 1, 1, {"x", "offset"}};
    PyObject *arguments[2];
    int64 offset = 0;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !ag_array_argument("diagonal", "x", arguments[0], &x) ||
        !ag_int_argument("diagonal", "offset", arguments[1], &offset) || !check_matrices("diagonal", x))
        return NULL;
    return (PyObject *)ag_diagonal_of(x, offset);
}

/* Small integers are summed in 64 bits, as by sum. */
static ag_dtype sum_dtype(ag_dtype dtype) {
    return ag_is_signed(dtype) ? AG_INT64 : ag_is_unsigned(dtype) ? AG_UINT64 : dtype;
}

static const void *one_of(ag_dtype dtype) {
    switch (dtype) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: {                                                                                                  \
        static const T one = 1;                                                                                        \
        return &one;                                                                                                   \
    }
        AG_INTEGERS(CASE)
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_BOOLS(AG_CASE)
        AG_HALVES(AG_CASE)
        AG_NEVER(AG_BLAS_COMPLEXES)
    }
    __builtin_trap();
}

/* The sum of a vector is its inner product with ones; a complex one's parts are summed by themselves, or infinities
 * would become NaN. */
static void sum_vector(char *out, ag_dtype dtype, const char *data, int64 step, int64 n) {
    ag_dtype part = ag_real_part(dtype);
    const void *unit = one_of(part);
    int64 size = ag_itemsize(part);
    for (int64 offset = 0; offset < ag_itemsize(dtype); offset += size)
        ag_dot()->dot[part](out + offset, data + offset, step, unit, 0, n, false);
}

static Array *sum_last(const Array *x) {
    int n = x->ndim - 1;
    Array *out = ag_new((ag_dtype)x->dtype, n, x->shape);
    int64 step = x->strides[n], itemsize = ag_itemsize((ag_dtype)x->dtype);
    for (int64 i = 0; out && i < out->size; i++) {
        const char *data = x->data;
        int64 index = i;
        for (int axis = n - 1; axis >= 0; axis--) {
            data += index % x->shape[axis] * x->strides[axis];
            index /= x->shape[axis];
        }
        sum_vector(out->data + i * itemsize, (ag_dtype)x->dtype, data, step, x->shape[n]);
    }
    return out;
}

static PyObject *trace(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"trace", 1, 1, 1, {"x", "offset", "dtype"}};
    PyObject *arguments[3];
    int64 offset = 0;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) || !ag_array_argument("trace", "x", arguments[0], &x) ||
        !ag_int_argument("trace", "offset", arguments[1], &offset) || !check_matrices("trace", x))
        return NULL;
    ag_dtype dtype = sum_dtype((ag_dtype)x->dtype);
    if (!ag_dtype_argument("trace", arguments[2], &dtype))
        return NULL;
    if (ag_is_bool((ag_dtype)x->dtype) || ag_is_bool(dtype))
        return ag_raise(PyExc_TypeError, "trace", "x and the result must be numeric, not bool");
    if (ag_is_half((ag_dtype)x->dtype) || ag_is_half(dtype))
        return ag_raise(PyExc_TypeError, "trace", "no trace is computed in %s; use astype, and sum over diagonal()",
                        ag_dtype_name(ag_is_half(dtype) ? dtype : (ag_dtype)x->dtype));
    Array *diagonals = ag_diagonal_of(x, offset), *converted = diagonals ? ag_as_dtype(diagonals, dtype) : NULL;
    Array *out = converted ? sum_last(converted) : NULL;
    Py_XDECREF(diagonals);
    Py_XDECREF(converted);
    return (PyObject *)out;
}

const PyMethodDef ag_linalg_vectors[] = {
    AG_FUNCTION("cross", cross,
                "cross(x1, x2, /, *, axis=-1)\n--\n\nCross products of vectors of 3 elements; the other axes "
                "broadcast."),
    AG_FUNCTION("diagonal", diagonal,
                "diagonal(x, /, *, offset=0)\n--\n\nA view of diagonals of matrices (..., m, n), as last "
                "axis.\n\n`offset` > 0 is above the main diagonal, < 0 below."),
    AG_FUNCTION("outer", outer, "outer(x1, x2, /)\n--\n\nThe products of each element of one vector with each of "
                                "another."),
    AG_FUNCTION("trace", trace,
                "trace(x, /, *, offset=0, dtype=None)\n--\n\nSums of diagonals of matrices (..., m, n).\n\nIntegers "
                "are summed in 64 bits unless `dtype` says otherwise."),
    {NULL},
};
