/* Exceptions that begin with the name of the function that was called. */
#ifndef AG_PYTHON_ARRAY_ERRORS_H
#define AG_PYTHON_ARRAY_ERRORS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

/* Raise: "function: message", formatted as by PyErr_Format. Always returns NULL. */
void *ag_raise(PyObject *exception, const char *function, const char *format, ...);

#endif
