/* The slots, methods and attributes of the array type that this room has. */
#ifndef AG_PYTHON_TYPE_SLOTS_H
#define AG_PYTHON_TYPE_SLOTS_H

#include "python/array/array.h"

/* array_methods.c */
extern PyMethodDef ag_array_methods[];

/* array_attributes.c */
extern PyGetSetDef ag_array_attributes[];

/* conversion.c */
PyObject *ag_to_complex(PyObject *self, PyObject *unused);
PyObject *ag_item(PyObject *self, PyObject *unused);
PyObject *ag_tolist(PyObject *self, PyObject *unused);
PyObject *ag_to_device(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_copy_method(PyObject *self, PyObject *unused);
PyObject *ag_deepcopy(PyObject *self, PyObject *memo);
PyObject *ag_array_namespace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
int ag_truth(PyObject *self);
PyObject *ag_to_int(PyObject *self);
PyObject *ag_to_float(PyObject *self);
PyObject *ag_to_index(PyObject *self);

/* repr.c */
PyObject *ag_repr(PyObject *self);
PyObject *ag_str(PyObject *self);
PyObject *ag_format(PyObject *self, PyObject *specification);

#endif
