/* OpenBLAS, found where it is first needed. */
#ifndef AG_PYTHON_LINALG_OPENBLAS_H
#define AG_PYTHON_LINALG_OPENBLAS_H

#include "base/blas.h"
#include "python/array/array.h"

/* Load OpenBLAS unless it is loaded; false with RuntimeError, which names the function and the remedy. */
bool ag_need_blas(const char *function);

#endif
