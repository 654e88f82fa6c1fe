/* Reductions: the standard's statistical functions, any and all, argmax and argmin. */
#include "python/functions/reductions.h"

#include <string.h>

#include "base/reduce.h"
#include "kernels/reduce.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

/* What all of them are asked for. */
typedef struct {
    const char *function;
    Array *x; /* borrowed */
    bool axes[AG_MAXDIM], keepdims;
} request;

static bool read_request(request *r, const char *function, PyObject *x, PyObject *axis, PyObject *keepdims) {
    r->function = function;
    r->keepdims = false;
    return ag_array_argument(function, "x", x, &r->x) &&
           ag_bool_argument(function, "keepdims", keepdims, &r->keepdims) &&
           ag_axes_argument(function, axis, r->x->ndim, r->axes) >= 0;
}

/* The number of elements that each element of the result comes from. */
static int64 count_of(const request *r) {
    int64 count = 1;
    for (int i = 0; i < r->x->ndim; i++)
        if (r->axes[i])
            count *= r->x->shape[i];
    return count;
}

/* An array for the result, and its strides by the axes of x. */
static Array *new_result(const request *r, ag_dtype dtype, int64 *strides) {
    int64 shape[AG_MAXDIM];
    int ndim = 0;
    for (int i = 0; i < r->x->ndim; i++)
        if (!r->axes[i])
            shape[ndim++] = r->x->shape[i];
        else if (r->keepdims)
            shape[ndim++] = 1;
    Array *out = ag_new(dtype, ndim, shape);
    for (int i = 0, axis = 0; out && i < r->x->ndim; i++) {
        strides[i] = r->axes[i] ? 0 : out->strides[axis];
        axis += !r->axes[i] || r->keepdims;
    }
    return out;
}

/* Complex numbers as pairs of real ones, along one more axis that is kept: what sums and means work on. */
static void split_complex(ag_view *x, int64 *shape, int64 *x_strides, int64 *out_strides, bool *axes) {
    for (int i = 0; i < x->ndim; i++) {
        shape[i] = x->shape[i];
        x_strides[i] = x->strides[i];
    }
    x->dtype = ag_real_part(x->dtype);
    shape[x->ndim] = 2;
    x_strides[x->ndim] = out_strides[x->ndim] = ag_itemsize(x->dtype);
    axes[x->ndim] = false;
    x->shape = shape;
    x->strides = x_strides;
    x->ndim++;
}

/* Reduce by the table's entry for x's dtype. Both arrays by axes have room for one more. */
static bool run(const Array *x, const ag_reduction *table, bool *axes, int64 *strides, const Array *out,
                const void *context) {
    Array *computed = ag_as_computed((Array *)x); /* results are rounded to the dtype of `out`, once */
    if (!computed)
        return false;
    ag_view view = ag_view_of(computed);
    ag_dtype dtype = (ag_dtype)out->dtype;
    int64 shape[AG_MAXDIM + 1], x_strides[AG_MAXDIM + 1];
    bool done;
    if (view.dtype == AG_BOOL && !table[AG_BOOL].reduce) /* max, min: of the bytes; the result is whether it is not 0 */
        view.dtype = AG_UINT8;
    if (ag_is_complex(view.dtype) && !table[view.dtype].reduce) {
        split_complex(&view, shape, x_strides, strides, axes);
        dtype = ag_real_part(dtype);
    }
    AG_WITHOUT_GIL(x->size, done = ag_reduce(&table[view.dtype], &view, axes, out->data, strides, dtype, context));
    Py_DECREF(computed);
    return done;
}

bool ag_sum_into(const Array *x, bool axes[AG_MAXDIM + 1], int64 strides[AG_MAXDIM + 1], const Array *out) {
    return run(x, ag_sums()->sum, axes, strides, out, NULL);
}

/* Whether one of the axes to reduce over has no elements. */
static bool reduces_nothing(const request *r) {
    for (int i = 0; i < r->x->ndim; i++)
        if (r->axes[i] && r->x->shape[i] == 0)
            return true;
    return false;
}

/* The result of a reduction from a table by dtype, as an array of `dtype`. Where nothing is reduced to something,
 * `empty` is the result, or an error if it is NULL. */
static PyObject *reduce(const request *r, const ag_reduction *table, ag_dtype dtype, const float64 *empty,
                        const void *context) {
    int64 strides[AG_MAXDIM + 1];
    if (!empty && reduces_nothing(r))
        return ag_raise(PyExc_ValueError, r->function, "the array has no elements along the axis, and no element is "
                                                       "the result of none");
    Array *out = new_result(r, dtype, strides);
    if (!out || out->size == 0)
        return (PyObject *)out;
    if (r->x->size == 0) {
        const ag_view target = ag_view_of(out), value = {(char *)empty, NULL, NULL, 0, AG_FLOAT64};
        if (!ag_assign(&target, &value))
            Py_CLEAR(out);
        return (PyObject *)out;
    }
    bool axes[AG_MAXDIM + 1];
    memcpy(axes, r->axes, sizeof(r->axes));
    if (!run(r->x, table, axes, strides, out, context)) {
        Py_DECREF(out);
        return PyErr_NoMemory();
    }
    return (PyObject *)out;
}

/* -- sum, prod ----------------------------------------------------------------------------------------------------- */

static ag_dtype accumulation_dtype(ag_dtype dtype) {
    if (ag_is_float(dtype))
        return dtype;
    return ag_is_unsigned(dtype) ? AG_UINT64 : AG_INT64;
}

/* Integers are accumulated in 64 bits and wrap around in the end; otherwise elements are converted first. */
static PyObject *accumulate(const char *function, PyObject *const *values, const ag_reduction *table, float64 empty) {
    request r;
    ag_dtype dtype = AG_NO_DTYPE;
    if (!read_request(&r, function, values[0], values[1], values[3]) || !ag_dtype_argument(function, values[2], &dtype))
        return NULL;
    const ag_dtype from = (ag_dtype)r.x->dtype;
    if (dtype == AG_NO_DTYPE)
        dtype = accumulation_dtype(from);
    if (ag_is_bool(dtype) || (ag_is_complex(from) && !ag_is_complex(dtype)))
        return ag_raise(PyExc_TypeError, function, "%s cannot be accumulated in %s", ag_dtype_name(from),
                        ag_dtype_name(dtype));
    if (ag_is_integer(dtype) && !ag_is_float(from))
        return reduce(&r, table, dtype, &empty, NULL);
    Array *converted = ag_as_dtype(r.x, dtype);
    if (!converted)
        return NULL;
    r.x = converted;
    PyObject *out = reduce(&r, table, dtype, &empty, NULL);
    Py_DECREF(converted);
    return out;
}

static PyObject *sum(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"sum", 1, 1, 1, {"x", "axis", "dtype", "keepdims", NULL}};
    PyObject *values[4];
    return ag_bind(&signature, args, nargs, kwnames, values) ? accumulate("sum", values, ag_sums()->sum, 0) : NULL;
}

static PyObject *prod(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"prod", 1, 1, 1, {"x", "axis", "dtype", "keepdims", NULL}};
    PyObject *values[4];
    return ag_bind(&signature, args, nargs, kwnames, values) ? accumulate("prod", values, ag_products()->prod, 1)
                                                             : NULL;
}

/* -- mean, var, std ------------------------------------------------------------------------------------------------ */

static const float64 not_a_number = __builtin_nan("");

static PyObject *mean(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"mean", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    PyObject *values[3];
    request r;
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !read_request(&r, "mean", values[0], values[1], values[2]))
        return NULL;
    const ag_dtype dtype = (ag_dtype)r.x->dtype;
    if (!ag_is_float(dtype))
        return ag_raise(PyExc_TypeError, "mean", "'x' must have a floating dtype, not %s; use astype first",
                        ag_dtype_name(dtype));
    return reduce(&r, ag_sums()->mean, dtype, &not_a_number, NULL);
}

static PyObject *deviation(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                           const ag_reduction *table) {
    PyObject *values[4];
    request r;
    ag_moments_context context = {0};
    if (!ag_bind(signature, args, nargs, kwnames, values) ||
        !read_request(&r, signature->function, values[0], values[1], values[3]) ||
        !ag_float_argument(signature->function, "correction", values[2], &context.correction))
        return NULL;
    const ag_dtype dtype = (ag_dtype)r.x->dtype;
    if (!ag_is_real(dtype))
        return ag_raise(PyExc_TypeError, signature->function, "'x' must have a real floating dtype, not %s%s",
                        ag_dtype_name(dtype), ag_is_complex(dtype) ? "" : "; use astype first");
    return reduce(&r, table, dtype, &not_a_number, &context);
}

static PyObject *var(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"var", 1, 1, 1, {"x", "axis", "correction", "keepdims", NULL}};
    return deviation(&signature, args, nargs, kwnames, ag_moments()->var);
}

static PyObject *standard_deviation(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"std", 1, 1, 1, {"x", "axis", "correction", "keepdims", NULL}};
    return deviation(&signature, args, nargs, kwnames, ag_moments()->std);
}

/* -- max, min, any, all -------------------------------------------------------------------------------------------- */

/* A reduction that keeps the dtype, or gives bool. */
static PyObject *compare(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                         const ag_reduction *table, const float64 *empty, ag_dtype dtype) {
    PyObject *values[3];
    request r;
    if (!ag_bind(signature, args, nargs, kwnames, values) ||
        !read_request(&r, signature->function, values[0], values[1], values[2]))
        return NULL;
    if (dtype == AG_NO_DTYPE) {
        dtype = (ag_dtype)r.x->dtype;
        if (ag_is_complex(dtype))
            return ag_raise(PyExc_TypeError, signature->function,
                            "complex numbers have no order; use abs or real first");
    }
    return reduce(&r, table, dtype, empty, NULL);
}

static PyObject *max(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"max", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    return compare(&signature, args, nargs, kwnames, ag_extremes()->max, NULL, AG_NO_DTYPE);
}

static PyObject *min(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"min", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    return compare(&signature, args, nargs, kwnames, ag_extremes()->min, NULL, AG_NO_DTYPE);
}

static PyObject *any(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"any", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    static const float64 empty = 0;
    return compare(&signature, args, nargs, kwnames, ag_logic()->any, &empty, AG_BOOL);
}

static PyObject *all(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"all", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    static const float64 empty = 1;
    return compare(&signature, args, nargs, kwnames, ag_logic()->all, &empty, AG_BOOL);
}

/* -- argmax, argmin ------------------------------------------------------------------------------------------------ */

/* Without an axis, positions count in C order: a contiguous array is one axis then. */
static PyObject *flat_position(const request *r, const ag_reduction *table) {
    const int64 size = r->x->size;
    int64 shape[AG_MAXDIM];
    for (int i = 0; i < r->x->ndim; i++)
        shape[i] = 1;
    Array *contiguous = ag_as_contiguous(r->x, ag_computed((ag_dtype)r->x->dtype));
    Array *flat = contiguous ? ag_reshape(contiguous, 1, &size) : NULL;
    Array *out = flat ? ag_new(AG_INT64, r->keepdims ? r->x->ndim : 0, shape) : NULL;
    bool done = false;
    if (out) {
        ag_view x = ag_view_of(flat);
        const bool axis = true;
        const int64 stride = 0;
        AG_WITHOUT_GIL(size, done = ag_reduce(&table[x.dtype], &x, &axis, out->data, &stride, AG_INT64, NULL));
        if (!done) {
            Py_CLEAR(out);
            PyErr_NoMemory();
        }
    }
    Py_XDECREF(contiguous);
    Py_XDECREF(flat);
    return (PyObject *)out;
}

static PyObject *position(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                          const ag_reduction *table) {
    PyObject *values[3];
    request r;
    if (!ag_bind(signature, args, nargs, kwnames, values))
        return NULL;
    const bool flat = !values[1] || values[1] == Py_None;
    if (!flat && !PyIndex_Check(values[1]))
        return ag_raise(PyExc_TypeError, signature->function, "'axis' must be an int or None, not a %s",
                        Py_TYPE(values[1])->tp_name);
    if (!read_request(&r, signature->function, values[0], values[1], values[2]))
        return NULL;
    if (ag_is_complex((ag_dtype)r.x->dtype))
        return ag_raise(PyExc_TypeError, signature->function, "complex numbers have no order; use abs or real first");
    if (count_of(&r) == 0)
        return ag_raise(PyExc_ValueError, signature->function, "there are no elements to choose from");
    return flat ? flat_position(&r, table) : reduce(&r, table, AG_INT64, NULL, NULL);
}

static PyObject *argmax(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"argmax", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    return position(&signature, args, nargs, kwnames, ag_positions()->argmax);
}

static PyObject *argmin(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"argmin", 1, 1, 1, {"x", "axis", "keepdims", NULL}};
    return position(&signature, args, nargs, kwnames, ag_positions()->argmin);
}

#define AXES                                                                                                           \
    "axis: None for all axes, an int, or a tuple of ints. keepdims: leave reduced axes with length 1.\n"              \
    "Raises IndexError for an axis that is out of range, ValueError for one that is given twice."

const PyMethodDef ag_reduction_functions[] = {
    AG_FUNCTION("sum", sum,
                "sum(x, /, *, axis=None, dtype=None, keepdims=False)\n--\n\n"
                "Return the sum of elements over axes; 0 for none.\n\n"
                "dtype: of the result; by default that of x, but int64 or uint64 for integers and bool. Floats are "
                "converted to it first; integers are added in 64 bits and wrap around.\n" AXES),
    AG_FUNCTION("prod", prod,
                "prod(x, /, *, axis=None, dtype=None, keepdims=False)\n--\n\n"
                "Return the product of elements over axes; 1 for none.\n\n"
                "dtype: of the result; by default that of x, but int64 or uint64 for integers and bool. Floats are "
                "converted to it first; integers are multiplied in 64 bits and wrap around.\n" AXES),
    AG_FUNCTION("mean", mean,
                "mean(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return the arithmetic mean of floats over axes; NaN for none.\n\n" AXES
                " TypeError for other dtypes than floats."),
    AG_FUNCTION("var", var,
                "var(x, /, *, axis=None, correction=0.0, keepdims=False)\n--\n\n"
                "Return the variance of floats over axes.\n\n"
                "correction: taken from the number of elements in the divisor, which is 0 at least; 1 gives the sample "
                "variance.\n" AXES " TypeError for other dtypes than real floats."),
    AG_FUNCTION("std", standard_deviation,
                "std(x, /, *, axis=None, correction=0.0, keepdims=False)\n--\n\n"
                "Return the standard deviation of floats over axes: the square root of var(x).\n\n"
                "correction: taken from the number of elements in the divisor, which is 0 at least.\n" AXES
                " TypeError for other dtypes than real floats."),
    AG_FUNCTION("max", max,
                "max(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return the largest element over axes; NaN if one of the elements is.\n\n" AXES
                " ValueError where there are no elements. TypeError for complex numbers."),
    AG_FUNCTION("min", min,
                "min(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return the smallest element over axes; NaN if one of the elements is.\n\n" AXES
                " ValueError where there are no elements. TypeError for complex numbers."),
    AG_FUNCTION("any", any,
                "any(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return whether any element over axes is not zero; False for none. NaN is not zero.\n\n" AXES),
    AG_FUNCTION("all", all,
                "all(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return whether no element over axes is zero; True for none. NaN is not zero.\n\n" AXES),
    AG_FUNCTION("argmax", argmax,
                "argmax(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return the int64 position of the first largest element along an axis, or of the first NaN.\n\n"
                "axis: an int, or None for the position among all elements in C order. keepdims: leave reduced axes "
                "with length 1.\nRaises IndexError for an axis that is out of range, ValueError where there are no "
                "elements, TypeError for complex numbers."),
    AG_FUNCTION("argmin", argmin,
                "argmin(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "Return the int64 position of the first smallest element along an axis, or of the first NaN.\n\n"
                "axis: an int, or None for the position among all elements in C order. keepdims: leave reduced axes "
                "with length 1.\nRaises IndexError for an axis that is out of range, ValueError where there are no "
                "elements, TypeError for complex numbers."),
    {NULL, NULL, 0, NULL},
};
