/* What this room gives the array type. */
#ifndef AG_PYTHON_ELEMENTWISE_SLOTS_H
#define AG_PYTHON_ELEMENTWISE_SLOTS_H

#include "python/array/array.h"

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

#endif
