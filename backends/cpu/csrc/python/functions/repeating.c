/* Elements at several or other places of a new array: repeat, tile, roll. */
#include <string.h>

#include "kernels/gather.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

/* An int or a tuple of at most 64: their number, or -1. */
static int int_list(const char *function, const char *name, PyObject *object, int64 values[AG_MAXDIM]) {
    if (!PyTuple_Check(object) && !PyList_Check(object))
        return ag_int_argument(function, name, object, &values[0]) ? 1 : -1;
    PyObject *items = PySequence_Tuple(object); /* a list may change while __index__ runs */
    if (!items)
        return -1;
    Py_ssize_t count = PyTuple_GET_SIZE(items);
    bool valid = count <= AG_MAXDIM;
    if (!valid)
        ag_raise(PyExc_ValueError, function, "'%s' has %zd items; %d are the most", name, count, AG_MAXDIM);
    for (Py_ssize_t i = 0; valid && i < count; i++)
        valid = ag_int_argument(function, name, PyTuple_GET_ITEM(items, i), &values[i]);
    Py_DECREF(items);
    return valid ? (int)count : -1;
}

/* A contiguous array around one axis: `before` blocks of `length` rows of `after` elements. */
typedef struct {
    Array *x; /* contiguous; a reference */
    int64 before, length, after;
} rows;

static bool rows_along(rows *r, Array *x, int axis) {
    r->x = ag_as_contiguous(x, (ag_dtype)x->dtype);
    if (!r->x)
        return false;
    r->before = r->after = 1;
    r->length = axis < x->ndim ? x->shape[axis] : 1;
    for (int i = 0; i < x->ndim; i++)
        if (i != axis)
            *(i < axis ? &r->before : &r->after) *= x->shape[i];
    return true;
}

static Array *repeat_evenly(const rows *r, int axis, int64 times) {
    int64 shape[AG_MAXDIM];
    int ndim = r->x->ndim;
    memcpy(shape, r->x->shape, sizeof(int64) * (size_t)ndim);
    if (times < 0 || __builtin_mul_overflow(shape[axis], times, &shape[axis]))
        return ag_raise(PyExc_ValueError, "repeat", "'repeats' is %s", times < 0 ? "negative" : "too large");
    Array *out = ag_new((ag_dtype)r->x->dtype, ndim, shape);
    if (!out || out->size == 0) /* without elements, lengths may be too large to multiply */
        return out;
    const int64 itemsize = ag_itemsize((ag_dtype)out->dtype), row = r->after * itemsize;
    int64 lengths[4] = {r->before, r->length, times, r->after};
    int64 to[4] = {r->length * times * row, times * row, row, itemsize};
    int64 from[4] = {r->length * row, row, 0, itemsize};
    ag_view target = {out->data, lengths, to, 4, (ag_dtype)out->dtype};
    ag_view source = {r->x->data, lengths, from, 4, (ag_dtype)out->dtype};
    if (!ag_assign(&target, &source))
        Py_CLEAR(out);
    return out;
}

/* The number of rows in the result of repeats[i] for each i; -1 with ValueError. */
static int64 sum_of_repeats(const int64 *repeats, int64 n) {
    int64 total = 0;
    for (int64 i = 0; i < n; i++) {
        if (repeats[i] < 0)
            ag_raise(PyExc_ValueError, "repeat", "'repeats' has a negative element (or one over 2**63)");
        else if (__builtin_add_overflow(total, repeats[i], &total))
            ag_raise(PyExc_ValueError, "repeat", "the sum of 'repeats' is too large");
        else
            continue;
        return -1;
    }
    return total;
}

static void gather_rows(const Array *out, const rows *r, const int64 *repeats, int64 total, int64 *offsets) {
    const int64 itemsize = ag_itemsize((ag_dtype)out->dtype), row = r->after * itemsize;
    for (int64 i = 0, k = 0; i < r->length; i++)
        for (int64 times = repeats[i]; times > 0; times--)
            offsets[k++] = i * row;
    int64 shape[3] = {r->before, total, r->after};
    int64 to[3] = {total * row, row, itemsize}, steps[3] = {0, sizeof(int64), 0};
    int64 from[3] = {r->length * row, 0, itemsize};
    ag_view operands[3] = {{out->data, shape, to, 3, (ag_dtype)out->dtype},
                           {(char *)offsets, shape, steps, 3, AG_INT64},
                           {r->x->data, shape, from, 3, (ag_dtype)out->dtype}};
    ag_apply(3, operands, 3, shape, ag_gather()->gather[ag_word(itemsize)], NULL, 4);
}

static Array *repeat_each(const rows *r, int axis, const int64 *repeats) {
    int64 shape[AG_MAXDIM], total = sum_of_repeats(repeats, r->length);
    if (total < 0)
        return NULL;
    memcpy(shape, r->x->shape, sizeof(int64) * (size_t)r->x->ndim);
    shape[axis] = total;
    Array *out = ag_new((ag_dtype)r->x->dtype, r->x->ndim, shape);
    if (!out || out->size == 0)
        return out;
    int64 *offsets = ag_scratch_new(total * (int64)sizeof(int64)); /* no overflow: out has as many elements */
    if (!offsets) {
        Py_DECREF(out);
        return (Array *)PyErr_NoMemory();
    }
    AG_WITHOUT_GIL(out->size, gather_rows(out, r, repeats, total, offsets));
    ag_scratch_free(offsets);
    return out;
}

static Array *repeat_by_array(const rows *r, int axis, Array *repeats) {
    if (!ag_is_integer((ag_dtype)repeats->dtype))
        return ag_raise(PyExc_TypeError, "repeat", "'repeats' must be integers, not %s",
                        ag_dtype_name((ag_dtype)repeats->dtype));
    if (repeats->ndim > 1 || (repeats->size != 1 && repeats->size != r->length))
        return ag_raise(PyExc_ValueError, "repeat", "'repeats' must have shape (1,) or (%lld,)", (long long)r->length);
    Array *own = ag_copy(repeats, AG_INT64); /* nobody else changes these */
    if (!own)
        return NULL;
    const int64 *values = (const int64 *)own->data;
    Array *out = own->size == 1 ? repeat_evenly(r, axis, values[0]) : repeat_each(r, axis, values);
    Py_DECREF(own);
    return out;
}

static Array *repeat_along(Array *x, int axis, PyObject *repeats) {
    rows r;
    int64 times;
    if (!rows_along(&r, x, axis))
        return NULL;
    Array *out = NULL;
    if (ag_is_array(repeats))
        out = repeat_by_array(&r, axis, (Array *)repeats);
    else if (ag_int_argument("repeat", "repeats", repeats, &times))
        out = repeat_evenly(&r, axis, times);
    Py_DECREF(r.x);
    return out;
}

static PyObject *repeat(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"repeat", 2, 2, 2, {"x", "repeats", "axis"}};
    PyObject *given[3];
    Array *x;
    int axis;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("repeat", "x", given[0], &x))
        return NULL;
    if (given[2] && given[2] != Py_None) {
        bool valid = ag_axis_argument("repeat", given[2], x->ndim, &axis);
        return valid ? (PyObject *)repeat_along(x, axis, given[1]) : NULL;
    }
    Array *flat = ag_reshape(x, 1, &x->size);
    Array *out = flat ? repeat_along(flat, 0, given[1]) : NULL;
    Py_XDECREF(flat);
    return (PyObject *)out;
}

/* Fill a tiled array: each axis that repeats is seen as two, and x stands still along the first. Axes of length 1 are
 * left out, so that there are fewer than 64: their product fits into 63 bits. */
static bool fill_tiles(const Array *out, const Array *x, const int64 *times) {
    int ndim = 0, missing = out->ndim - x->ndim;
    int64 shape[AG_MAXDIM], to[AG_MAXDIM], from[AG_MAXDIM];
    for (int i = 0; i < out->ndim; i++) {
        int64 length = i < missing ? 1 : x->shape[i - missing];
        if (times[i] != 1) {
            shape[ndim] = times[i];
            to[ndim] = length * out->strides[i];
            from[ndim++] = 0;
        }
        if (length != 1) {
            shape[ndim] = length;
            to[ndim] = out->strides[i];
            from[ndim++] = x->strides[i - missing];
        }
    }
    ag_view target = {out->data, shape, to, ndim, (ag_dtype)out->dtype};
    ag_view source = {x->data, shape, from, ndim, (ag_dtype)x->dtype};
    return ag_assign(&target, &source);
}

static Array *tiled(const Array *x, int count, const int64 *repetitions) {
    int ndim = x->ndim > count ? x->ndim : count;
    int64 times[AG_MAXDIM], shape[AG_MAXDIM];
    for (int i = 0; i < ndim; i++) {
        int64 length = i < ndim - x->ndim ? 1 : x->shape[i - (ndim - x->ndim)];
        times[i] = i < ndim - count ? 1 : repetitions[i - (ndim - count)];
        if (times[i] < 0)
            return ag_raise(PyExc_ValueError, "tile", "'repetitions' cannot be negative");
        if (__builtin_mul_overflow(times[i], length, &shape[i]))
            return ag_raise(PyExc_ValueError, "tile", "the result would be too large");
    }
    Array *out = ag_new((ag_dtype)x->dtype, ndim, shape);
    if (out && out->size > 0 && !fill_tiles(out, x, times))
        Py_CLEAR(out);
    return out;
}

static PyObject *tile(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"tile", 2, 2, 2, {"x", "repetitions"}};
    PyObject *given[2];
    Array *x;
    int64 repetitions[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("tile", "x", given[0], &x))
        return NULL;
    int count = int_list("tile", "repetitions", given[1], repetitions);
    return count < 0 ? NULL : (PyObject *)tiled(x, count, repetitions);
}

/* Each rolled axis falls into two parts that change places: all combinations of parts are copied, block by block. */
static bool copy_rolled(const Array *out, const Array *x, int count, const int *axes, const int64 *shifts) {
    int64 shape[AG_MAXDIM];
    for (uint64 parts = 0; parts < (uint64)1 << count; parts++) {
        ag_view to = ag_view_of(out), from = ag_view_of(x);
        memcpy(shape, x->shape, sizeof(int64) * (size_t)x->ndim);
        for (int i = 0; i < count; i++) {
            int64 kept = x->shape[axes[i]] - shifts[i];
            bool wraps = parts >> i & 1;
            shape[axes[i]] = wraps ? shifts[i] : kept;
            to.data += (wraps ? 0 : shifts[i]) * out->strides[axes[i]];
            from.data += (wraps ? kept : 0) * x->strides[axes[i]];
        }
        to.shape = from.shape = shape;
        if (!ag_assign(&to, &from))
            return false;
    }
    return true;
}

static Array *rolled(const Array *x, const int64 *shifts) {
    Array *out = ag_new((ag_dtype)x->dtype, x->ndim, x->shape);
    if (!out || out->size == 0)
        return out;
    int moving = 0, moved[AG_MAXDIM]; /* at most 62 axes: each is of length 2 or more */
    int64 by[AG_MAXDIM];
    for (int axis = 0; axis < x->ndim; axis++)
        if (shifts[axis]) {
            moved[moving] = axis;
            by[moving++] = shifts[axis];
        }
    if (!copy_rolled(out, x, moving, moved, by))
        Py_CLEAR(out);
    return out;
}

/* The sum of two shifts along an axis of some length, in 0 ... length - 1. */
static int64 shifted_by(int64 shift, int64 more, int64 length) {
    if (length == 0)
        return 0;
    int64 sum = shift + more % length; /* both are smaller than the length */
    return sum < 0 ? sum + length : sum % length;
}

/* axis=None: rolled as if flat. */
static PyObject *roll_flat(Array *x, int64 shift) {
    shift = shifted_by(0, shift, x->size);
    Array *flat = ag_reshape(x, 1, &x->size), *out = flat ? rolled(flat, &shift) : NULL;
    PyObject *result = out ? (PyObject *)ag_reshape(out, x->ndim, x->shape) : NULL;
    Py_XDECREF(flat);
    Py_XDECREF(out);
    return result;
}

static PyObject *roll(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"roll", 1, 2, 2, {"x", "shift", "axis"}};
    PyObject *given[3];
    Array *x;
    int64 shifts[AG_MAXDIM], axes[AG_MAXDIM], by_axis[AG_MAXDIM] = {0};
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("roll", "x", given[0], &x))
        return NULL;
    int count = int_list("roll", "shift", given[1], shifts);
    if (count < 0)
        return NULL;
    if (!given[2] || given[2] == Py_None)
        return count == 1 ? roll_flat(x, shifts[0])
                          : ag_raise(PyExc_ValueError, "roll", "'axis' must be given for %d shifts", count);
    int axis_count = int_list("roll", "axis", given[2], axes);
    if (axis_count < 0)
        return NULL;
    bool one = !PyTuple_Check(given[1]) && !PyList_Check(given[1]);
    if (!one && count != axis_count)
        return ag_raise(PyExc_ValueError, "roll", "'shift' has %d items, and 'axis' has %d", count, axis_count);
    for (int i = 0; i < axis_count; i++) { /* shifts of an axis that is named more than once add up */
        int64 axis = axes[i] < 0 ? axes[i] + x->ndim : axes[i];
        if (axis < 0 || axis >= x->ndim)
            return ag_raise(PyExc_IndexError, "roll", "axis %lld is out of range for an array with %d axes",
                            (long long)axes[i], x->ndim);
        by_axis[axis] = shifted_by(by_axis[axis], shifts[one ? 0 : i], x->shape[axis]);
    }
    return (PyObject *)rolled(x, by_axis);
}

const PyMethodDef ag_repeating_functions[] = {
    AG_FUNCTION("repeat", repeat,
                "repeat(x, repeats, /, *, axis=None)\n--\n\n"
                "Each element along an axis (with None: of the flattened array) a number of times.\n\n"
                "'repeats' is an int, or an array of integers of shape (1,) or as long as the axis. ValueError for\n"
                "negative ones."),
    AG_FUNCTION("tile", tile,
                "tile(x, repetitions, /)\n--\n\n"
                "The array laid side by side: repetitions[i] times along axis i.\n\n"
                "The shorter one of x.shape and 'repetitions' is filled up with ones in front."),
    AG_FUNCTION("roll", roll,
                "roll(x, /, shift, *, axis=None)\n--\n\n"
                "Elements shifted along axes, to larger indices; what leaves at the end comes back at the start.\n\n"
                "'shift' and 'axis' are ints or tuples of the same length; one int serves a tuple of axes too. With\n"
                "axis=None, the array is rolled as if it were flat."),
    {NULL},
};
