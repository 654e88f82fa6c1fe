/* Nested sequences become arrays in two steps: a walk that collects the leaves and finds the shape and the dtype, and a
 * loop over the leaves that stores them.
 *
 * Sequences are read once, through tuples of their items, and leaves are kept alive: so it does not matter what code
 * that runs in between (__len__, __getitem__, __float__ ...) does to the lists.
 */
#include "python/exchange/nested.h"

#include <string.h>

#include "python/array/elements.h"
#include "python/array/errors.h"
#include "python/exchange/foreign.h"
#include "python/exchange/scalars.h"

typedef struct {
    const char *function;
    PyObject **leaves;
    Py_ssize_t count, capacity;
    int64 shape[AG_MAXDIM]; /* -1 where not yet known */
    int deepest;            /* axes of the sequences so far */
    int ndim;               /* axes of the leaves so far; -1: no leaf yet */
    ag_dtype scalars;       /* the highest kind of the Python scalars; AG_NO_DTYPE: none */
    ag_dtype arrays;        /* the promoted dtype of the arrays; AG_NO_DTYPE: none */
} reader;

static bool ragged(const reader *r) {
    return ag_raise(PyExc_ValueError, r->function,
                    "the nested sequences are ragged: all at one level must have the same length and depth");
}

static bool add_leaf(reader *r, PyObject *leaf) {
    if (r->count == r->capacity) {
        Py_ssize_t capacity = r->capacity ? 2 * r->capacity : 16;
        PyObject **leaves = PyMem_Realloc(r->leaves, sizeof *leaves * (size_t)capacity);
        if (!leaves)
            return PyErr_NoMemory();
        r->leaves = leaves;
        r->capacity = capacity;
    }
    r->leaves[r->count++] = Py_NewRef(leaf);
    return true;
}

static bool meet_length(reader *r, int axis, int64 length) {
    if (axis >= AG_MAXDIM)
        return ag_raise(PyExc_ValueError, r->function, "the nested sequences are more than %d levels deep", AG_MAXDIM);
    if (r->shape[axis] < 0)
        r->shape[axis] = length;
    return r->shape[axis] == length || ragged(r);
}

static bool meet_leaf(reader *r, PyObject *leaf, int ndim) {
    if (r->ndim < 0)
        r->ndim = ndim;
    return (r->ndim == ndim && ndim >= r->deepest) ? add_leaf(r, leaf) : ragged(r);
}

static bool meet_scalar(reader *r, PyObject *scalar, ag_dtype dtype, int depth) {
    if (ag_rank(dtype) > ag_rank(r->scalars))
        r->scalars = dtype;
    return meet_leaf(r, scalar, depth);
}

static bool meet_array(reader *r, Array *a, int depth) {
    ag_dtype dtype = (ag_dtype)a->dtype;
    ag_dtype common = r->arrays == AG_NO_DTYPE ? dtype : ag_promote(r->arrays, dtype);
    if (common == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, r->function, "arrays of %s and %s have no common dtype; use astype first",
                        ag_dtype_name(r->arrays), ag_dtype_name(dtype));
    r->arrays = common;
    for (int i = 0; i < a->ndim; i++)
        if (!meet_length(r, depth + i, a->shape[i]))
            return false;
    return meet_leaf(r, (PyObject *)a, depth + a->ndim);
}

static bool walk(reader *r, PyObject *object, int depth);

static bool meet_sequence(reader *r, PyObject *sequence, int depth) {
    PyObject *items = PyList_Check(sequence) ? PyList_AsTuple(sequence) : PySequence_Tuple(sequence);
    if (!items)
        return false;
    Py_ssize_t length = PyTuple_GET_SIZE(items);
    bool fits = meet_length(r, depth, length);
    if (fits && depth + 1 > r->deepest)
        r->deepest = depth + 1;
    if (fits && r->ndim >= 0 && depth + 1 > r->ndim)
        fits = ragged(r);
    for (Py_ssize_t i = 0; fits && i < length; i++)
        fits = walk(r, PyTuple_GET_ITEM(items, i), depth + 1);
    Py_DECREF(items);
    return fits;
}

/* An array of another library, by the protocol that it has; NULL without an exception where it has none. */
static Array *import_array(const char *function, PyObject *object) {
    if (PyObject_CheckBuffer(object))
        return ag_from_buffer(function, object, -1);
    int has = ag_has_dlpack(object);
    return has == 1 ? ag_from_dlpack(function, object, -1, false) : NULL;
}

static bool meet_other(reader *r, PyObject *object, int depth) {
    Array *a = import_array(r->function, object);
    if (a) {
        bool fits = meet_array(r, a, depth);
        Py_DECREF(a);
        return fits;
    }
    if (PyErr_Occurred())
        return false;
    if (PySequence_Check(object))
        return meet_sequence(r, object, depth);
    ag_dtype dtype = ag_dtype_of_scalar(object);
    if (dtype != AG_NO_DTYPE)
        return meet_scalar(r, object, dtype, depth);
    return ag_raise(PyExc_TypeError, r->function, "a %s cannot become an array or an element of one",
                    Py_TYPE(object)->tp_name);
}

static bool walk(reader *r, PyObject *object, int depth) {
    if (PyFloat_Check(object))
        return meet_scalar(r, object, AG_FLOAT64, depth);
    if (PyLong_Check(object))
        return meet_scalar(r, object, PyBool_Check(object) ? AG_BOOL : AG_INT64, depth);
    if (PyComplex_Check(object))
        return meet_scalar(r, object, AG_COMPLEX128, depth);
    if (PyList_Check(object) || PyTuple_Check(object))
        return meet_sequence(r, object, depth);
    if (ag_is_array(object))
        return meet_array(r, (Array *)object, depth);
    if (PyUnicode_Check(object))
        return ag_raise(PyExc_TypeError, r->function, "text cannot become an array or an element of one");
    return meet_other(r, object, depth);
}

/* Python scalars are weak beside arrays: they take the arrays' dtype, whose kind must hold them. */
static ag_dtype natural_dtype(const reader *r) {
    if (r->arrays != AG_NO_DTYPE)
        return r->arrays;
    return r->scalars == AG_NO_DTYPE ? AG_FLOAT64 : r->scalars;
}

static bool store_leaf(const reader *r, PyObject *leaf, ag_dtype dtype, char *data, int64 *bytes) {
    *bytes = ag_itemsize(dtype);
    if (dtype == AG_FLOAT64 && PyFloat_CheckExact(leaf)) {
        memcpy(data, &(float64){PyFloat_AS_DOUBLE(leaf)}, sizeof(float64));
        return true;
    }
    if (!ag_is_array(leaf))
        return ag_element_from_object(r->function, leaf, dtype, data);
    Array *a = (Array *)leaf;
    int64 strides[AG_MAXDIM];
    ag_contiguous_strides(a->ndim, a->shape, ag_itemsize(dtype), strides);
    ag_view dst = {data, a->shape, strides, a->ndim, dtype}, src = ag_view_of(a);
    *bytes *= a->size;
    return ag_assign(&dst, &src);
}

static Array *store(const reader *r, ag_dtype dtype) {
    Array *a = ag_new(dtype, r->ndim < 0 ? r->deepest : r->ndim, r->shape);
    char *data = a ? a->data : NULL;
    for (Py_ssize_t i = 0; a && i < r->count; i++) {
        int64 bytes;
        if (!store_leaf(r, r->leaves[i], dtype, data, &bytes))
            Py_CLEAR(a);
        data += bytes;
    }
    return a;
}

/* A dtype that was asked for is an explicit cast, as by astype; scalars that it can hold are stored without a detour,
 * so that large ints keep their digits. */
static Array *store_as(const reader *r, ag_dtype dtype) {
    ag_dtype natural = natural_dtype(r);
    if (dtype == AG_NO_DTYPE)
        dtype = natural;
    bool direct = dtype == natural || (r->arrays == AG_NO_DTYPE && ag_holds_scalars(dtype, r->scalars));
    Array *a = store(r, direct ? dtype : natural);
    if (!a || direct)
        return a;
    bool whole = natural != AG_FLOAT64 || !ag_is_integer(dtype) ||
                 ag_check_whole(r->function, a->size, (float64 *)a->data, dtype);
    Array *result = whole ? ag_cast_to(r->function, a, dtype) : NULL;
    Py_DECREF(a);
    return result;
}

Array *ag_from_sequence(const char *function, PyObject *sequence, ag_dtype dtype) {
    reader r = {.function = function, .ndim = -1, .scalars = AG_NO_DTYPE, .arrays = AG_NO_DTYPE};
    memset(r.shape, -1, sizeof r.shape);
    Array *a = meet_sequence(&r, sequence, 0) ? store_as(&r, dtype) : NULL;
    for (Py_ssize_t i = 0; i < r.count; i++)
        Py_DECREF(r.leaves[i]);
    PyMem_Free(r.leaves);
    return a;
}
