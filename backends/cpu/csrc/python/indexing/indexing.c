/* x[key] and x[key] = value. The most frequent keys are answered at once: an int, a slice, and an int for each axis.
 * All others are read as a whole, applied, and either a view or picked elements come out (key.h, picked.h). */
#include <string.h>

#include "python/array/elements.h"
#include "python/indexing/key.h"
#include "python/indexing/picked.h"
#include "python/indexing/slots.h"
#include "python/support/arguments.h"

static const char getitem[] = "x[key]", setitem[] = "x[key] = value";

static void *without_axes(const char *function) {
    return ag_raise(PyExc_TypeError, function, "an array without axes has no length and no items");
}

Py_ssize_t ag_length(PyObject *self) {
    const Array *x = (Array *)self;
    if (x->ndim > 0)
        return (Py_ssize_t)x->shape[0];
    without_axes("len");
    return -1;
}

static PyObject *item_at(const Array *x, int64 index) {
    int64 position;
    if (!ag_position(index, 0, x->shape[0], &position))
        return NULL;
    return (PyObject *)ag_new_part(x, x->data + position * x->strides[0], x->ndim - 1, x->shape + 1, x->strides + 1);
}

PyObject *ag_sequence_item(PyObject *self, Py_ssize_t index) {
    const Array *x = (Array *)self;
    if (x->ndim == 0)
        return without_axes(getitem);
    if (index < 0) /* the sequence protocol has added the length already */
        return ag_raise(PyExc_IndexError, getitem, "index %zd is out of bounds for axis 0 of length %zd",
                        index - (Py_ssize_t)x->shape[0], (Py_ssize_t)x->shape[0]);
    return item_at(x, index);
}

PyObject *ag_iterate(PyObject *self) {
    return ((Array *)self)->ndim > 0 ? PySeqIter_New(self) : without_axes("iter");
}

/* Whether a key is an int for each axis. */
static bool is_element_key(const Array *x, PyObject *key) {
    if (!PyTuple_CheckExact(key))
        return x->ndim == 1 && PyLong_CheckExact(key);
    bool ints = PyTuple_GET_SIZE(key) == x->ndim;
    for (int axis = 0; ints && axis < x->ndim; axis++)
        ints = PyLong_CheckExact(PyTuple_GET_ITEM(key, axis));
    return ints;
}

/* The element at such a key; NULL with IndexError. */
static char *element_at(const Array *x, PyObject *key) {
    char *data = x->data;
    for (int axis = 0; axis < x->ndim; axis++) {
        Py_ssize_t index;
        int64 position;
        if (!ag_unpack_index(PyTuple_CheckExact(key) ? PyTuple_GET_ITEM(key, axis) : key, &index) ||
            !ag_position(index, axis, x->shape[axis], &position))
            return NULL;
        data += position * x->strides[axis];
    }
    return data;
}

static PyObject *slice_of(const Array *x, PyObject *slice) {
    Py_ssize_t start, stop, step;
    if (!ag_unpack_slice(slice, &start, &stop, &step))
        return NULL;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0; i < x->ndim; i++) {
        shape[i] = x->shape[i];
        strides[i] = x->strides[i];
    }
    shape[0] = PySlice_AdjustIndices(x->shape[0], &start, &stop, step);
    if (shape[0] > 1) /* a step may be too large to multiply */
        strides[0] *= step;
    char *data = x->data + (shape[0] > 0 ? start * x->strides[0] : 0);
    return (PyObject *)ag_new_part(x, data, x->ndim, shape, strides);
}

static PyObject *selected(const Array *x, const ag_key *key) {
    ag_selection selection;
    if (!ag_key_apply(key, x, &selection))
        return NULL;
    if (key->advanced)
        return (PyObject *)ag_read_picked(getitem, x, &selection);
    return (PyObject *)ag_new_part(x, selection.data, selection.ndim, selection.shape, selection.strides);
}

static PyObject *read_and_select(const Array *x, PyObject *key_object) {
    ag_key key;
    if (!ag_key_read(&key, key_object))
        return NULL;
    PyObject *result = selected(x, &key);
    ag_key_clear(&key);
    return result;
}

PyObject *ag_getitem(PyObject *self, PyObject *key_object) {
    const Array *x = (Array *)self;
    if (x->ndim > 0) {
        if (PyLong_CheckExact(key_object)) {
            Py_ssize_t index;
            return ag_unpack_index(key_object, &index) ? item_at(x, index) : NULL;
        }
        if (PySlice_Check(key_object))
            return slice_of(x, key_object);
    }
    if (is_element_key(x, key_object)) {
        char *data = element_at(x, key_object);
        return data ? (PyObject *)ag_new_part(x, data, 0, NULL, NULL) : NULL;
    }
    return read_and_select(x, key_object);
}

/* A Python number as an element of x's dtype. */
static bool read_number(const Array *x, PyObject *value, complex128 *element) {
    ag_dtype dtype = (ag_dtype)x->dtype;
    if (PyBool_Check(value) && dtype != AG_BOOL)
        return ag_raise(PyExc_TypeError, setitem, "a bool does not become an element of %s; convert it first",
                        ag_dtype_name(dtype));
    return ag_element_from_object(setitem, value, dtype, (char *)element);
}

/* The value as a view: of an array whose dtype promotes to x's, or of an element of x's dtype. */
static bool read_value(const Array *x, PyObject *value, complex128 *element, ag_view *view) {
    ag_dtype dtype = (ag_dtype)x->dtype;
    if (ag_is_array(value)) {
        *view = ag_view_of((Array *)value);
        if (ag_promote(dtype, view->dtype) != dtype)
            return ag_raise(PyExc_TypeError, setitem, "%s does not promote to %s; use astype first",
                            ag_dtype_name(view->dtype), ag_dtype_name(dtype));
        return true;
    }
    *view = (ag_view){.data = (char *)element, .dtype = dtype};
    return read_number(x, value, element);
}

static bool set_view(const Array *x, const ag_selection *s, ag_view *value) {
    if (s->ndim == 0 && value->ndim == 0 && value->dtype == x->dtype) {
        memmove(s->data, value->data, (size_t)ag_itemsize(value->dtype));
        return true;
    }
    ag_view target = {s->data, s->shape, s->strides, s->ndim, (ag_dtype)x->dtype};
    return ag_fit_value(setitem, value, s->ndim, s->shape) && ag_assign(&target, value);
}

/* Picked elements are written one by one: a value must not change meanwhile, and has x's dtype. */
static bool set_picked(const Array *x, ag_selection *s, const ag_view *value) {
    ag_view whole = ag_view_of(x);
    if (value->dtype == x->dtype && !ag_may_overlap(&whole, value))
        return ag_write_picked(setitem, x, s, value);
    Array *apart = ag_new((ag_dtype)x->dtype, value->ndim, value->shape);
    if (!apart)
        return false;
    ag_view copy = ag_view_of(apart);
    bool written = ag_assign(&copy, value) && ag_write_picked(setitem, x, s, &copy);
    Py_DECREF(apart);
    return written;
}

static bool set_selected(const Array *x, const ag_key *key, PyObject *value) {
    complex128 element;
    ag_view view;
    ag_selection selection;
    if (!read_value(x, value, &element, &view) || !ag_key_apply(key, x, &selection))
        return false;
    return key->advanced ? set_picked(x, &selection, &view) : set_view(x, &selection, &view);
}

static bool set_element(const Array *x, PyObject *key, PyObject *value) {
    complex128 element;
    char *data = read_number(x, value, &element) ? element_at(x, key) : NULL;
    if (data)
        memcpy(data, &element, (size_t)ag_itemsize((ag_dtype)x->dtype));
    return data;
}

static bool read_and_set(const Array *x, PyObject *key_object, PyObject *value) {
    ag_key key;
    if (!ag_key_read(&key, key_object))
        return false;
    bool set = set_selected(x, &key, value);
    ag_key_clear(&key);
    return set;
}

int ag_setitem(PyObject *self, PyObject *key, PyObject *value) {
    const Array *x = (Array *)self;
    if (!value) {
        ag_raise(PyExc_TypeError, "del x[key]", "the elements of an array cannot be deleted");
        return -1;
    }
    if (!x->writable) {
        ag_raise(PyExc_ValueError, setitem, "the array is read-only; copy it first");
        return -1;
    }
    bool set = !ag_is_array(value) && is_element_key(x, key) ? set_element(x, key, value) : read_and_set(x, key, value);
    return set ? 0 : -1;
}
