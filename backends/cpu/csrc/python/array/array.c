/* Making arrays, and moving elements between them.
 *
 * Headers come from a free list: together with the storage's (memory.c), a small result costs no call of malloc. The
 * list needs no lock: it is touched only with the GIL held.
 */
#include "python/array/array.h"

#include <string.h>

#include "kernels/cast.h"
#include "python/array/errors.h"

PyTypeObject *ag_array_type;

#define MOST_KEPT 256

static struct {
    Array *first; /* linked by `storage` */
    int count;
} kept;

/* A header with room for ndim axes. */
static Array *header_new(int ndim) {
    Array *a = kept.first;
    if (a) {
        kept.first = (Array *)a->storage;
        kept.count--;
        Py_INCREF(ag_array_type); /* an instance of a heap type holds its type */
        Py_SET_REFCNT(a, 1);
    } else {
        a = PyObject_New(Array, ag_array_type);
        if (!a)
            return NULL;
    }
    a->storage = NULL;
    a->weakrefs = NULL;
    a->ndim = ndim;
    a->shape = a->inlined;
    if (ndim > AG_INLINE_DIMS) {
        a->shape = PyMem_Malloc(2 * sizeof(int64) * (size_t)ndim);
        if (!a->shape) {
            a->shape = a->inlined;
            Py_DECREF(a);
            PyErr_NoMemory();
            return NULL;
        }
    }
    a->strides = a->shape + ndim;
    return a;
}

void ag_dealloc(PyObject *self) {
    Array *a = (Array *)self;
    if (a->weakrefs)
        PyObject_ClearWeakRefs(self);
    if (a->storage)
        ag_storage_decref(a->storage);
    if (a->shape != a->inlined)
        PyMem_Free(a->shape);
    if (kept.count < MOST_KEPT) {
        a->storage = (ag_storage *)kept.first;
        kept.first = a;
        kept.count++;
    } else
        PyObject_Free(a);
    Py_DECREF(ag_array_type);
}

static bool check_shape(int ndim, const int64 *shape, ag_dtype dtype, int64 *size) {
    if (ndim > AG_MAXDIM) {
        PyErr_Format(PyExc_ValueError, "an array has at most %d axes, not %d", AG_MAXDIM, ndim);
        return false;
    }
    for (int i = 0; i < ndim; i++)
        if (shape[i] < 0) {
            PyErr_Format(PyExc_ValueError, "the length of an axis cannot be negative: %lld", (long long)shape[i]);
            return false;
        }
    *size = ag_count(ndim, shape, ag_itemsize(dtype));
    if (*size < 0)
        PyErr_SetString(PyExc_ValueError, "the shape is too large: its number of bytes does not fit into 63 bits");
    return *size >= 0;
}

/* Elements in C order for a header whose shape and size are known to be valid; takes over the header. */
static Array *with_elements(Array *a, ag_dtype dtype, const int64 *shape, int64 size, ag_storage *(*allocate)(int64)) {
    int64 nbytes = size * ag_itemsize(dtype);
    a->storage = allocate(nbytes);
    if (!a->storage) {
        Py_DECREF(a);
        PyErr_Format(PyExc_MemoryError, "no memory for an array of %lld bytes", (long long)nbytes);
        return NULL;
    }
    a->data = a->storage->data;
    a->size = size;
    a->dtype = (uint8)dtype;
    a->writable = a->contiguous = true;
    for (int i = 0; i < a->ndim; i++)
        a->shape[i] = shape[i];
    ag_contiguous_strides(a->ndim, shape, ag_itemsize(dtype), a->strides);
    return a;
}

static Array *new_with(ag_dtype dtype, int ndim, const int64 *shape, ag_storage *(*allocate)(int64)) {
    int64 size;
    Array *a = check_shape(ndim, shape, dtype, &size) ? header_new(ndim) : NULL;
    return a ? with_elements(a, dtype, shape, size, allocate) : NULL;
}

Array *ag_new_like(const Array *like, ag_dtype dtype) {
    Array *a = header_new(like->ndim);
    return a ? with_elements(a, dtype, like->shape, like->size, ag_storage_new) : NULL;
}

Array *ag_new(ag_dtype dtype, int ndim, const int64 *shape) { return new_with(dtype, ndim, shape, ag_storage_new); }

Array *ag_new_zeroed(ag_dtype dtype, int ndim, const int64 *shape) {
    return new_with(dtype, ndim, shape, ag_storage_new_zeroed);
}

Array *ag_new_over(ag_storage *storage, char *data, ag_dtype dtype, int ndim, const int64 *shape, const int64 *strides,
                   bool writable) {
    int64 size;
    Array *a = check_shape(ndim, shape, dtype, &size) ? header_new(ndim) : NULL;
    if (!a) {
        ag_storage_decref(storage);
        return NULL;
    }
    a->storage = storage;
    a->data = data;
    a->size = size;
    a->dtype = (uint8)dtype;
    a->writable = writable;
    for (int i = 0; i < ndim; i++) {
        a->shape[i] = shape[i];
        a->strides[i] = strides[i];
    }
    a->contiguous = ag_is_contiguous(ndim, shape, strides, ag_itemsize(dtype));
    return a;
}

Array *ag_new_view(const Array *base, char *data, ag_dtype dtype, int ndim, const int64 *shape, const int64 *strides,
                   bool writable) {
    ag_storage_incref(base->storage);
    return ag_new_over(base->storage, data, dtype, ndim, shape, strides, writable);
}

Array *ag_new_part(const Array *x, char *data, int ndim, const int64 *shape, const int64 *strides) {
    Array *part = header_new(ndim);
    if (!part)
        return NULL;
    ag_storage_incref(x->storage);
    part->storage = x->storage;
    part->data = data;
    part->dtype = x->dtype;
    part->writable = x->writable;
    int64 size = 1, step = ag_itemsize((ag_dtype)x->dtype);
    bool follows = true;
    for (int i = ndim - 1; i >= 0; i--) {
        part->shape[i] = shape[i];
        part->strides[i] = strides[i];
        follows &= (strides[i] == step) | (shape[i] == 1);
        size *= shape[i];
        step *= shape[i];
    }
    part->size = size;
    part->contiguous = follows | (size == 0);
    return part;
}

static void run_cast(const ag_view *dst, const ag_view *src) {
    ag_view operands[2] = {*dst, *src};
    const void *context = ag_stream_if_large(ag_count(dst->ndim, dst->shape, ag_itemsize(dst->dtype)));
    ag_apply(2, operands, dst->ndim, dst->shape, ag_cast_kernel(src->dtype, dst->dtype), context, 1);
}

bool ag_assign(const ag_view *dst, const ag_view *src) {
    int64 size = ag_count(dst->ndim, dst->shape, 1);
    bool same = dst->data == src->data && dst->dtype == src->dtype && dst->ndim == src->ndim &&
                !memcmp(dst->strides, src->strides, sizeof(int64) * (size_t)dst->ndim) &&
                !memcmp(dst->shape, src->shape, sizeof(int64) * (size_t)dst->ndim);
    if (same || size == 0)
        return true;
    if (!ag_may_overlap(dst, src)) {
        AG_WITHOUT_GIL(size, run_cast(dst, src));
        return true;
    }
    Array *apart = ag_new(src->dtype, src->ndim, src->shape);
    if (!apart)
        return false;
    ag_view copy = ag_view_of(apart);
    AG_WITHOUT_GIL(size, (run_cast(&copy, src), run_cast(dst, &copy)));
    Py_DECREF(apart);
    return true;
}

Array *ag_copy(const Array *a, ag_dtype dtype) {
    Array *copy = ag_new(dtype, a->ndim, a->shape);
    if (!copy)
        return NULL;
    ag_view dst = ag_view_of(copy), src = ag_view_of(a);
    AG_WITHOUT_GIL(a->size, run_cast(&dst, &src));
    return copy;
}

Array *ag_as_dtype(Array *a, ag_dtype dtype) {
    return a->dtype == dtype ? (Array *)Py_NewRef((PyObject *)a) : ag_copy(a, dtype);
}

Array *ag_as_contiguous(Array *a, ag_dtype dtype) {
    return a->contiguous ? ag_as_dtype(a, dtype) : ag_copy(a, dtype);
}

Array *ag_as_computed(Array *a) { return ag_as_dtype(a, ag_computed((ag_dtype)a->dtype)); }

Array *ag_into(Array *result, ag_dtype dtype) {
    Array *out = result ? ag_as_dtype(result, dtype) : NULL;
    Py_XDECREF(result);
    return out;
}

Array *ag_broadcast_to(const Array *a, int ndim, const int64 *shape) {
    int64 strides[AG_MAXDIM];
    ag_view view = ag_view_of(a);
    ag_broadcast_strides(&view, ndim, shape, strides);
    int64 size = ag_count(ndim, shape, ag_itemsize(view.dtype));
    return ag_new_view(a, a->data, view.dtype, ndim, shape, strides, a->writable && size == a->size);
}

Array *ag_reshape(Array *a, int ndim, const int64 *shape) {
    int64 strides[AG_MAXDIM];
    ag_view view = ag_view_of(a);
    if (ag_reshape_strides(&view, ndim, shape, strides))
        return ag_new_view(a, a->data, view.dtype, ndim, shape, strides, a->writable);
    Array *copy = ag_copy(a, view.dtype);
    if (!copy)
        return NULL;
    Array *reshaped = ag_reshape(copy, ndim, shape); /* contiguous: a view */
    Py_DECREF(copy);
    return reshaped;
}

Array *ag_scalar(ag_dtype dtype, const void *element) {
    Array *a = ag_new(dtype, 0, NULL);
    if (a)
        memcpy(a->data, element, (size_t)ag_itemsize(dtype));
    return a;
}

PyObject *ag_tuple_of(int count, const int64 *values) {
    PyObject *tuple = PyTuple_New(count);
    for (int i = 0; tuple && i < count; i++) {
        PyObject *value = PyLong_FromLongLong(values[i]);
        if (!value)
            Py_CLEAR(tuple);
        else
            PyTuple_SET_ITEM(tuple, i, value);
    }
    return tuple;
}

PyObject *ag_shape_tuple(const Array *a) { return ag_tuple_of(a->ndim, a->shape); }
