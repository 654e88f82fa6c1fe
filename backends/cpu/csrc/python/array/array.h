/* The array object, and how other files make and look at arrays.
 *
 * An array's header never changes once it is made, so it may be read without a lock by any thread; only the elements
 * change. Functions that return PyObject * or Array * give a new reference, or NULL with an exception set.
 */
#ifndef AG_PYTHON_ARRAY_ARRAY_H
#define AG_PYTHON_ARRAY_ARRAY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "base/loop.h"
#include "base/memory.h"
#include "base/view.h"

#define AG_INLINE_DIMS 4

typedef struct {
    PyObject_HEAD
    char *data;          /* the first element */
    ag_storage *storage; /* what keeps data alive */
    int64 *shape;        /* ndim lengths; points to `inlined`, or to memory of its own for more axes */
    int64 *strides;      /* ndim steps in bytes, right behind the lengths */
    int64 size;          /* elements */
    int32 ndim;
    uint8 dtype;      /* ag_dtype */
    bool writable;    /* false for broadcast views, and for memory that its owner does not let us write */
    bool contiguous;  /* in C order */
    PyObject *weakrefs;
    int64 inlined[2 * AG_INLINE_DIMS];
} Array;

/* Set when the module is made (type/array_type.c). */
extern PyTypeObject *ag_array_type;
void ag_dealloc(PyObject *self);

static inline bool ag_is_array(PyObject *object) { return Py_IS_TYPE(object, ag_array_type); }

static inline ag_view ag_view_of(const Array *a) {
    return (ag_view){a->data, a->shape, a->strides, a->ndim, (ag_dtype)a->dtype};
}

/* A new C-contiguous array, uninitialised or zero. ValueError for lengths that are negative or overflow, or more than
 * 64 axes; MemoryError. */
Array *ag_new(ag_dtype dtype, int ndim, const int64 *shape);
/* The same with the shape of another array, which needs no check; the dtype's items are not larger than that array's. */
Array *ag_new_like(const Array *like, ag_dtype dtype);
Array *ag_new_zeroed(ag_dtype dtype, int ndim, const int64 *shape);

/* A view of `base` with any first element, dtype, shape and strides, all of which the caller has checked. */
Array *ag_new_view(const Array *base, char *data, ag_dtype dtype, int ndim, const int64 *shape, const int64 *strides,
                   bool writable);

/* A view of x's dtype with no more elements than x has: there is nothing to check. */
Array *ag_new_part(const Array *x, char *data, int ndim, const int64 *shape, const int64 *strides);

/* An array over storage; takes over the reference to it, also where it fails. */
Array *ag_new_over(ag_storage *storage, char *data, ag_dtype dtype, int ndim, const int64 *shape, const int64 *strides,
                   bool writable);

/* Copy elements, converting dtypes and broadcasting src to dst's shape, which it fits; overlap is taken care of.
 * False with MemoryError. */
bool ag_assign(const ag_view *dst, const ag_view *src);

/* A C-contiguous copy, of another dtype where asked for. */
Array *ag_copy(const Array *a, ag_dtype dtype);
/* The array itself where it has the dtype (and, for the second, is C-contiguous too), else a copy. */
Array *ag_as_dtype(Array *a, ag_dtype dtype);
Array *ag_as_contiguous(Array *a, ag_dtype dtype);
/* The array in the dtype that its elements are computed with (ag_computed): itself but for halves. */
Array *ag_as_computed(Array *a);
/* A result in the dtype that it is wanted in; takes over the reference to it, which may be NULL. */
Array *ag_into(Array *result, ag_dtype dtype);
/* The array as if it had a shape that it broadcasts to: a view that is not writable unless nothing is repeated. */
Array *ag_broadcast_to(const Array *a, int ndim, const int64 *shape);
/* A view with a new shape of as many elements where strides allow it, else a copy. */
Array *ag_reshape(Array *a, int ndim, const int64 *shape);

/* Numbers, and the shape, as a tuple of ints. */
PyObject *ag_tuple_of(int count, const int64 *values);
PyObject *ag_shape_tuple(const Array *a);

/* A 0-d array from the bytes of an element. */
Array *ag_scalar(ag_dtype dtype, const void *element);
/* Release the GIL around a statement that works on `units` elements, where that is worth its price. */
#define AG_GIL_THRESHOLD 4096
#define AG_WITHOUT_GIL(units, statement)                                                                               \
    do {                                                                                                               \
        PyThreadState *ag_thread_ = (units) >= AG_GIL_THRESHOLD ? PyEval_SaveThread() : NULL;                          \
        statement;                                                                                                     \
        if (ag_thread_)                                                                                                \
            PyEval_RestoreThread(ag_thread_);                                                                          \
    } while (0)

#endif
