/* The functions in the slots of the array type, and the tables of its methods and attributes, by chapter. */
#ifndef AG_PYTHON_TYPE_SLOTS_H
#define AG_PYTHON_TYPE_SLOTS_H

#include "python/array/array.h"

/* array.c */
void ag_dealloc(PyObject *self);

/* array_methods.c */
extern PyMethodDef ag_array_methods[];

/* buffer.c */
int ag_get_buffer(PyObject *self, Py_buffer *view, int flags);

/* conversion.c */
int ag_truth(PyObject *self);
PyObject *ag_to_int(PyObject *self);
PyObject *ag_to_float(PyObject *self);
PyObject *ag_to_index(PyObject *self);

/* repr.c */
PyObject *ag_repr(PyObject *self);
PyObject *ag_str(PyObject *self);
/* operators.c. X(slot, operation); binary operators have an in-place form beside them. */
#define AG_UNARY_SLOTS(X) X(absolute, abs) X(invert, bitwise_invert) X(negative, negative) X(positive, positive)
#define AG_BINARY_SLOTS(X)                                                                                             \
    X(add, add) X(and, bitwise_and) X(floor_divide, floor_divide) X(lshift, bitwise_left_shift) X(multiply, multiply)  \
    X(or, bitwise_or) X(remainder, remainder) X(rshift, bitwise_right_shift) X(subtract, subtract)                     \
    X(true_divide, divide) X(xor, bitwise_xor)
#define AG_DECLARE_UNARY(slot, op) PyObject *ag_nb_##slot(PyObject *x);
#define AG_DECLARE_BINARY(slot, op)                                                                                    \
    PyObject *ag_nb_##slot(PyObject *x1, PyObject *x2);                                                                \
    PyObject *ag_nb_inplace_##slot(PyObject *x1, PyObject *x2);
AG_UNARY_SLOTS(AG_DECLARE_UNARY)
AG_BINARY_SLOTS(AG_DECLARE_BINARY)
#undef AG_DECLARE_UNARY
#undef AG_DECLARE_BINARY
PyObject *ag_nb_power(PyObject *x1, PyObject *x2, PyObject *modulus);
PyObject *ag_nb_inplace_power(PyObject *x1, PyObject *x2, PyObject *modulus);
PyObject *ag_richcompare(PyObject *x1, PyObject *x2, int comparison);

/* array_attributes.c */
extern PyGetSetDef ag_array_attributes[];

/* indexing.c */
Py_ssize_t ag_length(PyObject *self);
PyObject *ag_sequence_item(PyObject *self, Py_ssize_t index);
PyObject *ag_getitem(PyObject *self, PyObject *key);
int ag_setitem(PyObject *self, PyObject *key, PyObject *value);
PyObject *ag_iterate(PyObject *self);

/* manipulation.c */
PyObject *ag_get_T(PyObject *self, void *closure);
PyObject *ag_get_mT(PyObject *self, void *closure);

/* reshaping.c */
PyObject *ag_reshape_method(PyObject *self, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames);

/* array_methods.c */
extern PyMethodDef ag_array_methods[];

/* linear_algebra.c */
PyObject *ag_operator_matmul(PyObject *x1, PyObject *x2);
PyObject *ag_operator_inplace_matmul(PyObject *x1, PyObject *x2);

#endif
