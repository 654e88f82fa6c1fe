#include "python/support/arguments.h"

#include <string.h>

#include "python/array/dtypes.h"

static int index_of_name(const ag_signature *signature, PyObject *keyword) {
    const char *text = PyUnicode_AsUTF8(keyword);
    if (!text)
        return -1;
    for (int i = signature->positional_only; signature->names[i]; i++)
        if (!strcmp(signature->names[i], text))
            return i;
    ag_raise(PyExc_TypeError, signature->function, "there is no keyword argument '%U'", keyword);
    return -1;
}

static bool bind_keywords(const ag_signature *signature, PyObject *const *values, PyObject *kwnames, PyObject **out) {
    for (Py_ssize_t k = 0; k < PyTuple_GET_SIZE(kwnames); k++) {
        int i = index_of_name(signature, PyTuple_GET_ITEM(kwnames, k));
        if (i < 0)
            return false;
        if (out[i])
            return ag_raise(PyExc_TypeError, signature->function, "the argument '%s' is given twice",
                            signature->names[i]);
        out[i] = values[k];
    }
    return true;
}

bool ag_bind(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
             PyObject **out) {
    if (nargs > signature->positional)
        return ag_raise(PyExc_TypeError, signature->function, "%d positional arguments at most, %zd were given",
                        signature->positional, nargs);
    int i = 0;
    for (; i < nargs; i++)
        out[i] = args[i];
    for (; signature->names[i]; i++)
        out[i] = NULL;
    if (kwnames && !bind_keywords(signature, args + nargs, kwnames, out))
        return false;
    for (i = 0; i < signature->required; i++)
        if (!out[i])
            return ag_raise(PyExc_TypeError, signature->function, "the argument '%s' is missing", signature->names[i]);
    return true;
}

bool ag_array_argument(const char *function, const char *name, PyObject *object, Array **out) {
    if (!object)
        return true;
    if (!ag_is_array(object))
        return ag_raise(PyExc_TypeError, function, "'%s' must be an arraygrad_cpu.Array, not a %s; asarray makes one",
                        name, Py_TYPE(object)->tp_name);
    *out = (Array *)object;
    return true;
}

bool ag_real_argument(const char *function, const char *name, PyObject *object, Array **out) {
    if (!ag_array_argument(function, name, object, out))
        return false;
    if (ag_is_native_real((ag_dtype)(*out)->dtype))
        return true;
    return ag_raise(PyExc_TypeError, function, "'%s' must be of dtype float32 or float64, not %s; use astype first",
                    name, ag_dtype_name((ag_dtype)(*out)->dtype));
}

bool ag_check_blas(const char *function, const char *name, ag_dtype dtype) {
    if (ag_is_blas(dtype))
        return true;
    const bool half = ag_is_half(dtype);
    return ag_raise(PyExc_TypeError, function, "%s is of dtype %s; it must be %s; use astype first", name,
                    ag_dtype_name(dtype), half ? "float32 or larger" : "real or complex floating-point");
}

bool ag_bool_argument(const char *function, const char *name, PyObject *object, bool *out) {
    if (!object)
        return true;
    if (!PyBool_Check(object))
        return ag_raise(PyExc_TypeError, function, "'%s' must be True or False, not a %s", name,
                        Py_TYPE(object)->tp_name);
    *out = object == Py_True;
    return true;
}

bool ag_int_argument(const char *function, const char *name, PyObject *object, int64 *out) {
    if (!object)
        return true;
    if (!PyIndex_Check(object))
        return ag_raise(PyExc_TypeError, function, "'%s' must be an int, not a %s", name, Py_TYPE(object)->tp_name);
    PyObject *number = PyNumber_Index(object);
    if (!number)
        return false;
    int overflow;
    *out = PyLong_AsLongLongAndOverflow(number, &overflow);
    Py_DECREF(number);
    if (overflow)
        return ag_raise(PyExc_ValueError, function, "'%s' does not fit into 64 bits", name);
    return true;
}

bool ag_float_argument(const char *function, const char *name, PyObject *object, float64 *out) {
    if (!object)
        return true;
    float64 value = PyFloat_AsDouble(object);
    if (value == -1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return false;
        PyErr_Clear();
        return ag_raise(PyExc_TypeError, function, "'%s' must be a real number, not a %s", name,
                        Py_TYPE(object)->tp_name);
    }
    *out = value;
    return true;
}

bool ag_dtype_argument(const char *function, PyObject *object, ag_dtype *out) {
    if (!object || object == Py_None)
        return true;
    ag_dtype dtype = ag_dtype_of_object(object);
    if (dtype == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, function, "%R is not a dtype of arraygrad_cpu, such as arraygrad_cpu.float32",
                        object);
    *out = dtype;
    return true;
}

bool ag_device_argument(const char *function, PyObject *object) {
    if (!object || object == Py_None)
        return true;
    if (PyUnicode_Check(object) && PyUnicode_CompareWithASCIIString(object, "cpu") == 0)
        return true;
    return ag_raise(PyExc_ValueError, function, "there is no device %R; the only one is 'cpu'", object);
}

bool ag_copy_argument(const char *function, PyObject *object, int *out) {
    if (!object || object == Py_None) {
        *out = -1;
        return true;
    }
    bool copy = false;
    if (!ag_bool_argument(function, "copy", object, &copy))
        return false;
    *out = copy;
    return true;
}

bool ag_axis_argument(const char *function, PyObject *object, int ndim, int *out) {
    int64 axis = 0;
    if (!object)
        return true;
    if (!ag_int_argument(function, "axis", object, &axis))
        return false;
    if (axis < -ndim || axis >= ndim)
        return ag_raise(PyExc_IndexError, function, "axis %lld is out of range for an array with %d axes",
                        (long long)axis, ndim);
    *out = (int)(axis < 0 ? axis + ndim : axis);
    return true;
}

int ag_axis_list(const char *function, PyObject *object, int ndim, int axes[AG_MAXDIM]) {
    if (!object || object == Py_None) {
        for (int i = 0; i < ndim; i++)
            axes[i] = i;
        return ndim;
    }
    if (!PyTuple_Check(object) && !PyList_Check(object))
        return ag_axis_argument(function, object, ndim, &axes[0]) ? 1 : -1;
    PyObject *items = PySequence_Tuple(object); /* a list may change while __index__ runs */
    if (!items)
        return -1;
    bool seen[AG_MAXDIM] = {false};
    int count = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(items); i++) {
        int axis = 0;
        if (!ag_axis_argument(function, PyTuple_GET_ITEM(items, i), ndim, &axis))
            goto error;
        if (seen[axis]) {
            ag_raise(PyExc_ValueError, function, "axis %d is given twice", axis);
            goto error;
        }
        seen[axis] = true;
        axes[count++] = axis;
    }
    Py_DECREF(items);
    return count;
error:
    Py_DECREF(items);
    return -1;
}

int ag_axes_argument(const char *function, PyObject *object, int ndim, bool axes[AG_MAXDIM]) {
    int list[AG_MAXDIM];
    int count = ag_axis_list(function, object, ndim, list);
    memset(axes, 0, sizeof(bool) * AG_MAXDIM);
    for (int i = 0; i < count; i++)
        axes[list[i]] = true;
    return count;
}

static bool length_argument(const char *function, PyObject *object, bool negative_allowed, int64 *out) {
    if (!ag_int_argument(function, "shape", object, out))
        return false;
    if (*out < 0 && !negative_allowed)
        return ag_raise(PyExc_ValueError, function, "the length of an axis cannot be negative: %lld",
                        (long long)*out);
    return true;
}

bool ag_shape_argument(const char *function, PyObject *object, bool negative_allowed, int *ndim,
                       int64 shape[AG_MAXDIM]) {
    if (!object)
        return true;
    if (PyIndex_Check(object)) {
        *ndim = 1;
        return length_argument(function, object, negative_allowed, &shape[0]);
    }
    if (!PySequence_Check(object) || PyUnicode_Check(object))
        return ag_raise(PyExc_TypeError, function, "a shape is an int or a tuple of ints, not a %s",
                        Py_TYPE(object)->tp_name);
    PyObject *items = PySequence_Tuple(object); /* a list may change while __index__ runs */
    if (!items)
        return false;
    bool valid = PyTuple_GET_SIZE(items) <= AG_MAXDIM;
    if (!valid)
        ag_raise(PyExc_ValueError, function, "an array has at most %d axes, not %zd", AG_MAXDIM,
                 PyTuple_GET_SIZE(items));
    for (Py_ssize_t i = 0; valid && i < PyTuple_GET_SIZE(items); i++)
        valid = length_argument(function, PyTuple_GET_ITEM(items, i), negative_allowed, &shape[i]);
    if (valid)
        *ndim = (int)PyTuple_GET_SIZE(items);
    Py_DECREF(items);
    return valid;
}
