/* What this room gives the array type. */
#ifndef AG_PYTHON_FUNCTIONS_SLOTS_H
#define AG_PYTHON_FUNCTIONS_SLOTS_H

#include "python/array/array.h"

/* manipulation.c */
PyObject *ag_get_T(PyObject *self, void *closure);
PyObject *ag_get_mT(PyObject *self, void *closure);

/* reshaping.c */
PyObject *ag_reshape_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

#endif
