/* The buffer protocol, both ways (Python/C API reference, "Buffer Protocol"; PEP 3118).
 *
 * An export holds a reference to the array, whose header never changes; so nothing has to be kept or undone. An import
 * keeps the exporter's buffer, and with it the memory, for as long as the storage lives.
 */
#include <string.h>

#include "python/exchange/foreign.h"
#include "python/exchange/slots.h"
#include "python/support/arguments.h"

_Static_assert(sizeof(Py_ssize_t) == sizeof(int64), "shapes are handed out as they are");

/* -- export -- */

static bool is_fortran(const Array *a) {
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0; i < a->ndim; i++) {
        shape[i] = a->shape[a->ndim - 1 - i];
        strides[i] = a->strides[a->ndim - 1 - i];
    }
    return ag_is_contiguous(a->ndim, shape, strides, ag_itemsize((ag_dtype)a->dtype));
}

/* What keeps the request from being fulfilled, or NULL. */
static const char *objection(const Array *a, int flags) {
    if ((flags & PyBUF_WRITABLE) && !a->writable)
        return "the array is not writable; ask for a read-only buffer, or copy it";
    if (!ag_dtypes[a->dtype].format)
        return "the buffer protocol has no bfloat16; use DLPack, or astype(x, float32)";
    bool c = a->contiguous, f = (flags & (PyBUF_F_CONTIGUOUS | PyBUF_ANY_CONTIGUOUS) & ~PyBUF_STRIDES) && is_fortran(a);
    if ((flags & PyBUF_C_CONTIGUOUS) == PyBUF_C_CONTIGUOUS && !c)
        return "the array is not C-contiguous; copy it first";
    if ((flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS && !f)
        return "the array is not Fortran-contiguous; copy it first";
    if ((flags & PyBUF_ANY_CONTIGUOUS) == PyBUF_ANY_CONTIGUOUS && !c && !f)
        return "the array is not contiguous; copy it first";
    if ((flags & PyBUF_STRIDES) != PyBUF_STRIDES && !c)
        return "the array has strides, which were not asked for; copy it first";
    return NULL;
}

int ag_get_buffer(PyObject *self, Py_buffer *view, int flags) {
    Array *a = (Array *)self;
    const char *problem = objection(a, flags);
    if (problem) {
        view->obj = NULL;
        PyErr_SetString(PyExc_BufferError, problem);
        return -1;
    }
    bool shaped = (flags & PyBUF_ND) == PyBUF_ND, strided = (flags & PyBUF_STRIDES) == PyBUF_STRIDES;
    bool formatted = (flags & PyBUF_FORMAT) == PyBUF_FORMAT;
    *view = (Py_buffer){
        .buf = a->data,
        .obj = Py_NewRef(self),
        .itemsize = ag_itemsize((ag_dtype)a->dtype),
        .len = a->size * ag_itemsize((ag_dtype)a->dtype),
        .readonly = !a->writable,
        .ndim = a->ndim,
        .format = formatted ? (char *)ag_dtypes[a->dtype].format : NULL,
        .shape = shaped ? (Py_ssize_t *)a->shape : NULL,
        .strides = strided ? (Py_ssize_t *)a->strides : NULL,
    };
    return 0;
}

/* -- import -- */

/* The dtype of a kind and size; AG_NO_DTYPE where there is none. */
static ag_dtype dtype_of(char kind, Py_ssize_t itemsize) {
    for (int i = 0; i < AG_DTYPE_COUNT; i++)
        if (ag_dtypes[i].format && ag_dtypes[i].kind == kind && ag_dtypes[i].itemsize == itemsize)
            return (ag_dtype)i;
    return AG_NO_DTYPE;
}

/* The kind of a format character of Python's module struct; 0 for all that is no number. */
static char kind_of(char code) {
    if (code == '?')
        return 'b';
    if (code && strchr("bhilqn", code))
        return 'i';
    if (code && strchr("BHILQN", code))
        return 'u';
    if (code && strchr("efd", code))
        return 'f';
    return code && strchr("FD", code) ? 'c' : 0; /* complex, from Python 3.14 on */
}

static ag_dtype parse_format(const char *function, const Py_buffer *view) {
    const char *format = view->format ? view->format : "B";
    bool swapped = *format == (PY_LITTLE_ENDIAN ? '>' : '<') || (PY_LITTLE_ENDIAN && *format == '!');
    if (*format && strchr("@=<>!", *format))
        format++;
    if (swapped && view->itemsize > 1) {
        ag_raise(PyExc_BufferError, function, "the elements have the byte order of another machine; swap them first");
        return AG_NO_DTYPE;
    }
    char kind = kind_of(*format);
    if (*format == 'Z') /* NumPy's complex numbers */
        kind = kind_of(*++format) == 'f' && *format != 'e' ? 'c' : 0;
    ag_dtype dtype = kind && !format[1] ? dtype_of(kind, view->itemsize) : AG_NO_DTYPE;
    if (dtype == AG_NO_DTYPE)
        ag_raise(PyExc_TypeError, function, "there is no dtype for elements of the format '%s' with %zd bytes",
                 view->format ? view->format : "B", view->itemsize);
    return dtype;
}

/* The buffer's description. The protocol fixes more than an exporter may keep to, so all is checked. */
static bool describe(const char *function, const Py_buffer *view, ag_foreign *memory) {
    memory->dtype = parse_format(function, view);
    if (memory->dtype == AG_NO_DTYPE)
        return false;
    if (view->ndim < 0 || view->ndim > AG_MAXDIM)
        return ag_raise(PyExc_BufferError, function, "an array has at most %d axes, the buffer has %d", AG_MAXDIM,
                        view->ndim);
    if (view->suboffsets || (view->ndim > 0 && !view->shape))
        return ag_raise(PyExc_BufferError, function, "the buffer is not one block of memory with a shape");
    memory->address = (uintptr_t)view->buf;
    memory->ndim = view->ndim;
    memory->writable = !view->readonly;
    for (int i = 0; i < view->ndim; i++)
        memory->shape[i] = view->shape[i];
    int64 size = ag_count(view->ndim, memory->shape, view->itemsize);
    if (size < 0 || size * view->itemsize != view->len)
        return ag_raise(PyExc_BufferError, function, "the buffer's shape and number of bytes contradict each other");
    if (!view->strides)
        ag_contiguous_strides(view->ndim, memory->shape, view->itemsize, memory->strides);
    else
        for (int i = 0; i < view->ndim; i++)
            memory->strides[i] = view->strides[i];
    return true;
}

static void release_buffer(void *view) {
    PyBuffer_Release(view);
    PyMem_RawFree(view);
}

/* Storage may lose its last reference anywhere, with the GIL or without it. */
static void release_storage(ag_storage *storage) {
    if (!Py_IsInitialized())
        return; /* the exporter is gone with the interpreter */
    PyGILState_STATE state = PyGILState_Ensure();
    ag_let_go(release_buffer, storage->owner);
    PyGILState_Release(state);
}

Array *ag_from_buffer(const char *function, PyObject *object, int copy) {
    Py_buffer *view = PyMem_RawMalloc(sizeof *view);
    if (!view)
        return (Array *)PyErr_NoMemory();
    if (PyObject_GetBuffer(object, view, PyBUF_RECORDS_RO) < 0) {
        PyMem_RawFree(view);
        return NULL;
    }
    ag_foreign memory;
    if (!describe(function, view, &memory)) {
        ag_let_go(release_buffer, view);
        return NULL;
    }
    ag_storage *storage = ag_storage_wrap(NULL, 0, release_storage, view);
    if (!storage) {
        release_buffer(view);
        return (Array *)PyErr_NoMemory();
    }
    return ag_foreign_array(function, &memory, copy, PyExc_ValueError, storage);
}
