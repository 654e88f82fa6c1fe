/* Python's operators on arrays: the number protocol and comparisons.
 *
 * For what is neither an array nor a Python scalar, the other operand's type is asked (NotImplemented).
 */
#include "python/elementwise/operations.h"
#include "python/elementwise/slots.h"
#include "python/support/arguments.h"

static inline bool is_operand(PyObject *object) { return ag_is_array(object) || ag_is_scalar(object); }

static inline PyObject *binary(ag_operation operation, PyObject *x1, PyObject *x2) {
    if (!is_operand(x1) || !is_operand(x2))
        Py_RETURN_NOTIMPLEMENTED;
    return ag_binary(operation, x1, x2);
}

static inline PyObject *in_place(ag_operation operation, PyObject *x1, PyObject *x2) {
    if (!is_operand(x2))
        Py_RETURN_NOTIMPLEMENTED;
    return ag_binary_in_place(operation, (Array *)x1, x2);
}

#define UNARY_SLOT(slot, op)                                                                                           \
    PyObject *ag_nb_##slot(PyObject *x) { return ag_unary(AG_OP_##op, (Array *)x); }
AG_UNARY_SLOTS(UNARY_SLOT)

#define BINARY_SLOT(slot, op)                                                                                          \
    PyObject *ag_nb_##slot(PyObject *x1, PyObject *x2) { return binary(AG_OP_##op, x1, x2); }                          \
    PyObject *ag_nb_inplace_##slot(PyObject *x1, PyObject *x2) { return in_place(AG_OP_##op, x1, x2); }
AG_BINARY_SLOTS(BINARY_SLOT)

static bool has_no_modulus(PyObject *modulus) {
    if (modulus == Py_None)
        return true;
    return ag_raise(PyExc_TypeError, "pow", "arrays have no powers modulo a number; use remainder afterwards");
}

PyObject *ag_nb_power(PyObject *x1, PyObject *x2, PyObject *modulus) {
    return has_no_modulus(modulus) ? binary(AG_OP_pow, x1, x2) : NULL;
}

PyObject *ag_nb_inplace_power(PyObject *x1, PyObject *x2, PyObject *modulus) {
    return has_no_modulus(modulus) ? in_place(AG_OP_pow, x1, x2) : NULL;
}

PyObject *ag_richcompare(PyObject *x1, PyObject *x2, int comparison) {
    static const ag_operation operations[] = {
        [Py_LT] = AG_OP_less,      [Py_LE] = AG_OP_less_equal, [Py_EQ] = AG_OP_equal,
        [Py_NE] = AG_OP_not_equal, [Py_GT] = AG_OP_greater,    [Py_GE] = AG_OP_greater_equal,
    };
    return binary(operations[comparison], x1, x2);
}
