/* Sorting, for other chapters. */
#ifndef AG_PYTHON_FUNCTIONS_SORTING_H
#define AG_PYTHON_FUNCTIONS_SORTING_H

#include "kernels/sort.h"
#include "python/array/array.h"

/* A copy of x sorted along an axis, for the kernels ag_sort(), or the indices that sort it, for ag_argsort(). */
Array *ag_sorted(const Array *x, int axis, bool descending, const ag_sort_kernels *kernels);

#endif
