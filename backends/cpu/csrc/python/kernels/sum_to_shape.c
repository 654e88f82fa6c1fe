/* Broadcasting undone: the gradient of a broadcast array is the sum over the axes that were added or stretched. */
#include <string.h>

#include "python/functions/reductions.h"
#include "python/kernels/module.h"
#include "python/support/arguments.h"

/* Marks the axes of x that broadcasting `shape` to x's shape added or stretched. */
static bool broadcast_axes(const Array *x, int ndim, const int64 *shape, bool *axes, int64 *strides,
                           const int64 *out_strides) {
    const int extra = x->ndim - ndim;
    for (int i = 0; i < x->ndim; i++) {
        axes[i] = i < extra || (shape[i - extra] == 1 && x->shape[i] != 1);
        strides[i] = axes[i] ? 0 : out_strides[i - extra];
        if (!axes[i] && shape[i - extra] != x->shape[i])
            return ag_raise(PyExc_ValueError, "sum_to_shape", "'shape' does not broadcast to the shape of 'x'");
    }
    return true;
}

static PyObject *sum_to_shape(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"sum_to_shape", 0, 2, 2, {"x", "shape", NULL}};
    PyObject *values[2];
    Array *x;
    int ndim;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM + 1];
    bool axes[AG_MAXDIM + 1];
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !ag_array_argument("sum_to_shape", "x", values[0], &x) ||
        !ag_shape_argument("sum_to_shape", values[1], false, &ndim, shape))
        return NULL;
    if (!ag_is_float((ag_dtype)x->dtype))
        return ag_raise(PyExc_TypeError, "sum_to_shape", "'x' must be of a floating dtype, not %s",
                        ag_dtype_name((ag_dtype)x->dtype));
    if (ndim > x->ndim)
        return ag_raise(PyExc_ValueError, "sum_to_shape", "'shape' does not broadcast to the shape of 'x'");
    Array *out = ag_new((ag_dtype)x->dtype, ndim, shape);
    if (!out || !broadcast_axes(x, ndim, shape, axes, strides, out->strides)) {
        Py_XDECREF(out);
        return NULL;
    }
    if (!x->size)
        memset(out->data, 0, (size_t)(out->size * ag_itemsize((ag_dtype)out->dtype)));
    else if (!ag_sum_into(x, axes, strides, out)) {
        Py_DECREF(out);
        return PyErr_NoMemory();
    }
    return (PyObject *)out;
}

const PyMethodDef ag_sum_to_shape_functions[] = {
    AG_FUNCTION("sum_to_shape", sum_to_shape,
                "sum_to_shape(x, shape)\n--\n\nReturn x summed over the axes that broadcasting added to or stretched "
                "in a shape."),
    {NULL, NULL, 0, NULL},
};
