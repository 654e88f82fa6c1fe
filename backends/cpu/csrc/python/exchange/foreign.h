/* Arrays over memory of other libraries. What they say about it is not believed before it is checked. */
#ifndef AG_PYTHON_EXCHANGE_FOREIGN_H
#define AG_PYTHON_EXCHANGE_FOREIGN_H

#include "python/array/array.h"

/* Memory as its owner describes it; strides are in bytes. */
typedef struct {
    uintptr_t address; /* of the first element */
    ag_dtype dtype;
    int ndim;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    bool writable;
} ag_foreign;

/* An array over the memory, or a copy of it: made where copy is 1, and where it is -1 and elements are not aligned.
 * BufferError for a description that cannot be true or used; `forbidden` is the exception where copy is 0 and it would
 * take one. Takes over the reference to `storage`, a wrapped one whose release gives the memory back; its data and
 * nbytes are set here. */
Array *ag_foreign_array(const char *function, ag_foreign *memory, int copy, PyObject *forbidden, ag_storage *storage);

/* From an object with the buffer protocol, and from one with __dlpack__: sharing memory where copy is -1 and that is
 * possible. `to_cpu` asks a producer on another device to bring the elements here. */
Array *ag_from_buffer(const char *function, PyObject *object, int copy);
Array *ag_from_dlpack(const char *function, PyObject *object, int copy, bool to_cpu);

PyObject *ag_py_from_dlpack(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* Call a function that lets go of what is others', such as a deleter. It may run Python code, which would take an
 * exception that is pending for its own: that is put aside meanwhile. Any thread may call, with the GIL or without. */
void ag_let_go(void (*release)(void *owner), void *owner);

/* Whether an object has the method __dlpack__; -1 with an exception where asking for it fails. */
int ag_has_dlpack(PyObject *object);

#endif
