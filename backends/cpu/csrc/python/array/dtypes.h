/* The dtype objects. */
#ifndef AG_PYTHON_ARRAY_DTYPES_H
#define AG_PYTHON_ARRAY_DTYPES_H

#include "python/array/array.h"

/* The dtype object of a dtype: borrowed, immortal. The dtype of a dtype object, AG_NO_DTYPE (no exception) for others. */
PyObject *ag_dtype_object(ag_dtype dtype);
ag_dtype ag_dtype_of_object(PyObject *object);

/* Add the type and the objects to the module; false with an exception. */
bool ag_add_dtypes(PyObject *module);

#endif
