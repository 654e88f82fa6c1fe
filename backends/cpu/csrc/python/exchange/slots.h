/* What this room gives the array type. */
#ifndef AG_PYTHON_EXCHANGE_SLOTS_H
#define AG_PYTHON_EXCHANGE_SLOTS_H

#include "python/array/array.h"

/* buffer.c */
int ag_get_buffer(PyObject *self, Py_buffer *view, int flags);

/* dlpack_export.c */
PyObject *ag_dlpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_dlpack_device(PyObject *self, PyObject *unused);

/* pickle.c */
PyObject *ag_reduce_ex(PyObject *self, PyObject *protocol);

#endif
