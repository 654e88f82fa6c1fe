/* Other shapes for the same elements: reshape as a function and as a method. */
#include "python/functions/module.h"
#include "python/functions/slots.h"
#include "python/support/arguments.h"

static void *wrong_shape(const Array *x, PyObject *wanted) {
    PyObject *own = ag_shape_tuple(x);
    if (own)
        ag_raise(PyExc_ValueError, "reshape", "an array of shape %R cannot become one of shape %R", own, wanted);
    Py_XDECREF(own);
    return NULL;
}

/* Put a length in place of -1, and check that there are as many elements as before. `wanted` is for the message. */
static bool complete_shape(const Array *x, int ndim, int64 *shape, PyObject *wanted) {
    int unknown = -1;
    for (int i = 0; i < ndim; i++) {
        if (shape[i] < -1)
            return ag_raise(PyExc_ValueError, "reshape",
                            "the length of an axis cannot be %lld; -1 stands for one to find", (long long)shape[i]);
        if (shape[i] == -1) {
            if (unknown >= 0)
                return ag_raise(PyExc_ValueError, "reshape", "only one length can be -1");
            unknown = i;
        }
    }
    if (unknown >= 0)
        shape[unknown] = 1;
    int64 known = ag_count(ndim, shape, ag_itemsize((ag_dtype)x->dtype));
    if (unknown >= 0 && known > 0 && x->size % known == 0) {
        shape[unknown] = x->size / known;
        return true;
    }
    return (unknown < 0 && known == x->size) || wrong_shape(x, wanted);
}

static PyObject *reshaped(Array *x, PyObject *wanted, PyObject *copy_object) {
    int ndim, copy;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    if (!ag_shape_argument("reshape", wanted, true, &ndim, shape) || !complete_shape(x, ndim, shape, wanted) ||
        !ag_copy_argument("reshape", copy_object, &copy))
        return NULL;
    if (copy == -1)
        return (PyObject *)ag_reshape(x, ndim, shape);
    ag_view view = ag_view_of(x);
    if (copy == 0) {
        if (ag_reshape_strides(&view, ndim, shape, strides))
            return (PyObject *)ag_new_view(x, x->data, view.dtype, ndim, shape, strides, x->writable);
        return ag_raise(PyExc_ValueError, "reshape", "copy=False, but no strides give this array the new shape");
    }
    Array *apart = ag_copy(x, view.dtype);
    PyObject *result = apart ? (PyObject *)ag_reshape(apart, ndim, shape) : NULL;
    Py_XDECREF(apart);
    return result;
}

static PyObject *reshape(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"reshape", 1, 2, 2, {"x", "shape", "copy"}};
    PyObject *given[3];
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("reshape", "x", given[0], &x))
        return NULL;
    return reshaped(x, given[1], given[2]);
}

PyObject *ag_reshape_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"reshape", 0, 0, 0, {"copy"}};
    PyObject *copy;
    if (!ag_bind(&signature, args + nargs, 0, kwnames, &copy))
        return NULL;
    if (nargs == 1)
        return reshaped((Array *)self, args[0], copy);
    PyObject *shape = PyTuple_New(nargs);
    if (!shape)
        return NULL;
    for (Py_ssize_t i = 0; i < nargs; i++)
        PyTuple_SET_ITEM(shape, i, Py_NewRef(args[i]));
    PyObject *result = reshaped((Array *)self, shape, copy);
    Py_DECREF(shape);
    return result;
}

const PyMethodDef ag_reshaping_functions[] = {
    AG_FUNCTION("reshape", reshape,
                "reshape(x, /, shape, *, copy=None)\n--\n\n"
                "The same elements, in C order, with another shape; one length can be -1, which is then found.\n\n"
                "A view where strides allow it, else a copy. copy=True always copies; copy=False raises ValueError\n"
                "where a copy would be needed. ValueError where the number of elements differs."),
    {NULL},
};
