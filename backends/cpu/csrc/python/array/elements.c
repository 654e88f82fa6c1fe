#include "python/array/elements.h"

#include <string.h>

#include "base/half.h"
#include "python/array/errors.h"

/* What cannot come in a `switch` over one kind. */
#define NOT_SIGNED(X) AG_BOOLS(X) AG_UNSIGNED(X) AG_FLOATS(X)
#define NOT_UNSIGNED(X) AG_BOOLS(X) AG_SIGNED(X) AG_FLOATS(X)
#define NOT_REAL(X) AG_BOOLS(X) AG_INTEGERS(X) AG_COMPLEXES(X)
#define NOT_COMPLEX(X) AG_BOOLS(X) AG_INTEGERS(X) AG_REALS(X)
#define NONE(X)

#define LOAD(T, value, data)                                                                                           \
    T value;                                                                                                           \
    memcpy(&value, data, sizeof value)

PyObject *ag_element_to_object(ag_dtype dtype, const char *data) {
    switch (dtype) {
    case AG_BOOL: return PyBool_FromLong(*data);
#define SIGNED_CASE(T, NAME)                                                                                           \
    case AG_##NAME: {                                                                                                  \
        LOAD(T, value, data);                                                                                          \
        return PyLong_FromLongLong(value);                                                                             \
    }
        AG_SIGNED(SIGNED_CASE)
#define UNSIGNED_CASE(T, NAME)                                                                                         \
    case AG_##NAME: {                                                                                                  \
        LOAD(T, value, data);                                                                                          \
        return PyLong_FromUnsignedLongLong(value);                                                                     \
    }
        AG_UNSIGNED(UNSIGNED_CASE)
#define REAL_CASE(T, NAME)                                                                                             \
    case AG_##NAME: {                                                                                                  \
        LOAD(T, value, data);                                                                                          \
        return PyFloat_FromDouble(ag_float64_of_##T(value));                                                           \
    }
        AG_REALS(REAL_CASE)
#define COMPLEX_CASE(T, NAME)                                                                                          \
    case AG_##NAME: {                                                                                                  \
        LOAD(T, value, data);                                                                                          \
        return PyComplex_FromDoubles((float64)value.re, (float64)value.im);                                            \
    }
        AG_COMPLEXES(COMPLEX_CASE)
        AG_NEVER(NONE)
    }
    Py_UNREACHABLE();
}

static void *kind_error(const char *function, PyObject *object, ag_dtype dtype) {
    return ag_raise(PyExc_TypeError, function, "a %s cannot become an element of %s; convert one of them first",
                    Py_TYPE(object)->tp_name, ag_dtype_name(dtype));
}

static void *range_error(const char *function, PyObject *object, ag_dtype dtype) {
    PyErr_Clear();
    return ag_raise(PyExc_OverflowError, function, "the int %R does not fit into %s", object, ag_dtype_name(dtype));
}

static bool store_signed(const char *function, PyObject *number, ag_dtype dtype, char *data) {
    int overflow;
    int64 value = PyLong_AsLongLongAndOverflow(number, &overflow);
    int64 largest = INT64_MAX >> (64 - 8 * ag_itemsize(dtype));
    if (overflow || value > largest || value < -largest - 1)
        return range_error(function, number, dtype);
    switch (dtype) {
#define STORE_CASE(T, NAME)                                                                                            \
    case AG_##NAME: memcpy(data, &(T){(T)value}, sizeof(T)); return true;
        AG_SIGNED(STORE_CASE)
        AG_NEVER(NOT_SIGNED)
    }
    Py_UNREACHABLE();
}

static bool store_unsigned(const char *function, PyObject *number, ag_dtype dtype, char *data) {
    uint64 value = PyLong_AsUnsignedLongLong(number); /* refuses negative ints */
    uint64 largest = UINT64_MAX >> (64 - 8 * ag_itemsize(dtype));
    if (PyErr_Occurred() || value > largest)
        return range_error(function, number, dtype);
    switch (dtype) {
        AG_UNSIGNED(STORE_CASE)
        AG_NEVER(NOT_UNSIGNED)
    }
    Py_UNREACHABLE();
}

static bool store_integer(const char *function, PyObject *object, ag_dtype dtype, char *data) {
    if (!PyIndex_Check(object))
        return kind_error(function, object, dtype);
    PyObject *number = PyNumber_Index(object);
    if (!number)
        return false;
    bool stored = ag_is_signed(dtype) ? store_signed(function, number, dtype, data)
                                      : store_unsigned(function, number, dtype, data);
    Py_DECREF(number);
    return stored;
}

static bool store_real(const char *function, PyObject *object, ag_dtype dtype, char *data) {
    if (PyComplex_Check(object) || !(PyIndex_Check(object) || Py_TYPE(object)->tp_as_number == NULL ||
                                     Py_TYPE(object)->tp_as_number->nb_float))
        return kind_error(function, object, dtype);
    float64 value = PyFloat_AsDouble(object);
    if (value == -1 && PyErr_Occurred())
        return false;
    switch (dtype) {
#define STORE_REAL_CASE(T, NAME)                                                                                       \
    case AG_##NAME: {                                                                                                  \
        const T number = ag_##T##_from_float64(value);                                                                 \
        memcpy(data, &number, sizeof number);                                                                          \
        return true;                                                                                                   \
    }
        AG_REALS(STORE_REAL_CASE)
        AG_NEVER(NOT_REAL)
    }
    Py_UNREACHABLE();
}

static bool store_complex(const char *function, PyObject *object, ag_dtype dtype, char *data) {
    Py_complex value = PyComplex_AsCComplex(object);
    if (value.real == -1 && PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_TypeError))
            return false;
        PyErr_Clear();
        return kind_error(function, object, dtype);
    }
    switch (dtype) {
    case AG_COMPLEX64:
        memcpy(data, &(complex64){(float32)value.real, (float32)value.imag}, sizeof(complex64));
        return true;
    case AG_COMPLEX128: memcpy(data, &(complex128){value.real, value.imag}, sizeof(complex128)); return true;
        AG_NEVER(NOT_COMPLEX)
    }
    Py_UNREACHABLE();
}

bool ag_element_from_object(const char *function, PyObject *object, ag_dtype dtype, char *data) {
    switch (dtype) {
    AG_BOOLS(AG_CASE)
        if (!PyBool_Check(object))
            return kind_error(function, object, dtype);
        *data = object == Py_True;
        return true;
    AG_INTEGERS(AG_CASE) return store_integer(function, object, dtype, data);
    AG_REALS(AG_CASE) return store_real(function, object, dtype, data);
    AG_COMPLEXES(AG_CASE) return store_complex(function, object, dtype, data);
        AG_NEVER(NONE)
    }
    Py_UNREACHABLE();
}
