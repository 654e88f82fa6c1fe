/* Kinds of dtypes by their names in the standard. */
#ifndef AG_PYTHON_FUNCTIONS_DATATYPES_H
#define AG_PYTHON_FUNCTIONS_DATATYPES_H

#include "python/array/array.h"

/* Whether a dtype is of a kind such as "integral"; -1 with ValueError or TypeError where there is no such kind. */
int ag_is_of_kind(const char *function, ag_dtype dtype, PyObject *kind);

#endif
