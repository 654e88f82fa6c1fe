/* Functions of the module that the table in creation.c lists. */
#ifndef AG_PYTHON_FUNCTIONS_CREATION_H
#define AG_PYTHON_FUNCTIONS_CREATION_H

#include "python/array/array.h"

PyObject *ag_py_arange(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_py_linspace(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

#endif
