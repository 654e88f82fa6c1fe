/* Broadcasting: broadcast_to, broadcast_arrays, broadcast_shapes, and meshgrid, which is a broadcast with copies. */
#include <string.h>

#include "python/functions/module.h"
#include "python/support/arguments.h"

static PyObject *broadcast_to(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"broadcast_to", 1, 2, 2, {"x", "shape"}};
    PyObject *given[2];
    Array *x;
    int ndim, common_ndim;
    int64 shape[AG_MAXDIM], common[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("broadcast_to", "x", given[0], &x) ||
        !ag_shape_argument("broadcast_to", given[1], false, &ndim, shape))
        return NULL;
    bool fits = ag_broadcast_shapes(x->ndim, x->shape, ndim, shape, &common_ndim, common) && common_ndim == ndim &&
                !memcmp(common, shape, sizeof(int64) * (size_t)ndim);
    if (fits)
        return (PyObject *)ag_broadcast_to(x, ndim, shape);
    PyObject *own = ag_shape_tuple(x);
    if (own)
        ag_raise(PyExc_ValueError, "broadcast_to", "the shape %R does not broadcast to %R", own, given[1]);
    Py_XDECREF(own);
    return NULL;
}

static bool common_shape(const char *function, PyObject *const *arrays, Py_ssize_t count, int *ndim,
                         int64 shape[AG_MAXDIM]) {
    *ndim = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Array *x;
        if (!ag_array_argument(function, "arrays", arrays[i], &x))
            return false;
        if (!ag_broadcast_shapes(*ndim, shape, x->ndim, x->shape, ndim, shape))
            return ag_raise(PyExc_ValueError, function, "the arrays' shapes do not broadcast together");
    }
    return true;
}

static PyObject *broadcast_arrays(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int ndim;
    int64 shape[AG_MAXDIM];
    if (!common_shape("broadcast_arrays", args, nargs, &ndim, shape))
        return NULL;
    PyObject *result = PyTuple_New(nargs);
    for (Py_ssize_t i = 0; result && i < nargs; i++) {
        Array *view = ag_broadcast_to((Array *)args[i], ndim, shape);
        if (view)
            PyTuple_SET_ITEM(result, i, (PyObject *)view);
        else
            Py_CLEAR(result);
    }
    return result;
}

static PyObject *tuple_of_lengths(int ndim, const int64 *shape) {
    PyObject *tuple = PyTuple_New(ndim);
    for (int i = 0; tuple && i < ndim; i++) {
        PyObject *length = PyLong_FromLongLong(shape[i]);
        if (length)
            PyTuple_SET_ITEM(tuple, i, length);
        else
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *broadcast_shapes(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    int ndim = 0, next_ndim;
    int64 shape[AG_MAXDIM], next[AG_MAXDIM];
    for (Py_ssize_t i = 0; i < nargs; i++) {
        if (!ag_shape_argument("broadcast_shapes", args[i], false, &next_ndim, next))
            return NULL;
        if (!ag_broadcast_shapes(ndim, shape, next_ndim, next, &ndim, shape))
            return ag_raise(PyExc_ValueError, "broadcast_shapes", "%R does not broadcast with the shapes before it",
                            args[i]);
    }
    return tuple_of_lengths(ndim, shape);
}

/* One array of a meshgrid, along the axis of its own. */
static Array *grid(const Array *x, int axis, int ndim, const int64 *shape) {
    int64 strides[AG_MAXDIM] = {0};
    if (x->ndim == 1)
        strides[axis] = x->strides[0];
    ag_view view = {x->data, shape, strides, ndim, (ag_dtype)x->dtype};
    Array *out = ag_new(view.dtype, ndim, shape);
    if (!out)
        return NULL;
    ag_view target = ag_view_of(out);
    if (!ag_assign(&target, &view))
        Py_CLEAR(out);
    return out;
}

static bool indexing_argument(PyObject *object, bool *swapped) {
    *swapped = !object || (PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "xy") == 0);
    if (*swapped || (PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "ij") == 0))
        return true;
    return ag_raise(PyExc_ValueError, "meshgrid", "'indexing' must be 'xy' or 'ij', not %R", object);
}

static bool grid_shape(PyObject *const *arrays, Py_ssize_t count, bool swapped, int64 shape[AG_MAXDIM]) {
    if (count > AG_MAXDIM)
        return ag_raise(PyExc_ValueError, "meshgrid", "%d arrays at most, not %zd", AG_MAXDIM, count);
    for (Py_ssize_t i = 0; i < count; i++) {
        Array *x;
        if (!ag_array_argument("meshgrid", "arrays", arrays[i], &x))
            return false;
        if (x->ndim > 1)
            return ag_raise(PyExc_ValueError, "meshgrid", "arrays have one axis; one of these has %d", x->ndim);
        shape[swapped && i < 2 ? 1 - i : i] = x->ndim == 1 ? x->shape[0] : 1;
    }
    return true;
}

static PyObject *meshgrid(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"meshgrid", 0, 0, 0, {"indexing"}};
    PyObject *indexing;
    bool swapped;
    int64 shape[AG_MAXDIM];
    if (!ag_bind(&signature, args + nargs, 0, kwnames, &indexing) || !indexing_argument(indexing, &swapped))
        return NULL;
    swapped = swapped && nargs > 1;
    if (!grid_shape(args, nargs, swapped, shape))
        return NULL;
    PyObject *result = PyTuple_New(nargs);
    for (int i = 0; result && i < nargs; i++) {
        Array *out = grid((Array *)args[i], swapped && i < 2 ? 1 - i : i, (int)nargs, shape);
        if (out)
            PyTuple_SET_ITEM(result, i, (PyObject *)out);
        else
            Py_CLEAR(result);
    }
    return result;
}

const PyMethodDef ag_broadcasting_functions[] = {
    AG_FUNCTION("broadcast_to", broadcast_to,
                "broadcast_to(x, /, shape)\n--\n\n"
                "The array as if it had another shape: a view, read-only where elements are repeated.\n\n"
                "ValueError where x does not broadcast to the shape."),
    {"broadcast_arrays", (PyCFunction)(void (*)(void))broadcast_arrays, METH_FASTCALL,
     PyDoc_STR("broadcast_arrays(*arrays)\n--\n\n"
               "The arrays with their common shape: a tuple of views, read-only where elements are repeated.\n\n"
               "ValueError where there is no common shape.")},
    {"broadcast_shapes", (PyCFunction)(void (*)(void))broadcast_shapes, METH_FASTCALL,
     PyDoc_STR("broadcast_shapes(*shapes)\n--\n\n"
               "The common shape of shapes, a tuple; the empty one for no shapes.\n\n"
               "ValueError where there is none.")},
    AG_FUNCTION("meshgrid", meshgrid,
                "meshgrid(*arrays, indexing='xy')\n--\n\n"
                "Coordinates of a grid from the coordinates along each axis: a tuple of arrays, one for each given.\n\n"
                "With 'ij', axis i of each result belongs to the i-th array; with 'xy', the first two axes are\n"
                "swapped. ValueError for arrays with more than one axis."),
    {NULL},
};
