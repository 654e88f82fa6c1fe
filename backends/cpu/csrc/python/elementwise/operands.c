/* Operands of elementwise functions: arrays, and Python scalars that take their dtype from the arrays beside them. */
#include "python/array/elements.h"
#include "python/elementwise/operations.h"
#include "python/support/arguments.h"

bool ag_is_scalar(PyObject *object) {
    return PyFloat_Check(object) || PyLong_Check(object) || PyComplex_Check(object);
}

static ag_dtype promote(const char *function, ag_dtype a, ag_dtype b) {
    ag_dtype dtype = a == AG_NO_DTYPE ? b : ag_promote(a, b);
    if (dtype == AG_NO_DTYPE)
        ag_raise(PyExc_TypeError, function, "%s and %s have no common dtype in the standard; use astype first",
                 ag_dtype_name(a), ag_dtype_name(b));
    return dtype;
}

ag_dtype ag_common_dtype(const char *function, int count, PyObject *const *objects) {
    ag_dtype dtype = AG_NO_DTYPE;
    bool complex = false;
    for (int i = 0; i < count; i++) {
        if (ag_is_array(objects[i])) {
            dtype = promote(function, dtype, (ag_dtype)((Array *)objects[i])->dtype);
            if (dtype == AG_NO_DTYPE)
                return dtype;
        } else if (!ag_is_scalar(objects[i])) {
            ag_raise(PyExc_TypeError, function, "operands are arrays and Python scalars, not a %s; asarray makes one",
                     Py_TYPE(objects[i])->tp_name);
            return AG_NO_DTYPE;
        } else
            complex |= PyComplex_Check(objects[i]);
    }
    if (dtype == AG_NO_DTYPE)
        ag_raise(PyExc_TypeError, function, "one of the operands must be an array; asarray makes one");
    return complex ? ag_complex_of(dtype) : dtype;
}

bool ag_scalar_element(const char *function, PyObject *object, ag_dtype dtype, char *element) {
    if (dtype == AG_FLOAT64 && PyFloat_CheckExact(object)) {
        *(float64 *)element = PyFloat_AS_DOUBLE(object);
        return true;
    }
    if (dtype == AG_FLOAT32 && PyFloat_CheckExact(object)) {
        *(float32 *)element = (float32)PyFloat_AS_DOUBLE(object);
        return true;
    }
    if (PyBool_Check(object) && !ag_is_bool(dtype))
        return ag_raise(PyExc_TypeError, function, "a bool does not mix with an array of %s; convert one of them first",
                        ag_dtype_name(dtype));
    return ag_element_from_object(function, object, dtype, element);
}

bool ag_load_operand(const char *function, PyObject *object, ag_dtype dtype, ag_operand *operand) {
    operand->array = NULL;
    if (!ag_is_array(object)) {
        operand->view = (ag_view){operand->element, NULL, NULL, 0, dtype};
        return ag_scalar_element(function, object, dtype, operand->element);
    }
    operand->array = ag_as_dtype((Array *)object, dtype);
    if (operand->array)
        operand->view = ag_view_of(operand->array);
    return operand->array;
}

void ag_release_operands(int count, ag_operand *operands) {
    for (int i = 0; i < count; i++)
        Py_CLEAR(operands[i].array);
}

/* The shapes as text, such as "(2, 3) and (4,)". */
static PyObject *shapes_text(int count, const ag_operand *operands) {
    PyObject *text = PyUnicode_FromString("");
    for (int i = 0; text && i < count; i++) {
        PyObject *shape = operands[i].array ? ag_shape_tuple(operands[i].array) : PyTuple_New(0);
        PyObject *longer = shape ? PyUnicode_FromFormat(i ? "%U and %R" : "%U%R", text, shape) : NULL;
        Py_XDECREF(shape);
        Py_SETREF(text, longer);
    }
    return text;
}

bool ag_operands_shape(const char *function, int count, const ag_operand *operands, int *ndim,
                       int64 shape[AG_MAXDIM]) {
    *ndim = 0;
    for (int i = 0; i < count; i++)
        if (!ag_broadcast_shapes(*ndim, shape, operands[i].view.ndim, operands[i].view.shape, ndim, shape)) {
            PyObject *text = shapes_text(count, operands);
            if (text)
                ag_raise(PyExc_ValueError, function, "the shapes %U do not broadcast together", text);
            Py_XDECREF(text);
            return false;
        }
    return true;
}
