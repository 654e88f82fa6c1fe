/* tensordot: axes are moved so that those summed over come last in x1 and first in x2; then it is a matrix product. */
#include "python/linalg/products.h"
#include "python/support/arguments.h"

/* How many axes are summed over, and which, in order. */
typedef struct {
    int count;
    int axes[2][AG_MAXDIM];
} contraction;

/* axes=n: the last n of x1 with the first n of x2. */
static bool count_of_axes(PyObject *object, const Array *x1, const Array *x2, contraction *c) {
    int64 n = 2;
    if (!ag_int_argument("tensordot", "axes", object, &n))
        return false;
    if (n < 0 || n > x1->ndim || n > x2->ndim)
        return ag_raise(PyExc_ValueError, "tensordot", "axes=%lld is not in [0, the axes of x1 and of x2]",
                        (long long)n);
    c->count = (int)n;
    for (int i = 0; i < c->count; i++) {
        c->axes[0][i] = x1->ndim - c->count + i;
        c->axes[1][i] = i;
    }
    return true;
}

static int list_of_axes(PyObject *object, const Array *x, int axes[AG_MAXDIM]) {
    PyObject *tuple = PySequence_Tuple(object);
    int count = tuple ? ag_axis_list("tensordot", tuple, x->ndim, axes) : -1;
    Py_XDECREF(tuple);
    return count;
}

static bool lists_of_axes(PyObject *pair, const Array *x1, const Array *x2, contraction *c) {
    if (PyTuple_GET_SIZE(pair) != 2)
        return ag_raise(PyExc_ValueError, "tensordot", "axes must be an int or two sequences of ints, for x1 and x2");
    c->count = list_of_axes(PyTuple_GET_ITEM(pair, 0), x1, c->axes[0]);
    if (c->count < 0)
        return false;
    int other = list_of_axes(PyTuple_GET_ITEM(pair, 1), x2, c->axes[1]);
    if (other >= 0 && other != c->count)
        return ag_raise(PyExc_ValueError, "tensordot", "axes has %d axes for x1 and %d for x2; give as many", c->count,
                        other);
    return other >= 0;
}

static bool read_axes(PyObject *object, const Array *x1, const Array *x2, contraction *c) {
    if (!object || PyIndex_Check(object)) {
        if (!count_of_axes(object, x1, x2, c))
            return false;
    } else {
        PyObject *pair = PySequence_Tuple(object);
        bool done = pair && lists_of_axes(pair, x1, x2, c);
        Py_XDECREF(pair);
        if (!done)
            return false;
    }
    for (int i = 0; i < c->count; i++) {
        int64 length1 = x1->shape[c->axes[0][i]], length2 = x2->shape[c->axes[1][i]];
        if (length1 != length2)
            return ag_raise(PyExc_ValueError, "tensordot", "axis %d of x1 has length %lld and axis %d of x2 %lld",
                            c->axes[0][i], (long long)length1, c->axes[1][i], (long long)length2);
    }
    return true;
}

/* The array as a matrix whose rows (where `last`) or columns run over the axes that are summed over. The lengths of its
 * other axes are appended to `shape`. */
static Array *as_matrix(Array *x, const contraction *c, int which, bool last, int *ndim, int64 *shape) {
    int order[AG_MAXDIM], n = 0;
    bool summed[AG_MAXDIM] = {false};
    int64 lengths[AG_MAXDIM], strides[AG_MAXDIM], matrix[2] = {1, 1};
    for (int i = 0; i < c->count; i++)
        summed[c->axes[which][i]] = true;
    if (!last)
        for (int i = 0; i < c->count; i++)
            order[n++] = c->axes[which][i];
    for (int i = 0; i < x->ndim; i++)
        if (!summed[i])
            order[n++] = i;
    if (last)
        for (int i = 0; i < c->count; i++)
            order[n++] = c->axes[which][i];
    for (int i = 0; i < n; i++) {
        lengths[i] = x->shape[order[i]];
        strides[i] = x->strides[order[i]];
        matrix[summed[order[i]] == last] *= lengths[i];
        if (!summed[order[i]])
            shape[(*ndim)++] = lengths[i];
    }
    Array *view = ag_new_view(x, x->data, (ag_dtype)x->dtype, n, lengths, strides, false);
    Array *out = view ? ag_reshape(view, 2, matrix) : NULL;
    Py_XDECREF(view);
    return out;
}

static Array *contract(Array *x1, Array *x2, const contraction *c) {
    int ndim = 0;
    int64 shape[2 * AG_MAXDIM];
    Array *a = as_matrix(x1, c, 0, true, &ndim, shape), *b = a ? as_matrix(x2, c, 1, false, &ndim, shape) : NULL;
    Array *product = b ? ag_matmul_arrays("tensordot", a, b) : NULL, *out = NULL;
    if (product && ndim > AG_MAXDIM)
        ag_raise(PyExc_ValueError, "tensordot", "the result would have %d axes; at most %d are possible", ndim,
                 AG_MAXDIM);
    else if (product && ag_count(ndim, shape, ag_itemsize((ag_dtype)product->dtype)) < 0)
        ag_raise(PyExc_ValueError, "tensordot", "the result would be too large"); /* though it has no element */
    else if (product)
        out = ag_reshape(product, ndim, shape);
    Py_XDECREF(a);
    Py_XDECREF(b);
    Py_XDECREF(product);
    return out;
}

PyObject *ag_tensordot(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"tensordot", 2, 2, 2, {"x1", "x2", "axes"}};
    PyObject *arguments[3];
    Array *x1, *x2;
    contraction c;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !ag_array_argument("tensordot", "x1", arguments[0], &x1) ||
        !ag_array_argument("tensordot", "x2", arguments[1], &x2) || !read_axes(arguments[2], x1, x2, &c))
        return NULL;
    return (PyObject *)contract(x1, x2, &c);
}

const char ag_tensordot_doc[] = PyDoc_STR(
    "tensordot(x1, x2, /, *, axes=2)\n--\n\nThe sums of products over pairs of axes.\n\n`axes` is a number n, for the "
    "last n axes of x1 with the first n of x2, or two sequences of axes. The result has the other axes of x1, then "
    "those of x2. ValueError for lengths that differ.");
