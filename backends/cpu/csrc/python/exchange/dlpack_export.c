/* __dlpack__ and __dlpack_device__ (Array API 2025.12, "Data interchange mechanisms"; DLPack's "Python Specification").
 *
 * A managed tensor holds a reference to the array's storage, not to the array: so its deleter needs no GIL and no
 * interpreter, and may be called by any thread.
 */
#include <stddef.h>

#include "python/exchange/dlpack.h"
#include "python/exchange/slots.h"
#include "python/support/arguments.h"

/* A managed tensor of either form, and behind it the shape and the strides. */
typedef struct {
    union {
        dl_legacy legacy;
        dl_versioned versioned;
    } managed;
    ag_storage *storage;
    int64 lengths[];
} export;

_Static_assert(offsetof(export, managed) == 0, "deleters get the managed tensor, which is the export");

static void delete_legacy(dl_legacy *self) {
    ag_storage_decref(((export *)self)->storage);
    PyMem_RawFree(self);
}

static void delete_versioned(dl_versioned *self) {
    ag_storage_decref(((export *)self)->storage);
    PyMem_RawFree(self);
}

/* A capsule that nobody has consumed still has its first name. */
static void destroy_capsule(PyObject *capsule) {
    if (PyCapsule_IsValid(capsule, DL_LEGACY_NAME))
        delete_legacy(PyCapsule_GetPointer(capsule, DL_LEGACY_NAME));
    else if (PyCapsule_IsValid(capsule, DL_VERSIONED_NAME))
        delete_versioned(PyCapsule_GetPointer(capsule, DL_VERSIONED_NAME));
}

/* Strides are whole numbers of elements, since all elements are aligned to their size. */
static export *export_new(const Array *a) {
    export *out = PyMem_RawCalloc(1, sizeof *out + 2 * sizeof(int64) * (size_t)a->ndim);
    if (!out)
        return (export *)PyErr_NoMemory();
    for (int i = 0; i < a->ndim; i++) {
        out->lengths[i] = a->shape[i];
        out->lengths[a->ndim + i] = a->strides[i] / ag_itemsize((ag_dtype)a->dtype);
    }
    ag_storage_incref(a->storage);
    out->storage = a->storage;
    return out;
}

static dl_tensor describe(const Array *a, export *out) {
    return (dl_tensor){
        .data = a->size ? a->data : NULL, /* as the specification asks for empty tensors */
        .device = {DL_CPU, 0},
        .ndim = a->ndim,
        .dtype = {dl_code((ag_dtype)a->dtype), (uint8_t)(8 * ag_itemsize((ag_dtype)a->dtype)), 1},
        .shape = out->lengths,
        .strides = out->lengths + a->ndim,
    };
}

static PyObject *capsule_of(const Array *a, bool versioned, bool copied) {
    export *out = export_new(a);
    if (!out)
        return NULL;
    if (versioned) {
        uint64_t flags = (a->writable ? 0 : DL_READ_ONLY) | (copied ? DL_IS_COPIED : 0);
        out->managed.versioned = (dl_versioned){
            .version = {DL_MAJOR, DL_MINOR}, .deleter = delete_versioned, .flags = flags, .tensor = describe(a, out)};
    } else
        out->managed.legacy = (dl_legacy){.tensor = describe(a, out), .deleter = delete_legacy};
    PyObject *capsule = PyCapsule_New(out, versioned ? DL_VERSIONED_NAME : DL_LEGACY_NAME, destroy_capsule);
    if (!capsule) {
        ag_storage_decref(out->storage);
        PyMem_RawFree(out);
    }
    return capsule;
}

/* A tuple of two ints; the first may be a member of an enumeration. */
static bool pair_argument(const char *name, PyObject *object, int64 *first, int64 *second) {
    if (!PyTuple_Check(object) || PyTuple_GET_SIZE(object) != 2)
        return ag_raise(PyExc_TypeError, "__dlpack__", "'%s' must be a tuple of two ints or None", name);
    return ag_int_argument("__dlpack__", name, PyTuple_GET_ITEM(object, 0), first) &&
           ag_int_argument("__dlpack__", name, PyTuple_GET_ITEM(object, 1), second);
}

static bool version_argument(PyObject *object, bool *versioned) {
    int64 major = 0, minor;
    if (object && object != Py_None && !pair_argument("max_version", object, &major, &minor))
        return false;
    *versioned = major >= 1; /* a consumer of a later version has to look at ours anyway */
    return true;
}

static bool target_argument(PyObject *object) {
    int64 type = DL_CPU, id = 0;
    if (object && object != Py_None && !pair_argument("dl_device", object, &type, &id))
        return false;
    if (type == DL_CPU && id == 0)
        return true;
    return ag_raise(PyExc_BufferError, "__dlpack__", "the array can only be exported to the CPU, device (1, 0)");
}

static const ag_signature signature = {
    "__dlpack__", 0, 0, 0, {"stream", "max_version", "dl_device", "copy"},
};

PyObject *ag_dlpack(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[4];
    bool versioned;
    int copy;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !version_argument(values[1], &versioned) ||
        !target_argument(values[2]) || !ag_copy_argument("__dlpack__", values[3], &copy))
        return NULL;
    if (values[0] && values[0] != Py_None)
        return ag_raise(PyExc_ValueError, "__dlpack__", "there are no streams on the CPU; 'stream' must be None");
    Array *a = (Array *)self;
    bool unsayable = !versioned && !a->writable;
    if (copy == 0 && unsayable)
        return ag_raise(PyExc_BufferError, "__dlpack__", "the array must be copied, since it is not writable: only "
                        "DLPack 1.0 can say so; pass max_version=(1, 0)");
    if (copy != 1 && !unsayable)
        return capsule_of(a, versioned, false);
    a = ag_copy(a, (ag_dtype)a->dtype);
    PyObject *capsule = a ? capsule_of(a, versioned, true) : NULL;
    Py_XDECREF(a);
    return capsule;
}

PyObject *ag_dlpack_device(PyObject *self, PyObject *unused) { return Py_BuildValue("(ii)", DL_CPU, 0); }
