/* from_dlpack (Array API 2025.12, "Data interchange mechanisms"; DLPack's "Python Specification").
 *
 * A capsule is consumed, by its new name, once its tensor has been read. Where that fails it stays the producer's,
 * whose capsule destructor calls the deleter; afterwards our storage calls it. So it is called once in every case.
 */
#include <string.h>

#include "python/exchange/dlpack.h"
#include "python/exchange/foreign.h"
#include "python/exchange/module.h"
#include "python/support/arguments.h"

/* -- what a tensor says about itself -- */

static ag_dtype parse_dtype(const dl_tensor *tensor) {
    for (int i = 0; i < AG_DTYPE_COUNT && tensor->dtype.lanes == 1; i++)
        if (dl_code((ag_dtype)i) == tensor->dtype.code && 8 * ag_dtypes[i].itemsize == tensor->dtype.bits)
            return (ag_dtype)i;
    return AG_NO_DTYPE;
}

static bool parse_strides(const char *function, const dl_tensor *tensor, ag_foreign *memory) {
    int64 itemsize = ag_itemsize(memory->dtype);
    if (!tensor->strides) {
        if (ag_count(memory->ndim, memory->shape, itemsize) < 0)
            return ag_raise(PyExc_BufferError, function, "the lengths of the axes are negative or too large");
        ag_contiguous_strides(memory->ndim, memory->shape, itemsize, memory->strides);
        return true;
    }
    for (int i = 0; i < memory->ndim; i++)
        if (__builtin_mul_overflow(tensor->strides[i], itemsize, &memory->strides[i])) {
            if (memory->shape[i] > 1)
                return ag_raise(PyExc_BufferError, function, "the strides lead out of the address space");
            memory->strides[i] = 0; /* the axis is never stepped along */
        }
    return true;
}

static bool parse_tensor(const char *function, const dl_tensor *tensor, ag_foreign *memory) {
    int32_t device = tensor->device.type;
    if (device != DL_CPU && device != DL_CUDA_HOST && device != DL_ROCM_HOST)
        return ag_raise(PyExc_BufferError, function, "the memory is on a device of type %d, not on the CPU", device);
    memory->dtype = parse_dtype(tensor);
    if (memory->dtype == AG_NO_DTYPE)
        return ag_raise(PyExc_BufferError, function, "there is no dtype for DLPack's code %d with %d bits and %d lanes",
                        tensor->dtype.code, tensor->dtype.bits, tensor->dtype.lanes);
    if (tensor->ndim < 0 || tensor->ndim > AG_MAXDIM)
        return ag_raise(PyExc_BufferError, function, "an array has at most %d axes, the tensor has %d", AG_MAXDIM,
                        tensor->ndim);
    if (tensor->ndim > 0 && !tensor->shape)
        return ag_raise(PyExc_BufferError, function, "the tensor has axes, but no shape (NULL)");
    memory->ndim = tensor->ndim;
    for (int i = 0; i < tensor->ndim; i++)
        memory->shape[i] = tensor->shape[i];
    if (__builtin_add_overflow((uintptr_t)tensor->data, tensor->byte_offset, &memory->address))
        return ag_raise(PyExc_BufferError, function, "the byte offset leads out of the address space");
    if (!tensor->data)
        memory->address = 0; /* an offset from nowhere is nowhere */
    return parse_strides(function, tensor, memory);
}

/* -- taking a capsule over -- */

static void delete_legacy(void *owner) {
    dl_legacy *managed = owner;
    if (managed && managed->deleter)
        managed->deleter(managed);
}

static void delete_versioned(void *owner) {
    dl_versioned *managed = owner;
    if (managed && managed->deleter)
        managed->deleter(managed);
}

static void release_legacy(ag_storage *storage) { ag_let_go(delete_legacy, storage->owner); }
static void release_versioned(ag_storage *storage) { ag_let_go(delete_versioned, storage->owner); }
static void release_capsule(void *capsule) { Py_DECREF((PyObject *)capsule); }

/* From here on the deleter is called by our storage: at the end of the array's life, or at once where it is copied or
 * where the memory proves impossible. */
static Array *consume(const char *function, PyObject *capsule, const char *used_name, void *managed,
                      void (*release)(ag_storage *), ag_foreign *memory, int copy) {
    ag_storage *storage = ag_storage_wrap(NULL, 0, release, managed);
    if (!storage)
        return (Array *)PyErr_NoMemory();
    if (PyCapsule_SetName(capsule, used_name) < 0) {
        storage->owner = NULL;
        ag_storage_decref(storage);
        return NULL;
    }
    return ag_foreign_array(function, memory, copy, PyExc_BufferError, storage);
}

static Array *from_legacy(const char *function, PyObject *capsule, int copy) {
    dl_legacy *managed = PyCapsule_GetPointer(capsule, DL_LEGACY_NAME);
    ag_foreign memory = {.writable = true}; /* this form cannot say otherwise */
    if (!managed || !parse_tensor(function, &managed->tensor, &memory))
        return NULL;
    return consume(function, capsule, DL_USED_LEGACY_NAME, managed, release_legacy, &memory, copy);
}

static Array *from_versioned(const char *function, PyObject *capsule, int copy) {
    dl_versioned *managed = PyCapsule_GetPointer(capsule, DL_VERSIONED_NAME);
    if (!managed)
        return NULL;
    if (managed->version.major != DL_MAJOR)
        return ag_raise(PyExc_BufferError, function, "the tensor has DLPack's version %u.%u; only %d.x can be read",
                        managed->version.major, managed->version.minor, DL_MAJOR);
    bool copied = managed->flags & DL_IS_COPIED;
    if (copied && copy == 0)
        return ag_raise(PyExc_BufferError, function, "the producer made a copy, though copy=False forbids it");
    ag_foreign memory = {.writable = !(managed->flags & DL_READ_ONLY)};
    if (!parse_tensor(function, &managed->tensor, &memory))
        return NULL;
    return consume(function, capsule, DL_USED_VERSIONED_NAME, managed, release_versioned, &memory,
                   copied && copy == 1 ? -1 : copy);
}

/* -- asking the producer -- */

/* Objects of each call, made once. keywords[to_cpu][copy given] are the names of the arguments. */
static PyObject *method_name, *max_version, *cpu, *keywords[2][2];

bool ag_add_dlpack(PyObject *module) {
    method_name = PyUnicode_InternFromString("__dlpack__");
    max_version = Py_BuildValue("(ii)", DL_MAJOR, DL_MINOR);
    cpu = Py_BuildValue("(ii)", DL_CPU, 0);
    keywords[0][0] = Py_BuildValue("(s)", "max_version");
    keywords[0][1] = Py_BuildValue("(ss)", "max_version", "copy");
    keywords[1][0] = Py_BuildValue("(ss)", "max_version", "dl_device");
    keywords[1][1] = Py_BuildValue("(sss)", "max_version", "dl_device", "copy");
    return method_name && max_version && cpu && keywords[0][0] && keywords[0][1] && keywords[1][0] && keywords[1][1];
}

int ag_has_dlpack(PyObject *object) {
    PyObject *method = PyObject_GetAttr((PyObject *)Py_TYPE(object), method_name);
    if (!method && !PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyErr_Clear();
    Py_XDECREF(method);
    return method != NULL;
}

/* Call __dlpack__ with the standard's keywords that matter; a producer older than 2023.12 knows none of them. */
static PyObject *request_capsule(PyObject *object, int copy, bool to_cpu) {
    PyObject *args[4] = {object, max_version};
    int count = 2;
    if (to_cpu)
        args[count++] = cpu;
    if (copy >= 0)
        args[count++] = copy ? Py_True : Py_False;
    PyObject *capsule = PyObject_VectorcallMethod(method_name, args, 1, keywords[to_cpu][copy >= 0]);
    if (capsule || !PyErr_ExceptionMatches(PyExc_TypeError))
        return capsule;
    PyErr_Clear();
    return PyObject_CallMethodNoArgs(object, method_name);
}

Array *ag_from_dlpack(const char *function, PyObject *object, int copy, bool to_cpu) {
    PyObject *capsule = request_capsule(object, copy, to_cpu);
    if (!capsule)
        return NULL;
    Array *result = NULL;
    if (PyCapsule_IsValid(capsule, DL_VERSIONED_NAME))
        result = from_versioned(function, capsule, copy);
    else if (PyCapsule_IsValid(capsule, DL_LEGACY_NAME))
        result = from_legacy(function, capsule, copy);
    else
        ag_raise(PyExc_BufferError, function, "the __dlpack__ of a %s gave no DLPack capsule that is still unused",
                 Py_TYPE(object)->tp_name);
    ag_let_go(release_capsule, capsule); /* one that is not consumed calls the producer's destructor */
    return result;
}

static const ag_signature signature = {"from_dlpack", 1, 1, 1, {"x", "device", "copy"}};

PyObject *ag_py_from_dlpack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[3];
    int copy;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_device_argument("from_dlpack", values[1]) ||
        !ag_copy_argument("from_dlpack", values[2], &copy))
        return NULL;
    int has = ag_has_dlpack(values[0]);
    if (has == 0)
        ag_raise(PyExc_TypeError, "from_dlpack", "a %s has no method __dlpack__; asarray may take it",
                 Py_TYPE(values[0])->tp_name);
    bool to_cpu = values[1] && values[1] != Py_None;
    return has == 1 ? (PyObject *)ag_from_dlpack("from_dlpack", values[0], copy, to_cpu) : NULL;
}
