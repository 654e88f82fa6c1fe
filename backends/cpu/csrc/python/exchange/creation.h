/* Arrays from Python objects, and conversions between dtypes that functions with a dtype argument share. */
#ifndef AG_PYTHON_EXCHANGE_CREATION_H
#define AG_PYTHON_EXCHANGE_CREATION_H

#include "python/array/array.h"

/* What asarray takes, as an array: an array, a Python scalar, nested sequences of such, an object with the buffer
 * protocol or with __dlpack__. dtype may be AG_NO_DTYPE for that of the object; copy is 1, 0 or -1 as in
 * ag_copy_argument. */
Array *ag_from_object(const char *function, PyObject *object, ag_dtype dtype, int copy);

/* A sequence, nested to any depth up to 64, of scalars and arrays. */
Array *ag_from_sequence(const char *function, PyObject *sequence, ag_dtype dtype);

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

/* Functions of the module that other files' tables list. */
PyObject *ag_py_asarray(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_py_from_dlpack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_py_arange(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);
PyObject *ag_py_linspace(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

#endif
