/* asarray: by what an object is, one of several ways to an array. */
#include "python/exchange/asarray.h"
#include "python/array/elements.h"
#include "python/exchange/foreign.h"
#include "python/exchange/nested.h"
#include "python/exchange/scalars.h"
#include "python/support/arguments.h"

/* A result of ag_from_buffer and the like, which is NULL or a new reference, in the dtype asked for. */
static Array *finish(const char *function, Array *a, ag_dtype dtype, int copy) {
    if (!a || dtype == AG_NO_DTYPE || dtype == a->dtype)
        return a;
    Array *result = copy == 0 ? ag_raise(PyExc_ValueError, function,
                                         "%s cannot become %s without a copy, which copy=False forbids",
                                         ag_dtype_name((ag_dtype)a->dtype), ag_dtype_name(dtype))
                              : ag_cast_to(function, a, dtype);
    Py_DECREF(a);
    return result;
}

static Array *from_array(const char *function, Array *a, ag_dtype dtype, int copy) {
    bool same = dtype == AG_NO_DTYPE || dtype == a->dtype;
    if (same && copy == 1)
        return ag_copy(a, (ag_dtype)a->dtype);
    return finish(function, (Array *)Py_NewRef((PyObject *)a), dtype, copy);
}

static Array *from_scalar(const char *function, PyObject *object, ag_dtype natural, ag_dtype dtype) {
    _Alignas(complex128) char element[sizeof(complex128)];
    ag_dtype stored = dtype != AG_NO_DTYPE && ag_holds_scalars(dtype, natural) ? dtype : natural;
    if (!ag_element_from_object(function, object, stored, element))
        return NULL;
    if (stored == AG_FLOAT64 && ag_is_integer(dtype) && !ag_check_whole(function, 1, (float64 *)element, dtype))
        return NULL;
    return finish(function, ag_scalar(stored, element), dtype, -1);
}

static Array *without_memory(const char *function, PyObject *object) {
    return ag_raise(PyExc_ValueError, function, "a %s must be copied, which copy=False forbids",
                    Py_TYPE(object)->tp_name);
}

/* NumPy's scalars have buffers that cannot be written; a 0-d array of one's own is more useful. */
static Array *from_buffer(const char *function, PyObject *object, ag_dtype dtype, int copy) {
    Array *a = ag_from_buffer(function, object, copy);
    if (a && a->ndim == 0 && !a->writable && copy < 0) {
        Array *own = ag_copy(a, (ag_dtype)a->dtype);
        Py_DECREF(a);
        a = own;
    }
    return finish(function, a, dtype, copy);
}

Array *ag_from_object(const char *function, PyObject *object, ag_dtype dtype, int copy) {
    if (ag_is_array(object))
        return from_array(function, (Array *)object, dtype, copy);
    bool number = PyFloat_Check(object) || PyLong_Check(object) || PyComplex_Check(object);
    bool sequence = PyList_Check(object) || PyTuple_Check(object);
    if (!number && !sequence && PyObject_CheckBuffer(object))
        return from_buffer(function, object, dtype, copy);
    if (!number && !sequence) {
        int has = ag_has_dlpack(object);
        if (has)
            return has == 1 ? finish(function, ag_from_dlpack(function, object, copy, false), dtype, copy) : NULL;
        sequence = PySequence_Check(object) && !PyUnicode_Check(object);
    }
    ag_dtype natural = sequence ? AG_NO_DTYPE : ag_dtype_of_scalar(object);
    if (!sequence && natural == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, function, "a %s cannot become an array", Py_TYPE(object)->tp_name);
    if (copy == 0)
        return without_memory(function, object);
    return sequence ? ag_from_sequence(function, object, dtype) : from_scalar(function, object, natural, dtype);
}

static const ag_signature signature = {"asarray", 1, 1, 1, {"obj", "dtype", "device", "copy"}};

PyObject *ag_py_asarray(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[4];
    ag_dtype dtype = AG_NO_DTYPE;
    int copy;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_dtype_argument("asarray", values[1], &dtype) ||
        !ag_device_argument("asarray", values[2]) || !ag_copy_argument("asarray", values[3], &copy))
        return NULL;
    return (PyObject *)ag_from_object("asarray", values[0], dtype, copy);
}
