#include "python/exchange/foreign.h"
#include "python/support/arguments.h"

void ag_let_go(void (*release)(void *owner), void *owner) {
    PyObject *type, *value, *traceback;
    const bool python = Py_IsInitialized() && PyGILState_Check();
    if (python)
        PyErr_Fetch(&type, &value, &traceback);
    release(owner);
    if (!python)
        return;
    if (PyErr_Occurred())
        PyErr_WriteUnraisable(NULL);
    PyErr_Restore(type, value, traceback);
}

/* Kernels move whole elements, so each must be aligned to its size: more than C asks for of complex numbers. */
static bool is_aligned(const ag_foreign *memory) {
    uint64 bits = (uint64)memory->address;
    for (int i = 0; i < memory->ndim; i++)
        bits |= (uint64)memory->strides[i];
    return bits % (uint64)ag_itemsize(memory->dtype) == 0;
}

/* Strides of axes that are never stepped along may be anything; a plain number there keeps later arithmetic safe. */
static void normalise_strides(ag_foreign *memory, int64 size) {
    int64 plain[AG_MAXDIM];
    ag_contiguous_strides(memory->ndim, memory->shape, ag_itemsize(memory->dtype), plain);
    for (int i = 0; i < memory->ndim; i++) {
        if (size == 0 || memory->shape[i] == 1)
            memory->strides[i] = plain[i];
        else if (memory->strides[i] == 0)
            memory->writable = false; /* an element in several places, as in our own broadcast views */
    }
}

/* The range of bytes that elements lie in, relative to the first: false where it, or an address in it, overflows. */
static bool find_extent(const ag_foreign *memory, int64 *first, int64 *last) {
    *first = 0;
    *last = ag_itemsize(memory->dtype);
    for (int i = 0; i < memory->ndim; i++) {
        int64 reach;
        if (__builtin_mul_overflow(memory->shape[i] - 1, memory->strides[i], &reach))
            return false;
        int64 *side = reach < 0 ? first : last;
        if (__builtin_add_overflow(*side, reach, side))
            return false;
    }
    int64 length;
    uintptr_t lowest, end;
    return !__builtin_sub_overflow(*last, *first, &length) &&
           !__builtin_add_overflow(memory->address, *first, &lowest) &&
           !__builtin_add_overflow(memory->address, *last, &end);
}

/* Unaligned elements are copied as bytes, along one more axis. */
static Array *copy_bytes(const char *function, const ag_foreign *memory, ag_storage *storage) {
    int64 itemsize = ag_itemsize(memory->dtype), shape[AG_MAXDIM], strides[AG_MAXDIM];
    int ndim = memory->ndim;
    if (ndim == AG_MAXDIM) {
        ag_storage_decref(storage);
        return ag_raise(PyExc_BufferError, function, "elements with %d axes must be aligned", AG_MAXDIM);
    }
    for (int i = 0; i < ndim; i++) {
        shape[i] = memory->shape[i];
        strides[i] = memory->strides[i];
    }
    shape[ndim] = itemsize;
    strides[ndim] = 1;
    Array *bytes = ag_new_over(storage, (char *)memory->address, AG_UINT8, ndim + 1, shape, strides, false);
    Array *result = bytes ? ag_new(memory->dtype, ndim, shape) : NULL;
    if (result) {
        ag_contiguous_strides(ndim + 1, shape, 1, strides);
        ag_view dst = {result->data, shape, strides, ndim + 1, AG_UINT8}, src = ag_view_of(bytes);
        if (!ag_assign(&dst, &src))
            Py_CLEAR(result);
    }
    Py_XDECREF(bytes);
    return result;
}

static Array *view_or_copy(const char *function, const ag_foreign *memory, int copy, PyObject *forbidden,
                           ag_storage *storage) {
    bool aligned = is_aligned(memory);
    if (!aligned && copy == 0) {
        ag_storage_decref(storage);
        return ag_raise(forbidden, function, "the elements are not aligned, so they must be copied; pass copy=None");
    }
    if (!aligned)
        return copy_bytes(function, memory, storage);
    Array *view = ag_new_over(storage, (char *)memory->address, memory->dtype, memory->ndim, memory->shape,
                              memory->strides, memory->writable);
    if (copy != 1 || !view)
        return view;
    Array *result = ag_copy(view, memory->dtype);
    Py_DECREF(view);
    return result;
}

Array *ag_foreign_array(const char *function, ag_foreign *memory, int copy, PyObject *forbidden, ag_storage *storage) {
    int64 size = ag_count(memory->ndim, memory->shape, ag_itemsize(memory->dtype)), first, last;
    if (size < 0) {
        ag_storage_decref(storage);
        return ag_raise(PyExc_BufferError, function, "the lengths of the axes are negative or too large");
    }
    normalise_strides(memory, size);
    if (size == 0) { /* there is nothing to share, and the address may be NULL */
        ag_storage_decref(storage);
        return ag_new(memory->dtype, memory->ndim, memory->shape);
    }
    if (!memory->address || !find_extent(memory, &first, &last)) {
        ag_storage_decref(storage);
        return ag_raise(PyExc_BufferError, function, memory->address ? "the strides lead out of the address space"
                                                                     : "there are elements, but no memory (NULL)");
    }
    storage->data = (char *)memory->address + first;
    storage->nbytes = last - first;
    return view_or_copy(function, memory, copy, forbidden, storage);
}
