/* Arrays from Python objects. */
#ifndef AG_PYTHON_EXCHANGE_ASARRAY_H
#define AG_PYTHON_EXCHANGE_ASARRAY_H

#include "python/array/array.h"

/* What asarray takes, as an array: an array, a Python scalar, nested sequences of such, an object with the buffer
 * protocol or with __dlpack__. dtype may be AG_NO_DTYPE for that of the object; copy is 1, 0 or -1 as in
 * ag_copy_argument. */
Array *ag_from_object(const char *function, PyObject *object, ag_dtype dtype, int copy);

PyObject *ag_py_asarray(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

#endif
