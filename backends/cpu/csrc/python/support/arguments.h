/* Reading the arguments of functions: names, defaults, and the kinds of values that recur in the standard.
 *
 * All messages begin with the function's name. Converters return false with an exception set.
 */
#ifndef AG_PYTHON_SUPPORT_ARGUMENTS_H
#define AG_PYTHON_SUPPORT_ARGUMENTS_H

#include "python/array/array.h"
#include "python/array/errors.h"

#define AG_MAX_PARAMETERS 12

/* A signature, such as {"sum", "x|axis,dtype,keepdims", 1, 1, 1}: `names` in order; the first `positional_only` of them
 * cannot be given by name, those behind the first `positional` can only be given by name, the first `required` must be
 * given. */
typedef struct {
    const char *function;
    int positional_only, positional, required;
    const char *names[AG_MAX_PARAMETERS + 1]; /* ends with NULL */
} ag_signature;

/* Sort the arguments of a vectorcall into out[i], one for each name; NULL for those not given. TypeError. */
bool ag_bind(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
             PyObject **out);

/* In all of the following, `object` may be NULL for "not given", which leaves *out as it is. None counts as not given
 * where the standard allows None. */

/* An array, of exactly our type: TypeError else. Borrowed. */
bool ag_array_argument(const char *function, const char *name, PyObject *object, Array **out);
/* The same, of dtype float32 or float64: TypeError else. */
bool ag_real_argument(const char *function, const char *name, PyObject *object, Array **out);
/* TypeError unless BLAS, or the Fourier transform, computes with the dtype of an argument. */
bool ag_check_blas(const char *function, const char *name, ag_dtype dtype);
bool ag_bool_argument(const char *function, const char *name, PyObject *object, bool *out);
/* An int, by __index__; ValueError where it does not fit into int64. */
bool ag_int_argument(const char *function, const char *name, PyObject *object, int64 *out);
/* A float, by __float__ or __index__. */
bool ag_float_argument(const char *function, const char *name, PyObject *object, float64 *out);
/* A dtype object, or None. */
bool ag_dtype_argument(const char *function, PyObject *object, ag_dtype *out);
/* The only device, "cpu", or None; ValueError for another one. */
bool ag_device_argument(const char *function, PyObject *object);
/* copy: *out becomes 1 for True, 0 for False, -1 for None. */
bool ag_copy_argument(const char *function, PyObject *object, int *out);
/* An axis of an array with ndim axes, made non-negative; IndexError where there is no such axis. */
bool ag_axis_argument(const char *function, PyObject *object, int ndim, int *out);
/* None, an int or a tuple of ints: sets axes[i] for each chosen axis and returns their number; every axis for None. -1
 * with ValueError for an axis given twice. */
int ag_axes_argument(const char *function, PyObject *object, int ndim, bool axes[AG_MAXDIM]);
/* The same with the order kept: fills `axes` with the axes in the order given. */
int ag_axis_list(const char *function, PyObject *object, int ndim, int axes[AG_MAXDIM]);
/* An int or a sequence of ints, at most 64, as a shape; lengths are only checked to be non-negative where
 * `negative_allowed` is false. */
bool ag_shape_argument(const char *function, PyObject *object, bool negative_allowed, int *ndim,
                       int64 shape[AG_MAXDIM]);

#endif
