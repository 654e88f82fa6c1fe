#include "python/support/named_tuple.h"

static PyObject *make_class(PyObject *module, const char *name, const char *fields) {
    PyObject *collections = PyImport_ImportModule("collections");
    PyObject *make = collections ? PyObject_GetAttrString(collections, "namedtuple") : NULL;
    PyObject *args = Py_BuildValue("(ss)", name, fields);
    PyObject *kwargs = Py_BuildValue("{sN}", "module", PyModule_GetNameObject(module));
    PyObject *made = make && args && kwargs ? PyObject_Call(make, args, kwargs) : NULL;
    Py_XDECREF(collections);
    Py_XDECREF(make);
    Py_XDECREF(args);
    Py_XDECREF(kwargs);
    return made;
}

PyObject *ag_add_named_tuple(PyObject *module, const char *name, const char *fields) {
    PyObject *made = make_class(module, name, fields);
    if (made && PyModule_AddObjectRef(module, name, made) < 0)
        Py_CLEAR(made);
    return made;
}
