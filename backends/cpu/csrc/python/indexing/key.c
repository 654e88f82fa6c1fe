#include "python/indexing/key.h"
#include "python/array/elements.h"
#include "python/support/arguments.h"

static const char function[] = "x[key]";

static bool bool_term(ag_term *term, bool value) {
    *term = (ag_term){.kind = AG_TERM_BOOL, .start = value};
    return true;
}

bool ag_unpack_index(PyObject *object, Py_ssize_t *index) {
    if (PyLong_CheckExact(object)) {
        *index = PyLong_AsSsize_t(object);
        if (*index != -1 || !PyErr_Occurred())
            return true;
        PyErr_Clear();
    }
    *index = PyNumber_AsSsize_t(object, PyExc_IndexError);
    return *index != -1 || !PyErr_Occurred();
}

/* A bound that is None or an int of less than 63 bits. */
static inline bool unpack_bound(PyObject *bound, Py_ssize_t none, Py_ssize_t *value) {
    if (bound == Py_None) {
        *value = none;
        return true;
    }
    if (!PyLong_CheckExact(bound))
        return false;
    *value = PyLong_AsSsize_t(bound);
    if (*value != -1 || !PyErr_Occurred())
        return true;
    PyErr_Clear();
    return false;
}

bool ag_unpack_slice(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step) {
    const PySliceObject *s = (PySliceObject *)slice;
    if (s->step == Py_None && unpack_bound(s->start, 0, start) && unpack_bound(s->stop, PY_SSIZE_T_MAX, stop)) {
        *step = 1;
        return true;
    }
    return PySlice_Unpack(slice, start, stop, step) == 0;
}

static bool int_term(ag_term *term, PyObject *object) {
    term->kind = AG_TERM_INT;
    term->array = NULL;
    return ag_unpack_index(object, &term->start);
}

static bool slice_term(ag_term *term, PyObject *object) {
    term->kind = AG_TERM_SLICE;
    term->array = NULL;
    return ag_unpack_slice(object, &term->start, &term->stop, &term->step);
}

/* An integer array without axes is the same as its int. */
static bool element_term(ag_term *term, const Array *a) {
    PyObject *element = ag_element_to_object((ag_dtype)a->dtype, a->data);
    bool made = element && int_term(term, element);
    Py_XDECREF(element);
    return made;
}

static bool array_term(ag_term *term, Array *a) {
    if (ag_is_integer((ag_dtype)a->dtype)) {
        if (a->ndim == 0)
            return element_term(term, a);
        *term = (ag_term){.kind = AG_TERM_INDICES, .array = (Array *)Py_NewRef((PyObject *)a)};
        return true;
    }
    if (a->dtype != AG_BOOL)
        return ag_raise(PyExc_IndexError, function, "an array of %s is not an index; integers and bools are",
                        ag_dtype_name((ag_dtype)a->dtype));
    if (a->ndim == 0)
        return bool_term(term, *a->data != 0);
    *term = (ag_term){.kind = AG_TERM_MASK, .array = ag_as_contiguous(a, AG_BOOL)};
    return term->array;
}

/* A flat list of ints or bools as an array. */
static Array *array_from_items(PyObject *items) {
    int64 length = PyTuple_GET_SIZE(items);
    bool bools = length > 0 && PyBool_Check(PyTuple_GET_ITEM(items, 0));
    ag_dtype dtype = bools ? AG_BOOL : AG_INT64;
    Array *a = ag_new(dtype, 1, &length);
    for (int64 i = 0; a && i < length; i++) {
        PyObject *item = PyTuple_GET_ITEM(items, i);
        bool fits = PyBool_Check(item) ? bools : !bools && PyIndex_Check(item);
        if (!fits)
            ag_raise(PyExc_IndexError, function,
                     "a list is an index if its items are all ints or all bools; use an array for other indices");
        if (!fits || !ag_element_from_object(function, item, dtype, a->data + i * ag_itemsize(dtype)))
            Py_CLEAR(a);
    }
    return a;
}

static bool list_term(ag_term *term, PyObject *list) {
    PyObject *items = PyList_AsTuple(list); /* the list may change while __index__ runs */
    if (!items)
        return false;
    Array *a = array_from_items(items);
    Py_DECREF(items);
    if (!a)
        return false;
    bool made = array_term(term, a);
    Py_DECREF(a);
    return made;
}

static bool read_term(ag_term *term, PyObject *object) {
    if (PyLong_CheckExact(object))
        return int_term(term, object);
    if (PySlice_Check(object))
        return slice_term(term, object);
    if (object == Py_None || object == Py_Ellipsis) {
        *term = (ag_term){.kind = object == Py_None ? AG_TERM_NEW_AXIS : AG_TERM_ELLIPSIS};
        return true;
    }
    if (ag_is_array(object))
        return array_term(term, (Array *)object);
    if (PyBool_Check(object))
        return bool_term(term, object == Py_True);
    if (PyList_Check(object))
        return list_term(term, object);
    if (PyIndex_Check(object))
        return int_term(term, object);
    return ag_raise(PyExc_IndexError, function,
                    "a %s is not an index; ints, slices, ..., None, and arrays of integers or bools are",
                    Py_TYPE(object)->tp_name);
}

static bool add_term(ag_key *key, PyObject *object) {
    ag_term *term = &key->terms[key->count];
    if (!read_term(term, object))
        return false;
    key->count++;
    switch (term->kind) {
    case AG_TERM_INT:
    case AG_TERM_SLICE: key->axes++; break;
    case AG_TERM_INDICES: key->axes++; key->advanced = true; break;
    case AG_TERM_MASK: key->axes += term->array->ndim; key->advanced = true; break;
    case AG_TERM_BOOL: key->advanced = true; break;
    case AG_TERM_ELLIPSIS:
        for (int i = 0; i < key->count - 1; i++)
            if (key->terms[i].kind == AG_TERM_ELLIPSIS)
                return ag_raise(PyExc_IndexError, function, "there can be one ellipsis (...) only");
        break;
    case AG_TERM_NEW_AXIS: break;
    }
    return true;
}

bool ag_key_read(ag_key *key, PyObject *object) {
    key->count = key->axes = 0;
    key->advanced = false;
    bool valid = true;
    if (!PyTuple_Check(object))
        valid = add_term(key, object);
    else if (PyTuple_GET_SIZE(object) > AG_MAX_TERMS)
        valid = ag_raise(PyExc_IndexError, function, "a key has at most %d terms, not %zd", AG_MAX_TERMS,
                         PyTuple_GET_SIZE(object));
    else
        for (Py_ssize_t i = 0; valid && i < PyTuple_GET_SIZE(object); i++)
            valid = add_term(key, PyTuple_GET_ITEM(object, i));
    if (!valid)
        ag_key_clear(key);
    return valid;
}

void ag_key_clear(ag_key *key) {
    for (int i = 0; key->advanced && i < key->count; i++)
        Py_XDECREF(key->terms[i].array);
    key->count = 0;
}

bool ag_position(int64 index, int axis, int64 length, int64 *position) {
    *position = index < 0 ? index + length : index;
    if ((uint64)*position < (uint64)length)
        return true;
    return ag_raise(PyExc_IndexError, function, "index %lld is out of bounds for axis %d of length %lld",
                    (long long)index, axis, (long long)length);
}

/* Where application has got to. */
typedef struct {
    const Array *x;
    ag_selection *s;
    int axis;           /* the next one of x */
    bool picked, ended; /* whether a pick was seen, and a plain term after it */
} progress;

static bool add_axis(progress *p, int64 length, int64 stride) {
    ag_selection *s = p->s;
    if (s->ndim == AG_MAXDIM)
        return ag_raise(PyExc_IndexError, function, "the result would have more than %d axes", AG_MAXDIM);
    s->shape[s->ndim] = length;
    s->strides[s->ndim++] = stride;
    return true;
}

static bool add_whole_axes(progress *p, int count) {
    for (; count > 0; count--, p->axis++)
        if (!add_axis(p, p->x->shape[p->axis], p->x->strides[p->axis]))
            return false;
    return true;
}

static bool apply_slice(progress *p, const ag_term *term) {
    int64 stride = p->x->strides[p->axis];
    Py_ssize_t start = term->start, stop = term->stop;
    int64 length = PySlice_AdjustIndices(p->x->shape[p->axis], &start, &stop, term->step);
    if (length > 0)
        p->s->data += start * stride;
    p->axis++;
    return add_axis(p, length, length > 1 ? stride * term->step : stride); /* a step may be too large to multiply */
}

static bool apply_int(progress *p, const ag_term *term) {
    int64 position;
    if (!ag_position(term->start, p->axis, p->x->shape[p->axis], &position))
        return false;
    p->s->data += position * p->x->strides[p->axis++];
    return true;
}

/* Axes of length 0 in a mask are accepted beside any length, as in NumPy: such a mask chooses nothing. */
static bool check_mask(progress *p, const Array *mask) {
    for (int i = 0; i < mask->ndim; i++) {
        int64 length = p->x->shape[p->axis + i];
        if (mask->shape[i] != length && mask->shape[i] != 0)
            return ag_raise(PyExc_IndexError, function, "a mask has length %lld on axis %d, which has length %lld",
                            (long long)mask->shape[i], p->axis + i, (long long)length);
    }
    return true;
}

static bool apply_pick(progress *p, const ag_term *term) {
    if (term->kind == AG_TERM_MASK && !check_mask(p, term->array))
        return false;
    p->s->pick[p->s->picks++] = (ag_pick){.term = term, .axis = p->axis};
    if (term->array)
        p->axis += term->kind == AG_TERM_MASK ? term->array->ndim : 1;
    return true;
}

/* The axes of picks stand where the picks are if these are neighbours, else in front (as in NumPy). Beside picks, ints
 * count as picks. */
static void note_place(progress *p, bool is_pick) {
    if (!is_pick)
        p->ended = p->picked;
    else if (!p->picked) {
        p->picked = true;
        p->s->place = p->s->ndim;
    } else if (p->ended)
        p->s->place = 0;
}

static bool apply_term(progress *p, const ag_key *key, const ag_term *term) {
    switch (term->kind) {
    case AG_TERM_INT: note_place(p, true); return apply_int(p, term);
    case AG_TERM_SLICE: note_place(p, false); return apply_slice(p, term);
    case AG_TERM_ELLIPSIS: note_place(p, false); return add_whole_axes(p, p->x->ndim - key->axes);
    case AG_TERM_NEW_AXIS: note_place(p, false); return add_axis(p, 1, 0);
    case AG_TERM_BOOL:
    case AG_TERM_INDICES:
    case AG_TERM_MASK: note_place(p, true); return apply_pick(p, term);
    }
    Py_UNREACHABLE();
}

bool ag_key_apply(const ag_key *key, const Array *x, ag_selection *selection) {
    if (key->axes > x->ndim)
        return ag_raise(PyExc_IndexError, function, "%d indices are too many for an array with %d axes", key->axes,
                        x->ndim);
    selection->data = x->data;
    selection->ndim = selection->place = selection->picks = 0;
    progress p = {.x = x, .s = selection};
    for (int i = 0; i < key->count; i++)
        if (!apply_term(&p, key, &key->terms[i]))
            return false;
    return add_whole_axes(&p, x->ndim - p.axis);
}
