/* Which dtypes Python's numbers have and go into, and casts that check what they lose. */
#ifndef AG_PYTHON_EXCHANGE_SCALARS_H
#define AG_PYTHON_EXCHANGE_SCALARS_H

#include "python/array/array.h"

/* The dtype of a Python bool, int, float or complex, and of what has __index__ or __float__; AG_NO_DTYPE for all other
 * objects. */
ag_dtype ag_dtype_of_scalar(PyObject *object);

/* Whether Python scalars of a kind, given as its dtype, are elements of `dtype` without a cast that loses something but
 * precision: bool, int, float and complex each go into their own kind and those that follow. */
bool ag_holds_scalars(ag_dtype dtype, ag_dtype scalars);

/* Whether floats can become elements of an integer dtype at all, as in Python's int(): ValueError for NaN, OverflowError
 * for infinities. */
bool ag_check_whole(const char *function, int64 count, const float64 *values, ag_dtype dtype);

/* The array itself where it has the dtype, else a converted copy; TypeError for complex numbers that would have to
 * become real ones. */
Array *ag_cast_to(const char *function, Array *a, ag_dtype dtype);

#endif
