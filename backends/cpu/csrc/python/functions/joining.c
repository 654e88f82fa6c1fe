/* concat and stack: one new array, into which the given ones are written one after the other. */
#include <string.h>

#include "python/functions/module.h"
#include "python/support/arguments.h"

typedef struct {
    const char *function;
    PyObject *items; /* a tuple of one array or more */
    Py_ssize_t count;
    ag_dtype dtype; /* their promoted one */
} parts;

static Array *part(const parts *p, Py_ssize_t i) { return (Array *)PyTuple_GET_ITEM(p->items, i); }

static bool check_parts(parts *p) {
    if (p->count == 0)
        return ag_raise(PyExc_ValueError, p->function, "at least one array is needed");
    for (Py_ssize_t i = 0; i < p->count; i++) {
        Array *x;
        if (!ag_array_argument(p->function, "arrays", PyTuple_GET_ITEM(p->items, i), &x))
            return false;
        ag_dtype dtype = i == 0 ? (ag_dtype)x->dtype : ag_promote(p->dtype, (ag_dtype)x->dtype);
        if (dtype == AG_NO_DTYPE)
            return ag_raise(PyExc_TypeError, p->function,
                            "%s and %s have no common dtype in the standard; use astype first",
                            ag_dtype_name(p->dtype), ag_dtype_name((ag_dtype)x->dtype));
        p->dtype = dtype;
    }
    return true;
}

static bool read_parts(parts *p, const char *function, PyObject *sequence) {
    *p = (parts){.function = function, .items = PySequence_Tuple(sequence), .dtype = AG_NO_DTYPE};
    if (!p->items)
        return false;
    p->count = PyTuple_GET_SIZE(p->items);
    if (check_parts(p))
        return true;
    Py_CLEAR(p->items);
    return false;
}

static bool check_equal_shapes(const parts *p, int but_axis) {
    const Array *first = part(p, 0);
    for (Py_ssize_t k = 1; k < p->count; k++) {
        const Array *x = part(p, k);
        bool equal = x->ndim == first->ndim;
        for (int i = 0; equal && i < x->ndim; i++)
            equal = i == but_axis || x->shape[i] == first->shape[i];
        if (!equal) {
            PyObject *a = ag_shape_tuple(first), *b = ag_shape_tuple(x);
            if (a && b)
                ag_raise(PyExc_ValueError, p->function,
                         "array 0 has shape %R, and array %zd has %R; they must be equal%s", a, k, b,
                         but_axis < 0 ? "" : " but for 'axis'");
            Py_XDECREF(a);
            Py_XDECREF(b);
            return false;
        }
    }
    return true;
}

static bool concat_shape(const parts *p, int axis, int64 shape[AG_MAXDIM]) {
    const Array *first = part(p, 0);
    memcpy(shape, first->shape, sizeof(int64) * (size_t)first->ndim);
    for (Py_ssize_t k = 1; k < p->count; k++)
        if (__builtin_add_overflow(shape[axis], part(p, k)->shape[axis], &shape[axis]))
            return ag_raise(PyExc_ValueError, p->function, "the result would be too large");
    return true;
}

static Array *concat_along(const parts *p, int axis) {
    int64 shape[AG_MAXDIM];
    if (!check_equal_shapes(p, axis) || !concat_shape(p, axis, shape))
        return NULL;
    Array *out = ag_new(p->dtype, part(p, 0)->ndim, shape);
    if (!out)
        return NULL;
    ag_view place = ag_view_of(out);
    place.shape = shape;
    for (Py_ssize_t k = 0; k < p->count; k++) {
        ag_view view = ag_view_of(part(p, k));
        shape[axis] = view.shape[axis];
        if (!ag_assign(&place, &view)) {
            Py_DECREF(out);
            return NULL;
        }
        place.data += shape[axis] * out->strides[axis];
    }
    return out;
}

/* axis=None: each array as if it were flat, in C order. */
static Array *concat_flat(const parts *p) {
    int64 length = 0;
    for (Py_ssize_t k = 0; k < p->count; k++)
        if (__builtin_add_overflow(length, part(p, k)->size, &length))
            return ag_raise(PyExc_ValueError, p->function, "the result would be too large");
    Array *out = ag_new(p->dtype, 1, &length);
    char *data = out ? out->data : NULL;
    for (Py_ssize_t k = 0; out && k < p->count; k++) {
        const Array *x = part(p, k);
        int64 strides[AG_MAXDIM];
        ag_contiguous_strides(x->ndim, x->shape, ag_itemsize(p->dtype), strides);
        ag_view place = {data, x->shape, strides, x->ndim, p->dtype}, view = ag_view_of(x);
        if (!ag_assign(&place, &view))
            Py_CLEAR(out);
        data += x->size * ag_itemsize(p->dtype);
    }
    return out;
}

static PyObject *concat(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"concat", 1, 1, 1, {"arrays", "axis"}};
    PyObject *given[2];
    parts p;
    int axis = 0;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !read_parts(&p, "concat", given[0]))
        return NULL;
    Array *out = NULL;
    if (given[1] == Py_None)
        out = concat_flat(&p);
    else if (part(&p, 0)->ndim == 0)
        ag_raise(PyExc_ValueError, "concat", "arrays without axes have none to join along; use axis=None, or stack");
    else if (ag_axis_argument("concat", given[1], part(&p, 0)->ndim, &axis))
        out = concat_along(&p, axis);
    Py_DECREF(p.items);
    return (PyObject *)out;
}

static Array *stack_at(const parts *p, int axis) {
    const Array *first = part(p, 0);
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    if (!check_equal_shapes(p, -1))
        return NULL;
    for (int i = 0; i <= first->ndim; i++)
        shape[i] = i == axis ? p->count : first->shape[i < axis ? i : i - 1];
    Array *out = ag_new(p->dtype, first->ndim + 1, shape);
    if (!out)
        return NULL;
    for (int i = 0; i < first->ndim; i++)
        strides[i] = out->strides[i < axis ? i : i + 1];
    for (Py_ssize_t k = 0; k < p->count; k++) {
        ag_view view = ag_view_of(part(p, k));
        ag_view place = {out->data + k * out->strides[axis], first->shape, strides, first->ndim, p->dtype};
        if (!ag_assign(&place, &view)) {
            Py_DECREF(out);
            return NULL;
        }
    }
    return out;
}

static PyObject *stack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"stack", 1, 1, 1, {"arrays", "axis"}};
    PyObject *given[2];
    parts p;
    int axis = 0;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !read_parts(&p, "stack", given[0]))
        return NULL;
    Array *out = NULL;
    if (part(&p, 0)->ndim == AG_MAXDIM)
        ag_raise(PyExc_ValueError, "stack", "the arrays have %d axes already, the most there can be", AG_MAXDIM);
    else if (ag_axis_argument("stack", given[1], part(&p, 0)->ndim + 1, &axis))
        out = stack_at(&p, axis);
    Py_DECREF(p.items);
    return (PyObject *)out;
}

const PyMethodDef ag_joining_functions[] = {
    AG_FUNCTION("concat", concat,
                "concat(arrays, /, *, axis=0)\n--\n\n"
                "Arrays joined along an axis that they have; with axis=None, along one after flattening each.\n\n"
                "The dtype is the promoted one (TypeError where there is none). ValueError where shapes differ on\n"
                "another axis."),
    AG_FUNCTION("stack", stack,
                "stack(arrays, /, *, axis=0)\n--\n\n"
                "Arrays of the same shape joined along a new axis.\n\n"
                "The dtype is the promoted one (TypeError where there is none). ValueError where shapes differ."),
    {NULL},
};
