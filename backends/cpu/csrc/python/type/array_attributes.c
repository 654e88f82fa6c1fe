/* The attributes that the standard gives an array. */
#include "python/array/dtypes.h"
#include "python/functions/slots.h"
#include "python/support/arguments.h"
#include "python/type/slots.h"

static PyObject *get_shape(PyObject *self, void *closure) { return ag_shape_tuple((Array *)self); }

static PyObject *get_strides(PyObject *self, void *closure) {
    return ag_tuple_of(((Array *)self)->ndim, ((Array *)self)->strides);
}

static PyObject *get_dtype(PyObject *self, void *closure) {
    return Py_NewRef(ag_dtype_object((ag_dtype)((Array *)self)->dtype));
}

static PyObject *get_device(PyObject *self, void *closure) { return PyUnicode_InternFromString("cpu"); }

static PyObject *get_ndim(PyObject *self, void *closure) { return PyLong_FromLong(((Array *)self)->ndim); }

static PyObject *get_size(PyObject *self, void *closure) { return PyLong_FromLongLong(((Array *)self)->size); }

static PyObject *get_itemsize(PyObject *self, void *closure) {
    return PyLong_FromLongLong(ag_itemsize((ag_dtype)((Array *)self)->dtype));
}

static PyObject *get_nbytes(PyObject *self, void *closure) {
    Array *a = (Array *)self;
    return PyLong_FromLongLong(a->size * ag_itemsize((ag_dtype)a->dtype));
}

static PyObject *get_writable(PyObject *self, void *closure) { return PyBool_FromLong(((Array *)self)->writable); }

PyGetSetDef ag_array_attributes[] = {
    {"dtype", get_dtype, NULL, PyDoc_STR("The type of the elements."), NULL},
    {"device", get_device, NULL, PyDoc_STR("Where the elements are: always 'cpu'."), NULL},
    {"shape", get_shape, NULL, PyDoc_STR("The lengths of the axes, a tuple of ints."), NULL},
    {"ndim", get_ndim, NULL, PyDoc_STR("The number of axes."), NULL},
    {"size", get_size, NULL, PyDoc_STR("The number of elements."), NULL},
    {"strides", get_strides, NULL, PyDoc_STR("The step of each axis in bytes, a tuple of ints."), NULL},
    {"itemsize", get_itemsize, NULL, PyDoc_STR("Bytes of an element."), NULL},
    {"nbytes", get_nbytes, NULL, PyDoc_STR("Bytes of all elements: size * itemsize."), NULL},
    {"T", ag_get_T, NULL, PyDoc_STR("The transpose of a matrix: a view."), NULL},
    {"mT", ag_get_mT, NULL, PyDoc_STR("The transpose of each matrix, the last two axes: a view."), NULL},
    {"writable", get_writable, NULL, PyDoc_STR("Whether elements may be assigned."), NULL},
    {NULL},
};
