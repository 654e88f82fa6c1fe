/* The functions in the slots of the array type, and the tables of its methods and attributes, by chapter. */
#ifndef AG_PYTHON_SLOTS_H
#define AG_PYTHON_SLOTS_H

#include "python/array.h"

/* array.c */
void ag_dealloc(PyObject *self);

/* array_attributes.c */
extern PyGetSetDef ag_array_attributes[];

#endif
