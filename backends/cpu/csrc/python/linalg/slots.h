/* What this room gives the array type. */
#ifndef AG_PYTHON_LINALG_SLOTS_H
#define AG_PYTHON_LINALG_SLOTS_H

#include "python/array/array.h"

PyObject *ag_operator_matmul(PyObject *x1, PyObject *x2);
PyObject *ag_operator_inplace_matmul(PyObject *x1, PyObject *x2);

#endif
