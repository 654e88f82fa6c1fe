/* The chapter on searching, but argmax, argmin and where. */
#include "kernels/mask.h"
#include "kernels/search.h"
#include "kernels/sort_unique.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"
#include "python/support/pairs.h"

/* side: true for "right". */
static bool side_argument(PyObject *object, bool *right) {
    if (!object)
        return true;
    *right = PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "right") == 0;
    if (*right || (PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "left") == 0))
        return true;
    return ag_raise(PyExc_ValueError, "searchsorted", "'side' must be 'left' or 'right', not %R", object);
}

static bool sorter_argument(PyObject *object, const Array *x1, Array **sorter) {
    if (!object || object == Py_None)
        return true;
    if (!ag_array_argument("searchsorted", "sorter", object, sorter))
        return false;
    if (!ag_is_integer((ag_dtype)(*sorter)->dtype))
        return ag_raise(PyExc_TypeError, "searchsorted",
                        "'sorter' must have an integer dtype, not %s; argsort makes one",
                        ag_dtype_name((ag_dtype)(*sorter)->dtype));
    if ((*sorter)->ndim != 1 || (*sorter)->size != x1->size)
        return ag_raise(PyExc_ValueError, "searchsorted", "'sorter' must have the shape of 'x1'");
    return true;
}

/* x1[sorter], contiguous. */
static Array *apply_sorter(Array *x1, const Array *sorter) {
    const ag_dtype dtype = (ag_dtype)x1->dtype;
    Array *order = ag_copy(sorter, AG_INT64); /* our own, so that nobody changes it after it is checked */
    Array *values = order ? ag_as_contiguous(x1, dtype) : NULL;
    Array *sorted = values ? ag_new(dtype, 1, x1->shape) : NULL;
    const int64 *places = order ? (const int64 *)order->data : NULL;
    for (int64 i = 0; sorted && i < x1->size; i++)
        if (places[i] < 0 || places[i] >= x1->size) {
            ag_raise(PyExc_IndexError, "searchsorted", "the index %lld in 'sorter' is out of range for %lld elements",
                     (long long)places[i], (long long)x1->size);
            Py_CLEAR(sorted);
        }
    if (sorted)
        AG_WITHOUT_GIL(x1->size, ag_unique()->take[dtype](values->data, places, x1->size, sorted->data));
    Py_XDECREF(order);
    Py_XDECREF(values);
    return sorted;
}

/* Search in x1 for the elements of x2, both of the same dtype. */
static Array *search(Array *x1, const Array *x2, bool right, const Array *sorter) {
    Array *sorted = sorter ? apply_sorter(x1, sorter) : ag_as_contiguous(x1, (ag_dtype)x1->dtype);
    Array *out = sorted ? ag_new(AG_INT64, x2->ndim, x2->shape) : NULL;
    if (out) {
        ag_search_context context = {sorted->data, sorted->size, false};
        ag_view views[2] = {ag_view_of(out), ag_view_of(x2)};
        ag_kernel kernel = right ? ag_search()->right[x2->dtype] : ag_search()->left[x2->dtype];
        AG_WITHOUT_GIL(x2->size, ag_apply(2, views, x2->ndim, x2->shape, kernel, &context,
                                          ag_search_weight(sorted->size)));
    }
    Py_XDECREF(sorted);
    return out;
}

static PyObject *searchsorted(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"searchsorted", 2, 2, 2, {"x1", "x2", "side", "sorter"}};
    PyObject *given[4];
    Array *given_x1 = NULL, *sorter = NULL, *x1, *x2;
    bool right = false;
    if (!ag_bind(&signature, args, nargs, kwnames, given) ||
        !ag_array_argument("searchsorted", "x1", given[0], &given_x1))
        return NULL;
    if (given_x1->ndim != 1)
        return ag_raise(PyExc_ValueError, "searchsorted", "'x1' must have one axis, not %d", (int)given_x1->ndim);
    if (!side_argument(given[2], &right) || !sorter_argument(given[3], given_x1, &sorter) ||
        !ag_promoted_pair("searchsorted", given[0], given[1], &x1, &x2))
        return NULL;
    Array *out = search(x1, x2, right, sorter);
    Py_DECREF(x1);
    Py_DECREF(x2);
    return (PyObject *)out;
}

/* A bool array, its own and contiguous, that is true where x is not zero, with the axes of x in the given order. */
static Array *nonzero_mask(const Array *x, const int *axes) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0; i < x->ndim; i++) {
        shape[i] = x->shape[axes[i]];
        strides[i] = x->strides[axes[i]];
    }
    Array *mask = ag_new(AG_BOOL, x->ndim, shape);
    if (!mask)
        return NULL;
    ag_view dst = ag_view_of(mask), src = {x->data, shape, strides, x->ndim, (ag_dtype)x->dtype};
    if (ag_assign(&dst, &src))
        return mask;
    Py_DECREF(mask);
    return NULL;
}

static void count_rows(const uint8 *mask, int64 rows, int64 columns, int64 *out) {
    for (int64 row = 0; row < rows; row++)
        out[row] = ag_mask()->count(mask + row * columns, columns);
}

/* The axes that are kept go first, those that are counted over last. */
static void split_axes(int ndim, const bool *counted, int *axes) {
    int place = 0;
    for (int i = 0; i < ndim; i++)
        if (!counted[i])
            axes[place++] = i;
    for (int i = 0; i < ndim; i++)
        if (counted[i])
            axes[place++] = i;
}

static Array *count_over(const Array *x, const bool *counted, bool keepdims) {
    int axes[AG_MAXDIM], ndim = 0;
    split_axes(x->ndim, counted, axes);
    int64 shape[AG_MAXDIM];
    for (int i = 0; i < x->ndim; i++)
        if (!counted[i])
            shape[ndim++] = x->shape[i];
        else if (keepdims)
            shape[ndim++] = 1;
    Array *out = ag_new(AG_INT64, ndim, shape);
    Array *mask = out ? nonzero_mask(x, axes) : NULL;
    if (!mask) {
        Py_XDECREF(out);
        return NULL;
    }
    const int64 columns = out->size ? x->size / out->size : 0;
    AG_WITHOUT_GIL(x->size, count_rows((const uint8 *)mask->data, out->size, columns, (int64 *)out->data));
    Py_DECREF(mask);
    return out;
}

static PyObject *count_nonzero(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"count_nonzero", 1, 1, 1, {"x", "axis", "keepdims"}};
    PyObject *given[3];
    Array *x = NULL;
    bool counted[AG_MAXDIM], keepdims = false;
    if (!ag_bind(&signature, args, nargs, kwnames, given) ||
        !ag_array_argument("count_nonzero", "x", given[0], &x) ||
        !ag_bool_argument("count_nonzero", "keepdims", given[2], &keepdims) ||
        ag_axes_argument("count_nonzero", given[1], x->ndim, counted) < 0)
        return NULL;
    return (PyObject *)count_over(x, counted, keepdims);
}

/* Write the coordinates of what is true in the mask, `total` elements: out[axis] for each axis. */
static void find_coordinates(const Array *mask, int64 total, int64 *const *out) {
    const int last = mask->ndim - 1;
    const int64 columns = mask->shape[last], rows = columns ? mask->size / columns : 0;
    int64 position[AG_MAXDIM] = {0}, place = 0;
    for (int64 row = 0; row < rows; row++) {
        const uint8 *elements = (const uint8 *)mask->data + row * columns;
        const int64 end = place + ag_mask()->offsets(out[last] + place, total - place, elements, columns, 0, 1);
        for (int axis = 0; axis < last; axis++)
            for (int64 i = place; i < end; i++)
                out[axis][i] = position[axis];
        place = end;
        for (int axis = last - 1; axis >= 0 && ++position[axis] == mask->shape[axis]; axis--)
            position[axis] = 0;
    }
}

static PyObject *coordinates_of(const Array *mask) {
    int64 total, *out[AG_MAXDIM];
    AG_WITHOUT_GIL(mask->size, total = ag_mask()->count((const uint8 *)mask->data, mask->size));
    PyObject *tuple = PyTuple_New(mask->ndim);
    for (int axis = 0; tuple && axis < mask->ndim; axis++) {
        Array *coordinates = ag_new(AG_INT64, 1, &total);
        if (!coordinates) {
            Py_CLEAR(tuple);
            break;
        }
        out[axis] = (int64 *)coordinates->data;
        PyTuple_SET_ITEM(tuple, axis, (PyObject *)coordinates);
    }
    if (tuple)
        AG_WITHOUT_GIL(mask->size, find_coordinates(mask, total, out));
    return tuple;
}

static PyObject *nonzero(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"nonzero", 1, 1, 1, {"x"}};
    PyObject *given[1];
    Array *x = NULL;
    int axes[AG_MAXDIM];
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("nonzero", "x", given[0], &x))
        return NULL;
    if (x->ndim == 0)
        return ag_raise(PyExc_ValueError, "nonzero", "a 0-d array has no coordinates; reshape it to (1,) first");
    for (int i = 0; i < x->ndim; i++)
        axes[i] = i;
    Array *mask = nonzero_mask(x, axes);
    PyObject *tuple = mask ? coordinates_of(mask) : NULL;
    Py_XDECREF(mask);
    return tuple;
}

const PyMethodDef ag_searching_functions[] = {
    AG_FUNCTION("count_nonzero", count_nonzero,
                "count_nonzero(x, /, *, axis=None, keepdims=False)\n--\n\n"
                "How many elements are not zero, along one axis, several, or all.\n\n"
                "The result is int64; keepdims=True keeps the axes that are counted over with length 1. NaN is not\n"
                "zero. IndexError if there is no such axis, ValueError if one is given twice."),
    AG_FUNCTION("nonzero", nonzero,
                "nonzero(x, /)\n--\n\n"
                "The coordinates of the elements that are not zero: a tuple with a 1-d int64 array for each axis.\n\n"
                "They are in row-major order. ValueError for a 0-d array."),
    AG_FUNCTION("searchsorted", searchsorted,
                "searchsorted(x1, x2, /, *, side='left', sorter=None)\n--\n\n"
                "Where the elements of x2 go into the 1-d array x1 so that it stays sorted.\n\n"
                "The result is int64 and has the shape of x2, which may be a Python scalar. With side='left', an\n"
                "element goes before those it is equal to, with side='right' behind them. x1 is sorted as by sort, or\n"
                "x1[sorter] is, where `sorter` has integers and the shape of x1. TypeError where the dtypes have no\n"
                "common one, ValueError for shapes that do not fit, IndexError for an index in `sorter` that is out\n"
                "of range."),
    {NULL, NULL, 0, NULL},
};
