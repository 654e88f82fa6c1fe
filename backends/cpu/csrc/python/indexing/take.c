/* The chapter on indexing functions: take and take_along_axis. */
#include <string.h>

#include "kernels/gather.h"
#include "python/indexing/module.h"
#include "python/indexing/picked.h"
#include "python/support/arguments.h"

static bool integers_argument(const char *function, PyObject *object, Array **indices) {
    if (!ag_array_argument(function, "indices", object, indices))
        return false;
    if (ag_is_integer((ag_dtype)(*indices)->dtype))
        return true;
    return ag_raise(PyExc_TypeError, function, "'indices' must be integers, not %s",
                    ag_dtype_name((ag_dtype)(*indices)->dtype));
}

static Array *take_axis(const char *function, const Array *x, Array *indices, int axis) {
    ag_term term = {.kind = AG_TERM_INDICES, .array = indices};
    ag_selection s = {.data = x->data, .ndim = x->ndim - 1, .place = axis, .picks = 1};
    s.pick[0] = (ag_pick){.term = &term, .axis = axis};
    for (int i = 0; i < s.ndim; i++) {
        s.shape[i] = x->shape[i < axis ? i : i + 1];
        s.strides[i] = x->strides[i < axis ? i : i + 1];
    }
    return ag_read_picked(function, x, &s);
}

static PyObject *take(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"take", 2, 2, 2, {"x", "indices", "axis"}};
    PyObject *given[3];
    Array *x, *indices;
    int axis = 0;
    if (!ag_bind(&signature, args, nargs, kwnames, given) || !ag_array_argument("take", "x", given[0], &x) ||
        !integers_argument("take", given[1], &indices))
        return NULL;
    bool is_given = given[2] && given[2] != Py_None;
    if (!is_given && x->ndim != 1)
        return ag_raise(PyExc_ValueError, "take", "'axis' must be given for an array with %d axes", x->ndim);
    if (is_given && !ag_axis_argument("take", given[2], x->ndim, &axis))
        return NULL;
    return (PyObject *)take_axis("take", x, indices, axis);
}

/* Shapes but for one axis broadcast; along it, the result is as long as the indices. */
static bool along_shape(const Array *x, const Array *indices, int axis, int64 shape[AG_MAXDIM]) {
    if (x->ndim != indices->ndim)
        return ag_raise(PyExc_ValueError, "take_along_axis",
                        "'x' has %d axes, and 'indices' has %d; they must be equal", x->ndim, indices->ndim);
    for (int i = 0; i < x->ndim; i++) {
        int64 a = x->shape[i], b = indices->shape[i];
        if (i != axis && a != b && a != 1 && b != 1)
            return ag_raise(PyExc_ValueError, "take_along_axis",
                            "axis %d has length %lld in 'x' and %lld in 'indices', which do not broadcast", i,
                            (long long)a, (long long)b);
        shape[i] = i == axis || a == 1 ? b : a;
    }
    return true;
}

static void gather_along(const Array *out, const Array *x, int axis, const ag_offsets *o) {
    int64 steps[AG_MAXDIM], shape[AG_MAXDIM];
    ag_contiguous_strides(o->ndim, o->shape, sizeof(int64), steps);
    memcpy(shape, x->shape, sizeof(int64) * (size_t)x->ndim);
    shape[axis] = 1; /* x stands still there: the offsets move along it */
    ag_view operands[3] = {ag_view_of(out),
                           {(char *)o->bytes, o->shape, steps, o->ndim, AG_INT64},
                           {x->data, shape, x->strides, x->ndim, (ag_dtype)x->dtype}};
    ag_kernel kernel = ag_gather()->gather[ag_word(ag_itemsize((ag_dtype)x->dtype))];
    AG_WITHOUT_GIL(out->size, ag_apply(3, operands, out->ndim, out->shape, kernel, NULL, 4));
}

static PyObject *take_along_axis(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"take_along_axis", 2, 2, 2, {"x", "indices", "axis"}};
    PyObject *given[3];
    Array *x, *indices;
    if (!ag_bind(&signature, args, nargs, kwnames, given) ||
        !ag_array_argument("take_along_axis", "x", given[0], &x) ||
        !integers_argument("take_along_axis", given[1], &indices))
        return NULL;
    int axis = x->ndim - 1;
    int64 shape[AG_MAXDIM];
    if (x->ndim == 0)
        return ag_raise(PyExc_ValueError, "take_along_axis", "'x' must have an axis");
    if (!ag_axis_argument("take_along_axis", given[2], x->ndim, &axis) || !along_shape(x, indices, axis, shape))
        return NULL;
    ag_offsets offsets;
    if (!ag_index_offsets("take_along_axis", x, axis, indices, &offsets))
        return NULL;
    Array *out = ag_new((ag_dtype)x->dtype, x->ndim, shape);
    if (out)
        gather_along(out, x, axis, &offsets);
    ag_offsets_free(&offsets);
    return (PyObject *)out;
}

const PyMethodDef ag_indexing_functions[] = {
    AG_FUNCTION("take", take,
                "take(x, indices, /, *, axis=None)\n--\n\n"
                "Elements of x at the given indices along an axis; 'axis' can be left out where x has one axis.\n\n"
                "Indices are integers, negative ones count from the end. The result has the indices' axes in place of\n"
                "the chosen one. IndexError for an index out of bounds."),
    AG_FUNCTION("take_along_axis", take_along_axis,
                "take_along_axis(x, indices, /, *, axis=-1)\n--\n\n"
                "For each row of x along an axis, its elements at the row's own indices.\n\n"
                "'indices' has as many axes as x, and the other axes broadcast. Negative indices count from the end.\n"
                "IndexError for an index out of bounds."),
    {NULL},
};
