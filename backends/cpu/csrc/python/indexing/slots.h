/* What this room gives the array type. */
#ifndef AG_PYTHON_INDEXING_SLOTS_H
#define AG_PYTHON_INDEXING_SLOTS_H

#include "python/array/array.h"

Py_ssize_t ag_length(PyObject *self);
PyObject *ag_sequence_item(PyObject *self, Py_ssize_t index);
PyObject *ag_getitem(PyObject *self, PyObject *key);
int ag_setitem(PyObject *self, PyObject *key, PyObject *value);
PyObject *ag_iterate(PyObject *self);

#endif
