/* The elementwise functions of the standard, and where. */
#include "kernels/select.h"
#include "python/elementwise/module.h"
#include "python/elementwise/operations.h"
#include "python/support/arguments.h"

#define UNARY_FUNCTION(op, RESULT, WEIGHT, TEXT)                                                                       \
    static PyObject *function_##op(PyObject *module, PyObject *object) {                                               \
        Array *x = NULL;                                                                                               \
        return ag_array_argument(#op, "x", object, &x) ? ag_unary(AG_OP_##op, x) : NULL;                               \
    }
AG_UNARY(UNARY_FUNCTION)

static bool is_pair(const char *function, Py_ssize_t nargs) {
    return nargs == 2 || ag_raise(PyExc_TypeError, function, "takes 2 operands, but %zd were given", nargs);
}

#define BINARY_FUNCTION(op, RESULT, WEIGHT, TEXT)                                                                      \
    static PyObject *function_##op(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {                        \
        return is_pair(#op, nargs) ? ag_binary(AG_OP_##op, args[0], args[1]) : NULL;                                   \
    }
AG_BINARY(BINARY_FUNCTION)

/* --- where and clip --- */

static PyObject *apply_ternary(const char *function, ag_operand operands[3], ag_dtype dtype, ag_kernel kernel) {
    int ndim;
    int64 shape[AG_MAXDIM];
    if (!ag_operands_shape(function, 3, operands, &ndim, shape))
        return NULL;
    Array *out = ag_new(dtype, ndim, shape);
    if (!out)
        return NULL;
    ag_view views[4] = {ag_view_of(out), operands[0].view, operands[1].view, operands[2].view};
    const void *context = ag_stream_if_large(out->size * ag_itemsize(dtype));
    AG_WITHOUT_GIL(out->size, ag_apply(4, views, ndim, shape, kernel, context, 1));
    return (PyObject *)out;
}

static PyObject *where(PyObject *module, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs != 3)
        return ag_raise(PyExc_TypeError, "where", "takes a condition and two operands, but %zd arguments were given",
                        nargs);
    Array *condition = NULL;
    if (!ag_array_argument("where", "condition", args[0], &condition))
        return NULL;
    if (condition->dtype != AG_BOOL)
        return ag_raise(PyExc_TypeError, "where", "the condition must be of dtype bool, not %s; compare it with 0",
                        ag_dtype_name((ag_dtype)condition->dtype));
    ag_dtype dtype = ag_common_dtype("where", 2, args + 1);
    if (dtype == AG_NO_DTYPE)
        return NULL;
    ag_operand operands[3] = {{.array = NULL}};
    bool loaded = ag_load_operand("where", args[0], AG_BOOL, &operands[0]) &&
                  ag_load_operand("where", args[1], dtype, &operands[1]) &&
                  ag_load_operand("where", args[2], dtype, &operands[2]);
    PyObject *out = loaded ? apply_ternary("where", operands, dtype, ag_select()->where[dtype]) : NULL;
    ag_release_operands(3, operands);
    return out;
}

/* A bound as an operand of x's dtype; arrays must promote to it, since the result has it. */
static bool load_bound(const char *name, PyObject *bound, ag_dtype dtype, ag_operand *operand) {
    if (ag_is_array(bound) && ag_promote((ag_dtype)((Array *)bound)->dtype, dtype) != dtype)
        return ag_raise(PyExc_TypeError, "clip", "'%s' is of %s, which does not promote to %s; use astype first", name,
                        ag_dtype_name((ag_dtype)((Array *)bound)->dtype), ag_dtype_name(dtype));
    if (!ag_is_array(bound) && !ag_is_scalar(bound))
        return ag_raise(PyExc_TypeError, "clip", "'%s' must be an array, a number or None, not a %s", name,
                        Py_TYPE(bound)->tp_name);
    return ag_load_operand("clip", bound, dtype, operand);
}

static PyObject *clip_between(Array *x, PyObject *lower, PyObject *upper) {
    ag_dtype dtype = (ag_dtype)x->dtype;
    ag_operand operands[3] = {{.array = NULL}};
    bool loaded = ag_load_operand("clip", (PyObject *)x, dtype, &operands[0]) &&
                  load_bound("min", lower, dtype, &operands[1]) && load_bound("max", upper, dtype, &operands[2]);
    PyObject *out = loaded ? apply_ternary("clip", operands, dtype, ag_clip_kernel(dtype)) : NULL;
    ag_release_operands(3, operands);
    return out;
}

static PyObject *clip_on_one_side(ag_operation operation, const char *name, Array *x, PyObject *bound) {
    ag_operand operand = {.array = NULL};
    if (!load_bound(name, bound, (ag_dtype)x->dtype, &operand))
        return NULL;
    PyObject *out = ag_binary(operation, (PyObject *)x, operand.array ? (PyObject *)operand.array : bound);
    ag_release_operands(1, &operand);
    return out;
}

static PyObject *clip(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"clip", 1, 3, 1, {"x", "min", "max"}};
    PyObject *values[3];
    Array *x = NULL;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_array_argument("clip", "x", values[0], &x))
        return NULL;
    if (!ag_clip_kernel((ag_dtype)x->dtype))
        return ag_raise(PyExc_TypeError, "clip", "not defined for %s, which has no order; use astype first",
                        ag_dtype_name((ag_dtype)x->dtype));
    PyObject *lower = values[1] == Py_None ? NULL : values[1], *upper = values[2] == Py_None ? NULL : values[2];
    if (lower && upper)
        return clip_between(x, lower, upper);
    if (!lower && !upper)
        return (PyObject *)ag_copy(x, (ag_dtype)x->dtype);
    return lower ? clip_on_one_side(AG_OP_maximum, "min", x, lower) : clip_on_one_side(AG_OP_minimum, "max", x, upper);
}

#define UNARY_METHOD(op, RESULT, WEIGHT, TEXT) {#op, function_##op, METH_O, PyDoc_STR(#op "(x, /)\n--\n\n" TEXT)},
#define BINARY_METHOD(op, RESULT, WEIGHT, TEXT)                                                                        \
    {#op, (PyCFunction)(void (*)(void))function_##op, METH_FASTCALL, PyDoc_STR(#op "(x1, x2, /)\n--\n\n" TEXT)},

static const PyMethodDef functions[] = {
    AG_UNARY_STANDARD(UNARY_METHOD)
    AG_BINARY_STANDARD(BINARY_METHOD)
    AG_FUNCTION("clip", clip,
                "clip(x, /, min=None, max=None)\n--\n\n"
                "x kept between min and max, which are arrays of x's dtype, numbers, or None for no bound.\n\n"
                "The result has x's dtype. NaN in any of the three gives NaN; where min > max, max is the result."),
    {"where", (PyCFunction)(void (*)(void))where, METH_FASTCALL,
     PyDoc_STR("where(condition, x1, x2, /)\n--\n\n"
               "Elements of x1 where the condition (of dtype bool) is True, of x2 elsewhere; all three broadcast.")},
    {NULL, NULL, 0, NULL},
};

const PyMethodDef ag_elementwise_kernels[] = {
    AG_UNARY_EXTRA(UNARY_METHOD)
    {NULL, NULL, 0, NULL},
};

bool ag_add_elementwise(PyObject *module) {
    ag_init_operations();
    return PyModule_AddFunctions(module, (PyMethodDef *)functions) == 0;
}
