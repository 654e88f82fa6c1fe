/* Arrays from nested sequences. */
#ifndef AG_PYTHON_EXCHANGE_NESTED_H
#define AG_PYTHON_EXCHANGE_NESTED_H

#include "python/array/array.h"

/* A sequence, nested to any depth up to 64, of scalars and arrays. */
Array *ag_from_sequence(const char *function, PyObject *sequence, ag_dtype dtype);

#endif
