#include "python/support/pairs.h"
#include "python/array/elements.h"
#include "python/array/errors.h"

/* A Python scalar as a 0-d array of the dtype of the array beside it. */
static Array *weak_scalar(const char *function, PyObject *object, ag_dtype dtype) {
    char element[sizeof(complex128)];
    if (PyBool_Check(object) && dtype != AG_BOOL)
        return ag_raise(PyExc_TypeError, function, "a bool does not mix with an array of %s; convert one of them first",
                        ag_dtype_name(dtype));
    if (!PyLong_Check(object) && !PyFloat_Check(object) && !PyComplex_Check(object))
        return ag_raise(PyExc_TypeError, function, "operands are arrays and Python scalars, not a %s",
                        Py_TYPE(object)->tp_name);
    return ag_element_from_object(function, object, dtype, element) ? ag_scalar(dtype, element) : NULL;
}

static bool promote_arrays(const char *function, Array *a, Array *b, Array **x1, Array **x2) {
    ag_dtype dtype = ag_promote((ag_dtype)a->dtype, (ag_dtype)b->dtype);
    if (dtype == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, function, "%s and %s have no common dtype in the standard; use astype first",
                        ag_dtype_name((ag_dtype)a->dtype), ag_dtype_name((ag_dtype)b->dtype));
    *x1 = ag_as_dtype(a, dtype);
    *x2 = *x1 ? ag_as_dtype(b, dtype) : NULL;
    if (*x2)
        return true;
    Py_XDECREF(*x1);
    return false;
}

static bool promoted(const char *function, PyObject *object1, PyObject *object2, Array **x1, Array **x2) {
    bool first = ag_is_array(object1), second = ag_is_array(object2);
    if (first && second)
        return promote_arrays(function, (Array *)object1, (Array *)object2, x1, x2);
    if (!first && !second)
        return ag_raise(PyExc_TypeError, function, "one of the operands must be an arraygrad_cpu.Array, not %s and %s",
                        Py_TYPE(object1)->tp_name, Py_TYPE(object2)->tp_name);
    PyObject *array = first ? object1 : object2;
    Array *scalar = weak_scalar(function, first ? object2 : object1, (ag_dtype)((Array *)array)->dtype);
    if (!scalar)
        return false;
    *x1 = first ? (Array *)Py_NewRef(array) : scalar;
    *x2 = first ? scalar : (Array *)Py_NewRef(array);
    return true;
}

bool ag_promoted_pair(const char *function, PyObject *object1, PyObject *object2, Array **x1, Array **x2) {
    Array *a = NULL, *b = NULL;
    if (!promoted(function, object1, object2, &a, &b))
        return false;
    *x1 = ag_into(a, ag_computed((ag_dtype)a->dtype));
    *x2 = ag_into(b, ag_computed((ag_dtype)b->dtype));
    if (*x1 && *x2)
        return true;
    Py_XDECREF(*x1);
    Py_XDECREF(*x2);
    return false;
}

bool ag_common_shape(const char *function, const Array *x1, const Array *x2, int *ndim, int64 shape[AG_MAXDIM]) {
    if (ag_broadcast_shapes(x1->ndim, x1->shape, x2->ndim, x2->shape, ndim, shape))
        return true;
    PyObject *a = ag_shape_tuple(x1), *b = ag_shape_tuple(x2);
    if (a && b)
        ag_raise(PyExc_ValueError, function, "the shapes %R and %R do not broadcast together", a, b);
    Py_XDECREF(a);
    Py_XDECREF(b);
    return false;
}
