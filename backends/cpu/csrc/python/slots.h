/* The functions in the slots of the array type, and the tables of its methods and attributes, by chapter. */
#ifndef AG_PYTHON_SLOTS_H
#define AG_PYTHON_SLOTS_H

#include "python/array.h"

/* array.c */
void ag_dealloc(PyObject *self);

/* array_methods.c */
extern PyMethodDef ag_array_methods[];

/* buffer.c */
int ag_get_buffer(PyObject *self, Py_buffer *view, int flags);

/* conversion.c */
int ag_truth(PyObject *self);
PyObject *ag_to_int(PyObject *self);
PyObject *ag_to_float(PyObject *self);
PyObject *ag_to_index(PyObject *self);

/* repr.c */
PyObject *ag_repr(PyObject *self);
PyObject *ag_str(PyObject *self);

/* array_attributes.c */
extern PyGetSetDef ag_array_attributes[];

#endif
