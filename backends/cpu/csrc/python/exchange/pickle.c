/* Pickling (PEP 574 for protocol 5): an array becomes a call of _rebuild with the dtype's name, the shape and the bytes
 * of the elements in C order. */
#include <string.h>

#include "python/exchange/foreign.h"
#include "python/exchange/module.h"
#include "python/exchange/slots.h"
#include "python/support/arguments.h"

static PyObject *rebuild_function; /* what pickles refer to, for the life of the process */

/* What holds the elements: for protocol 5 a PickleBuffer of the array, which the pickler may keep out of the stream. */
static PyObject *elements_of(PyObject *array, long protocol) {
    Array *a = (Array *)array;
    if (protocol >= 5 && ag_dtypes[a->dtype].format)
        return PyPickleBuffer_FromObject(array);
    if (protocol >= 5) { /* a dtype that buffers do not have goes as integers of its size */
        Array *bits = ag_new_view(a, a->data, AG_UINT16, a->ndim, a->shape, a->strides, a->writable);
        PyObject *buffer = bits ? PyPickleBuffer_FromObject((PyObject *)bits) : NULL;
        Py_XDECREF(bits);
        return buffer;
    }
    return PyBytes_FromStringAndSize(a->data, (Py_ssize_t)(a->size * ag_itemsize((ag_dtype)a->dtype)));
}

PyObject *ag_reduce_ex(PyObject *self, PyObject *protocol) {
    long version = PyLong_AsLong(protocol);
    if (version == -1 && PyErr_Occurred())
        return NULL;
    Array *a = ag_as_contiguous((Array *)self, (ag_dtype)((Array *)self)->dtype);
    PyObject *shape = a ? ag_shape_tuple(a) : NULL, *elements = a ? elements_of((PyObject *)a, version) : NULL;
    PyObject *result = NULL;
    if (shape && elements)
        result = Py_BuildValue("O(sOO)", rebuild_function, ag_dtype_name((ag_dtype)a->dtype), shape, elements);
    Py_XDECREF(elements);
    Py_XDECREF(shape);
    Py_XDECREF(a);
    return result;
}

static bool dtype_by_name(PyObject *name, ag_dtype *dtype) {
    for (int i = 0; i < AG_DTYPE_COUNT && PyUnicode_Check(name); i++)
        if (PyUnicode_CompareWithASCIIString(name, ag_dtype_name((ag_dtype)i)) == 0) {
            *dtype = (ag_dtype)i;
            return true;
        }
    return ag_raise(PyExc_ValueError, "_rebuild", "there is no dtype %R", name);
}

/* The elements seen as an array: sharing the buffer's memory where it can be written, as arrays are made to be. */
static Array *over_elements(PyObject *elements, ag_dtype dtype, int ndim, const int64 *shape) {
    Array *bytes = ag_from_buffer("_rebuild", elements, -1);
    int64 size = ag_count(ndim, shape, ag_itemsize(dtype)), strides[AG_MAXDIM];
    Array *a = NULL;
    bool fits = bytes && bytes->contiguous && size >= 0 &&
                size * ag_itemsize(dtype) == bytes->size * ag_itemsize((ag_dtype)bytes->dtype);
    if (bytes && !fits)
        ag_raise(PyExc_ValueError, "_rebuild", "the shape does not fit the number of bytes");
    else if (bytes && bytes->writable && (uintptr_t)bytes->data % (uintptr_t)ag_itemsize(dtype) == 0) {
        ag_contiguous_strides(ndim, shape, ag_itemsize(dtype), strides);
        a = ag_new_view(bytes, bytes->data, dtype, ndim, shape, strides, true);
    } else if (bytes && (a = ag_new(dtype, ndim, shape)))
        memcpy(a->data, bytes->data, (size_t)(size * ag_itemsize(dtype)));
    Py_XDECREF(bytes);
    return a;
}

static const ag_signature signature = {"_rebuild", 3, 3, 3, {"dtype", "shape", "elements"}};

static PyObject *py_rebuild(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[3];
    ag_dtype dtype = AG_BOOL;
    int ndim = 0;
    int64 shape[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !dtype_by_name(values[0], &dtype) ||
        !ag_shape_argument("_rebuild", values[1], false, &ndim, shape))
        return NULL;
    return (PyObject *)over_elements(values[2], dtype, ndim, shape);
}

static PyMethodDef functions[] = {
    AG_FUNCTION("_rebuild", py_rebuild,
                "_rebuild(dtype, shape, elements, /)\n--\n\nAn array from a pickle: its dtype's name, shape and "
                "bytes.\n\n"
                "ValueError where they do not fit together."),
    {NULL},
};

bool ag_add_pickling(PyObject *module) {
    if (PyModule_AddFunctions(module, functions) < 0)
        return false;
    rebuild_function = PyObject_GetAttrString(module, "_rebuild");
    return rebuild_function != NULL;
}
