/* Views with other axes: expand_dims, squeeze, flip, permute_dims, moveaxis, unstack, and the attributes T and mT. */
#include <string.h>

#include "python/functions/module.h"
#include "python/functions/slots.h"
#include "python/support/arguments.h"

static PyObject *view_of(const Array *x, char *data, int ndim, const int64 *shape, const int64 *strides) {
    return (PyObject *)ag_new_view(x, data, (ag_dtype)x->dtype, ndim, shape, strides, x->writable);
}

/* The axes that must be given: an int or a tuple. Returns their number, or -1. */
static int required_axes(const char *function, PyObject *object, int ndim, int axes[AG_MAXDIM]) {
    if (object != Py_None)
        return ag_axis_list(function, object, ndim, axes);
    ag_raise(PyExc_TypeError, function, "'axis' must be an int or a tuple of ints, not None");
    return -1;
}

static PyObject *expand_dims(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"expand_dims", 1, 2, 2, {"x", "axis"}};
    PyObject *given[2];
    Array *x;
    int axes[AG_MAXDIM];
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM] = {0};
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("expand_dims", "x", given[0], &x))
        return NULL;
    bool many = PyTuple_Check(given[1]) || PyList_Check(given[1]);
    Py_ssize_t ndim = x->ndim + (many ? PySequence_Fast_GET_SIZE(given[1]) : 1);
    if (ndim > AG_MAXDIM)
        return ag_raise(PyExc_ValueError, "expand_dims", "an array has at most %d axes, not %zd", AG_MAXDIM, ndim);
    int count = required_axes("expand_dims", given[1], (int)ndim, axes);
    if (count < 0)
        return NULL;
    bool is_new[AG_MAXDIM] = {false};
    for (int i = 0; i < count; i++)
        is_new[axes[i]] = true;
    for (int i = 0, from = 0; i < ndim; i++) {
        shape[i] = is_new[i] ? 1 : x->shape[from];
        strides[i] = is_new[i] ? 0 : x->strides[from++];
    }
    return view_of(x, x->data, (int)ndim, shape, strides);
}

static PyObject *squeeze(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"squeeze", 1, 2, 2, {"x", "axis"}};
    PyObject *given[2];
    Array *x;
    int axes[AG_MAXDIM], ndim = 0;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    bool dropped[AG_MAXDIM] = {false};
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("squeeze", "x", given[0], &x))
        return NULL;
    int count = required_axes("squeeze", given[1], x->ndim, axes);
    if (count < 0)
        return NULL;
    for (int i = 0; i < count; i++) {
        if (x->shape[axes[i]] != 1)
            return ag_raise(PyExc_ValueError, "squeeze",
                            "axis %d has length %lld; only axes of length 1 can be dropped", axes[i],
                            (long long)x->shape[axes[i]]);
        dropped[axes[i]] = true;
    }
    for (int i = 0; i < x->ndim; i++)
        if (!dropped[i]) {
            shape[ndim] = x->shape[i];
            strides[ndim++] = x->strides[i];
        }
    return view_of(x, x->data, ndim, shape, strides);
}

static PyObject *flip(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"flip", 1, 1, 1, {"x", "axis"}};
    PyObject *given[2];
    Array *x;
    int axes[AG_MAXDIM];
    int64 strides[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("flip", "x", given[0], &x))
        return NULL;
    int count = ag_axis_list("flip", given[1], x->ndim, axes);
    if (count < 0)
        return NULL;
    char *data = x->data;
    memcpy(strides, x->strides, sizeof(int64) * (size_t)x->ndim);
    for (int i = 0; x->size > 0 && i < count; i++) {
        data += (x->shape[axes[i]] - 1) * strides[axes[i]];
        strides[axes[i]] = -strides[axes[i]];
    }
    return view_of(x, data, x->ndim, x->shape, strides);
}

static PyObject *permuted(const Array *x, const int axes[AG_MAXDIM]) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0; i < x->ndim; i++) {
        shape[i] = x->shape[axes[i]];
        strides[i] = x->strides[axes[i]];
    }
    return view_of(x, x->data, x->ndim, shape, strides);
}

static PyObject *permute_dims(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"permute_dims", 1, 2, 2, {"x", "axes"}};
    PyObject *given[2];
    Array *x;
    int axes[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("permute_dims", "x", given[0], &x))
        return NULL;
    int count = required_axes("permute_dims", given[1], x->ndim, axes);
    if (count < 0)
        return NULL;
    if (count != x->ndim)
        return ag_raise(PyExc_ValueError, "permute_dims", "'axes' must name each of the %d axes, not %d of them",
                        x->ndim, count);
    return permuted(x, axes);
}

static PyObject *moveaxis(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"moveaxis", 3, 3, 3, {"x", "source", "destination"}};
    PyObject *given[3];
    Array *x;
    int source[AG_MAXDIM], destination[AG_MAXDIM], axes[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("moveaxis", "x", given[0], &x))
        return NULL;
    int count = required_axes("moveaxis", given[1], x->ndim, source);
    int count_to = count < 0 ? -1 : required_axes("moveaxis", given[2], x->ndim, destination);
    if (count_to < 0)
        return NULL;
    if (count != count_to)
        return ag_raise(PyExc_ValueError, "moveaxis", "'source' has %d axes, and 'destination' has %d", count,
                        count_to);
    bool moved[AG_MAXDIM] = {false};
    memset(axes, -1, sizeof axes);
    for (int i = 0; i < count; i++) {
        axes[destination[i]] = source[i];
        moved[source[i]] = true;
    }
    for (int to = 0, from = 0; to < x->ndim; to++)
        if (axes[to] < 0) { /* the next one that is not moved */
            while (moved[from])
                from++;
            axes[to] = from++;
        }
    return permuted(x, axes);
}

static PyObject *unstack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"unstack", 1, 1, 1, {"x", "axis"}};
    PyObject *given[2];
    Array *x;
    int axis = 0;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("unstack", "x", given[0], &x))
        return NULL;
    if (x->ndim == 0)
        return ag_raise(PyExc_ValueError, "unstack", "'x' must have an axis");
    if (!ag_axis_argument("unstack", given[1], x->ndim, &axis))
        return NULL;
    for (int i = 0; i < x->ndim - 1; i++) {
        shape[i] = x->shape[i < axis ? i : i + 1];
        strides[i] = x->strides[i < axis ? i : i + 1];
    }
    PyObject *parts = PyTuple_New((Py_ssize_t)x->shape[axis]);
    for (int64 i = 0; parts && i < x->shape[axis]; i++) {
        PyObject *part = view_of(x, x->data + i * x->strides[axis], x->ndim - 1, shape, strides);
        if (part)
            PyTuple_SET_ITEM(parts, (Py_ssize_t)i, part);
        else
            Py_CLEAR(parts);
    }
    return parts;
}

static PyObject *transposed(const Array *x) {
    int axes[AG_MAXDIM];
    for (int i = 0; i < x->ndim; i++)
        axes[i] = i < x->ndim - 2 ? i : 2 * x->ndim - 3 - i; /* the last two change places */
    return permuted(x, axes);
}

PyObject *ag_get_T(PyObject *self, void *closure) {
    const Array *x = (Array *)self;
    if (x->ndim != 2)
        return ag_raise(PyExc_ValueError, "Array.T",
                        "the array has %d axes, not 2; permute_dims or mT serve any number", x->ndim);
    return transposed(x);
}

PyObject *ag_get_mT(PyObject *self, void *closure) {
    const Array *x = (Array *)self;
    if (x->ndim < 2)
        return ag_raise(PyExc_ValueError, "Array.mT", "the array has %d axes; a matrix has 2", x->ndim);
    return transposed(x);
}

const PyMethodDef ag_manipulation_functions[] = {
    AG_FUNCTION("expand_dims", expand_dims,
                "expand_dims(x, /, axis)\n--\n\n"
                "A view with new axes of length 1.\n\n"
                "'axis' is an int or a tuple of ints: places among the axes of the result. IndexError for a place out\n"
                "of range, ValueError for one given twice."),
    AG_FUNCTION("squeeze", squeeze,
                "squeeze(x, /, axis)\n--\n\n"
                "A view without the given axes, an int or a tuple of ints; their length must be 1 (else ValueError)."),
    AG_FUNCTION("flip", flip,
                "flip(x, /, *, axis=None)\n--\n\n"
                "A view with the order of elements reversed along an axis, a tuple of axes, or all (None)."),
    AG_FUNCTION("permute_dims", permute_dims,
                "permute_dims(x, /, axes)\n--\n\n"
                "A view with the axes in another order: axis i of the result is axes[i] of x.\n\n"
                "ValueError where 'axes' is not a permutation."),
    AG_FUNCTION("moveaxis", moveaxis,
                "moveaxis(x, source, destination, /)\n--\n\n"
                "A view with some axes moved to new places; the others keep their order.\n\n"
                "'source' and 'destination' are ints or tuples of the same length."),
    AG_FUNCTION("unstack", unstack,
                "unstack(x, /, *, axis=0)\n--\n\n"
                "The parts of x along an axis: a tuple of views with one axis fewer."),
    {NULL},
};
