/* Single elements to and from Python's numbers. */
#ifndef AG_PYTHON_ARRAY_ELEMENTS_H
#define AG_PYTHON_ARRAY_ELEMENTS_H

#include "python/array/array.h"

/* The element at `data` as a Python bool, int, float or complex. */
PyObject *ag_element_to_object(ag_dtype dtype, const char *data);
/* A Python bool, int, float or complex (and what converts to them by __index__, __float__ or __complex__) as an element
 * of a dtype: false with TypeError for a kind that does not go into the dtype's, OverflowError for an int out of its
 * range. `function` is for the message. */
bool ag_element_from_object(const char *function, PyObject *object, ag_dtype dtype, char *data);

#endif
