/* The dtype objects: one for each dtype, for the life of the process. */
#include "python/array/dtypes.h"

#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    ag_dtype dtype;
} Dtype;

static PyTypeObject *dtype_type;
static PyObject *objects[AG_DTYPE_COUNT];

PyObject *ag_dtype_object(ag_dtype dtype) { return objects[dtype]; }

ag_dtype ag_dtype_of_object(PyObject *object) {
    return Py_IS_TYPE(object, dtype_type) ? ((Dtype *)object)->dtype : AG_NO_DTYPE;
}

static PyObject *dtype_repr(PyObject *self) {
    return PyUnicode_FromFormat("arraygrad_cpu.%s", ag_dtype_name(((Dtype *)self)->dtype));
}

static PyObject *dtype_str(PyObject *self) { return PyUnicode_FromString(ag_dtype_name(((Dtype *)self)->dtype)); }

/* Pickled, copied and deep-copied by name: there is only one of each. */
static PyObject *dtype_reduce(PyObject *self, PyObject *unused) { return dtype_str(self); }

static PyObject *dtype_name(PyObject *self, void *closure) { return dtype_str(self); }

static PyObject *dtype_kind(PyObject *self, void *closure) {
    return PyUnicode_FromStringAndSize(&ag_dtypes[((Dtype *)self)->dtype].kind, 1);
}

static PyObject *dtype_itemsize(PyObject *self, void *closure) {
    return PyLong_FromLongLong(ag_itemsize(((Dtype *)self)->dtype));
}

static void dtype_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyMethodDef dtype_methods[] = {
    {"__reduce__", dtype_reduce, METH_NOARGS, PyDoc_STR("Pickle by name.")},
    {NULL},
};

static PyGetSetDef dtype_attributes[] = {
    {"name", dtype_name, NULL, PyDoc_STR("The standard's name, such as 'float32'."), NULL},
    {"kind", dtype_kind, NULL, PyDoc_STR("'b', 'i', 'u', 'f' or 'c', as NumPy has it."), NULL},
    {"itemsize", dtype_itemsize, NULL, PyDoc_STR("Bytes of an element."), NULL},
    {NULL},
};

static PyType_Slot dtype_slots[] = {
    {Py_tp_doc, PyDoc_STR("The type of an array's elements. Dtypes are equal only to themselves.")},
    {Py_tp_repr, dtype_repr},
    {Py_tp_str, dtype_str},
    {Py_tp_dealloc, dtype_dealloc},
    {Py_tp_methods, dtype_methods},
    {Py_tp_getset, dtype_attributes},
    {0, NULL},
};

static PyType_Spec dtype_spec = {
    .name = "arraygrad_cpu.DType",
    .basicsize = sizeof(Dtype),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = dtype_slots,
};

bool ag_add_dtypes(PyObject *module) {
    dtype_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &dtype_spec, NULL);
    if (!dtype_type || PyModule_AddObjectRef(module, "DType", (PyObject *)dtype_type) < 0)
        return false;
    for (int i = 0; i < AG_DTYPE_COUNT; i++) {
        Dtype *object = PyObject_New(Dtype, dtype_type);
        if (!object)
            return false;
        object->dtype = (ag_dtype)i;
        objects[i] = (PyObject *)object;
        if (PyModule_AddObjectRef(module, ag_dtype_name((ag_dtype)i), objects[i]) < 0)
            return false;
    }
    return true;
}
