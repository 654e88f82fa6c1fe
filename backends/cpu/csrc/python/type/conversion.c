/* From arrays to Python's numbers and lists, to other dtypes and devices, and copies. */

#include "python/array/elements.h"
#include "python/support/arguments.h"
#include "python/type/slots.h"

/* -- Python numbers: of 0-d arrays, as the standard says; truth also of other arrays with one element -- */

static PyObject *element_of(PyObject *self, const char *what) {
    Array *a = (Array *)self;
    if (a->ndim)
        return ag_raise(PyExc_TypeError, what, "only a 0-d array is a number, this one has %d axes; item() takes any "
                        "array with one element", a->ndim);
    return ag_element_to_object((ag_dtype)a->dtype, a->data);
}

int ag_truth(PyObject *self) {
    Array *a = (Array *)self;
    if (a->size != 1) {
        ag_raise(PyExc_ValueError, "bool", "the truth of an array with %lld elements is ambiguous; use any() or all()",
                 (long long)a->size);
        return -1;
    }
    PyObject *element = ag_element_to_object((ag_dtype)a->dtype, a->data);
    int truth = element ? PyObject_IsTrue(element) : -1;
    Py_XDECREF(element);
    return truth;
}

static bool is_not_complex(PyObject *self, const char *what) {
    if (ag_is_complex((ag_dtype)((Array *)self)->dtype))
        return ag_raise(PyExc_TypeError, what, "a complex number is no %s; take real(x) or abs(x) first", what);
    return true;
}

PyObject *ag_to_int(PyObject *self) {
    PyObject *element = is_not_complex(self, "int") ? element_of(self, "int") : NULL;
    PyObject *number = element ? PyNumber_Long(element) : NULL; /* OverflowError for inf, ValueError for nan */
    Py_XDECREF(element);
    return number;
}

PyObject *ag_to_float(PyObject *self) {
    PyObject *element = is_not_complex(self, "float") ? element_of(self, "float") : NULL;
    PyObject *number = element ? PyNumber_Float(element) : NULL;
    Py_XDECREF(element);
    return number;
}

PyObject *ag_to_index(PyObject *self) {
    ag_dtype dtype = (ag_dtype)((Array *)self)->dtype;
    if (!ag_is_integer(dtype))
        return ag_raise(PyExc_TypeError, "index", "only an integer array is an index, not one of %s",
                        ag_dtype_name(dtype));
    return element_of(self, "index");
}

/* A real NaN becomes nan+nanj, as the standard has it. */
PyObject *ag_to_complex(PyObject *self, PyObject *unused) {
    PyObject *element = element_of(self, "complex");
    if (!element || PyComplex_Check(element))
        return element;
    float64 real = PyFloat_AsDouble(element);
    Py_DECREF(element);
    return PyComplex_FromDoubles(real, real != real ? real : 0);
}

PyObject *ag_item(PyObject *self, PyObject *unused) {
    Array *a = (Array *)self;
    if (a->size != 1)
        return ag_raise(PyExc_ValueError, "item", "an array with %lld elements is no number; index it first",
                        (long long)a->size);
    return ag_element_to_object((ag_dtype)a->dtype, a->data);
}

static PyObject *nested_lists(const Array *a, int axis, const char *data) {
    if (axis == a->ndim)
        return ag_element_to_object((ag_dtype)a->dtype, data);
    PyObject *list = PyList_New((Py_ssize_t)a->shape[axis]);
    for (int64 i = 0; list && i < a->shape[axis]; i++) {
        PyObject *item = nested_lists(a, axis + 1, data + i * a->strides[axis]);
        if (item)
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
        else
            Py_CLEAR(list);
    }
    return list;
}

PyObject *ag_tolist(PyObject *self, PyObject *unused) { return nested_lists((Array *)self, 0, ((Array *)self)->data); }

/* -- devices and copies -- */

static const ag_signature to_device_signature = {"to_device", 1, 1, 1, {"device", "stream"}};

PyObject *ag_to_device(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *values[2];
    if (!ag_bind(&to_device_signature, args, nargs, kwnames, values))
        return NULL;
    if (!PyUnicode_Check(values[0]))
        return ag_raise(PyExc_TypeError, "to_device", "a device is 'cpu', not a %s", Py_TYPE(values[0])->tp_name);
    if (!ag_device_argument("to_device", values[0]))
        return NULL;
    if (values[1] && values[1] != Py_None)
        return ag_raise(PyExc_ValueError, "to_device", "there are no streams on the CPU; 'stream' must be None");
    return Py_NewRef(self);
}

PyObject *ag_copy_method(PyObject *self, PyObject *unused) {
    return (PyObject *)ag_copy((Array *)self, (ag_dtype)((Array *)self)->dtype);
}

PyObject *ag_deepcopy(PyObject *self, PyObject *memo) { return ag_copy_method(self, NULL); }

/* -- the namespace -- */

static const char *const versions[] = {"2021.12", "2022.12", "2023.12", "2024.12", "2025.12", NULL};
static const ag_signature namespace_signature = {"__array_namespace__", 0, 0, 0, {"api_version"}};

PyObject *ag_array_namespace(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    PyObject *version;
    if (!ag_bind(&namespace_signature, args, nargs, kwnames, &version))
        return NULL;
    bool known = !version || version == Py_None;
    for (int i = 0; !known && versions[i] && PyUnicode_Check(version); i++)
        known = PyUnicode_CompareWithASCIIString(version, versions[i]) == 0;
    if (!known)
        return ag_raise(PyExc_ValueError, "__array_namespace__",
                        "there is no version %R of the standard here; the newest is '2025.12'", version);
    return PyImport_ImportModule("arraygrad_cpu");
}
