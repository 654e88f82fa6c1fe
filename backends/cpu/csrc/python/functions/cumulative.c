/* Running sums and products, and what undoes the former: differences of neighbours. */
#include <string.h>

#include "base/lines.h"
#include "base/threads.h"
#include "kernels/cumulative.h"
#include "python/elementwise/operations.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

/* The elements of a view from `first` on along an axis, `length` of them; `shape` is where the new lengths go. */
static ag_view slice(const ag_view *view, int axis, int64 first, int64 length, int64 shape[AG_MAXDIM]) {
    ag_view part = *view;
    for (int i = 0; i < view->ndim; i++)
        shape[i] = view->shape[i];
    shape[axis] = length;
    part.shape = shape;
    part.data += first * view->strides[axis];
    return part;
}

/* The dtype of a running sum or product: integers of fewer than 64 bits, and bools, become those of 64. */
static ag_dtype default_dtype(ag_dtype dtype) {
    return ag_is_unsigned(dtype) ? AG_UINT64 : ag_is_float(dtype) ? dtype : AG_INT64;
}

static bool result_dtype(const char *function, PyObject *object, ag_dtype given, ag_dtype *out) {
    *out = default_dtype(given);
    if (!ag_dtype_argument(function, object, out))
        return false;
    if (ag_is_bool(*out))
        return ag_raise(PyExc_TypeError, function, "the result cannot be bool; use a numeric dtype");
    if (ag_is_complex(given) && !ag_is_complex(*out))
        return ag_raise(PyExc_TypeError, function, "%s does not go into %s without loss; take real(x) first",
                        ag_dtype_name(given), ag_dtype_name(*out));
    return true;
}

/* Lines that follow each other in memory are worked on together: blocks of them should be wide enough for vectors and
 * cache lines. Lines that are contiguous themselves are each their own. */
static int64 line_weight(int64 length, bool contiguous) {
    const int64 most = contiguous ? AG_PARALLEL_GRAIN : 128;
    return length < most ? length : most;
}

/* Running totals of x along an axis, in `out`, both of the same dtype. */
static void accumulate(const ag_view *out, const ag_view *x, int axis, int64 size, const ag_kernel *kernels) {
    ag_cumulative_context context = {x->shape[axis], out->strides[axis], x->strides[axis]};
    ag_view views[2] = {*out, *x};
    ag_loop loop;
    ag_lines_init(&loop, 2, views, axis);
    int64 weight = line_weight(context.length, context.out_step == ag_itemsize(out->dtype));
    AG_WITHOUT_GIL(size, ag_loop_run(&loop, kernels[out->dtype], &context, weight));
}

static bool fill(const Array *out, const Array *x, int axis, const int64 *initial, const ag_kernel *kernels) {
    int64 first_shape[AG_MAXDIM], rest_shape[AG_MAXDIM];
    ag_view all = ag_view_of(out), source = ag_view_of(x);
    ag_view rest = slice(&all, axis, initial ? 1 : 0, x->shape[axis], rest_shape);
    if (initial) {
        ag_view first = slice(&all, axis, 0, 1, first_shape), value = {(char *)initial, NULL, NULL, 0, AG_INT64};
        if (!ag_assign(&first, &value))
            return false;
    }
    if (x->size == 0)
        return true;
    if (source.dtype != rest.dtype) {
        if (!ag_assign(&rest, &source))
            return false;
        source = rest;
    }
    accumulate(&rest, &source, axis, x->size, kernels);
    return true;
}

static PyObject *cumulative(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                            int64 identity, const ag_kernel *kernels) {
    const char *function = signature->function;
    PyObject *given[4];
    Array *x = NULL;
    ag_dtype dtype;
    bool include_initial = false;
    if (!ag_bind(signature, args, nargs, kwnames, given) || !ag_array_argument(function, "x", given[0], &x) ||
        !result_dtype(function, given[2], (ag_dtype)x->dtype, &dtype) ||
        !ag_bool_argument(function, "include_initial", given[3], &include_initial))
        return NULL;
    int axis = 0;
    bool chosen = given[1] && given[1] != Py_None;
    if (!chosen && x->ndim != 1)
        return ag_raise(PyExc_ValueError, function, "an array with %d axes needs the argument 'axis'", (int)x->ndim);
    if (chosen && !ag_axis_argument(function, given[1], x->ndim, &axis))
        return NULL;
    int64 shape[AG_MAXDIM], length;
    if (__builtin_add_overflow(x->shape[axis], (int64)include_initial, &length))
        return ag_raise(PyExc_ValueError, function, "there is no place for the initial value");
    ag_view view = ag_view_of(x);
    slice(&view, axis, 0, length, shape);
    Array *out = ag_new(ag_computed(dtype), x->ndim, shape);
    if (out && !fill(out, x, axis, include_initial ? &identity : NULL, kernels))
        Py_CLEAR(out);
    return (PyObject *)ag_into(out, dtype);
}

static PyObject *cumulative_sum(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"cumulative_sum", 1, 1, 1, {"x", "axis", "dtype", "include_initial"}};
    return cumulative(&signature, args, nargs, kwnames, 0, ag_cumulative()->sum);
}

static PyObject *cumulative_prod(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"cumulative_prod", 1, 1, 1, {"x", "axis", "dtype", "include_initial"}};
    return cumulative(&signature, args, nargs, kwnames, 1, ag_cumulative()->prod);
}

/* Up to three arrays one behind the other along an axis: those before and behind x may be NULL. */
typedef struct {
    Array *parts[3];
    ag_dtype dtype;
    int64 length; /* of all along the axis */
} row;

static bool add_to_row(row *r, int place, const char *name, PyObject *object, const Array *x, int axis) {
    if (!object || object == Py_None)
        return true;
    Array *part = NULL;
    if (!ag_array_argument("diff", name, object, &part))
        return false;
    bool fits = part->ndim == x->ndim;
    for (int i = 0; fits && i < x->ndim; i++)
        fits = i == axis || part->shape[i] == x->shape[i];
    if (!fits)
        return ag_raise(PyExc_ValueError, "diff", "'%s' must have the shape of 'x', but along axis %d", name, axis);
    const ag_dtype dtype = ag_promote(r->dtype, (ag_dtype)part->dtype);
    if (dtype == AG_NO_DTYPE || ag_is_bool(dtype))
        return ag_raise(PyExc_TypeError, "diff", "%s and %s have no common numeric dtype; use astype first",
                        ag_dtype_name(r->dtype), ag_dtype_name((ag_dtype)part->dtype));
    r->dtype = dtype;
    r->parts[place] = part;
    if (__builtin_add_overflow(r->length, part->shape[axis], &r->length))
        return ag_raise(PyExc_ValueError, "diff", "the arrays are too long together");
    return true;
}

/* The arrays joined, as a new array; x itself where it is alone. */
static Array *join(const row *r, int axis) {
    Array *x = r->parts[1];
    if (!r->parts[0] && !r->parts[2])
        return (Array *)Py_NewRef((PyObject *)x);
    int64 shape[AG_MAXDIM], part_shape[AG_MAXDIM], place = 0;
    ag_view view = ag_view_of(x);
    slice(&view, axis, 0, r->length, shape);
    Array *joined = ag_new(r->dtype, x->ndim, shape);
    for (int i = 0; joined && i < 3; i++) {
        if (!r->parts[i])
            continue;
        ag_view all = ag_view_of(joined), src = ag_view_of(r->parts[i]);
        ag_view dst = slice(&all, axis, place, src.shape[axis], part_shape);
        place += src.shape[axis];
        if (!ag_assign(&dst, &src))
            Py_CLEAR(joined);
    }
    return joined;
}

/* One step: x[1:] - x[:-1] along the axis. */
static Array *differences(const Array *x, int axis) {
    int64 shape[AG_MAXDIM];
    ag_view all = ag_view_of(x), upper = slice(&all, axis, 1, x->shape[axis] - 1, shape), lower = upper;
    lower.data = all.data;
    Array *out = ag_new(all.dtype, x->ndim, shape);
    if (!out)
        return NULL;
    ag_view operands[3] = {ag_view_of(out), upper, lower};
    ag_kernel kernel = ag_operations[AG_OP_subtract].kernels[all.dtype];
    AG_WITHOUT_GIL(out->size, ag_apply(3, operands, x->ndim, shape, kernel, NULL, 1));
    return out;
}

/* An array like x but without elements: n steps leave none along the axis, or there are none along another. */
static Array *no_differences(const Array *x, int axis, int64 n) {
    int64 shape[AG_MAXDIM];
    memcpy(shape, x->shape, sizeof(int64) * (size_t)x->ndim);
    shape[axis] = n < shape[axis] ? shape[axis] - n : 0;
    return ag_new((ag_dtype)x->dtype, x->ndim, shape);
}

static PyObject *diff(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"diff", 1, 1, 1, {"x", "axis", "n", "prepend", "append"}};
    PyObject *given[5];
    Array *x = NULL;
    int64 n = 1;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("diff", "x", given[0], &x) ||
        !ag_int_argument("diff", "n", given[2], &n))
        return NULL;
    if (n < 0)
        return ag_raise(PyExc_ValueError, "diff", "'n' cannot be negative: %lld", (long long)n);
    if (x->ndim == 0)
        return ag_raise(PyExc_ValueError, "diff", "a 0-d array has no differences; reshape it to (1,) first");
    if (ag_is_bool((ag_dtype)x->dtype))
        return ag_raise(PyExc_TypeError, "diff", "bools cannot be subtracted; use astype first");
    int axis = x->ndim - 1;
    if (!ag_axis_argument("diff", given[1], x->ndim, &axis))
        return NULL;
    row r = {{NULL, x, NULL}, (ag_dtype)x->dtype, x->shape[axis]};
    if (!add_to_row(&r, 0, "prepend", given[3], x, axis) || !add_to_row(&r, 2, "append", given[4], x, axis))
        return NULL;
    Array *out = join(&r, axis);
    if (out == x && n == 0) { /* the result is never the array itself */
        Py_DECREF(out);
        return (PyObject *)ag_copy(x, r.dtype);
    }
    if (out && (n >= r.length || out->size == 0)) {
        Array *none = no_differences(out, axis, n);
        Py_DECREF(out);
        return (PyObject *)none;
    }
    for (int64 step = 0; out && step < n; step++) {
        Array *next = differences(out, axis);
        Py_DECREF(out);
        out = next;
    }
    return (PyObject *)out;
}

const PyMethodDef ag_cumulative_functions[] = {
    AG_FUNCTION("cumulative_sum", cumulative_sum,
                "cumulative_sum(x, /, *, axis=None, dtype=None, include_initial=False)\n--\n\n"
                "Running sums along an axis.\n\n"
                "The result has the shape of x, or one element more along the axis with include_initial=True, which\n"
                "puts 0 first. Its dtype is that of x, but int64 or uint64 for shorter integers; elements are\n"
                "converted to `dtype` before they are added. Sums are made one after the other. `axis` may be left\n"
                "out for a 1-d array only: ValueError else. IndexError if there is no such axis."),
    AG_FUNCTION("cumulative_prod", cumulative_prod,
                "cumulative_prod(x, /, *, axis=None, dtype=None, include_initial=False)\n--\n\n"
                "Running products along an axis.\n\n"
                "The same as cumulative_sum, with products; the initial value is 1."),
    AG_FUNCTION("diff", diff,
                "diff(x, /, *, axis=-1, n=1, prepend=None, append=None)\n--\n\n"
                "The n-th differences of neighbours along an axis: for n = 1, x[1:] - x[:-1].\n\n"
                "`prepend` and `append` are put before and behind x along the axis first; they have its shape but\n"
                "there. The result is n elements shorter along the axis. Integers wrap around. TypeError for bool and\n"
                "for dtypes without a common one, ValueError for shapes that do not fit or a negative n."),
    {NULL, NULL, 0, NULL},
};
