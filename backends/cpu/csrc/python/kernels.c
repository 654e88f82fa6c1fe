/* The module _core.kernels: fused operations beyond the standard, by the contracts of arraygrad.backend.KERNELS. */
#include <math.h>
#include <string.h>

#include "kernels/network.h"
#include "python/arguments.h"
#include "python/module.h"
#include "python/reductions.h"

static bool real_argument(const char *function, const char *name, PyObject *object, Array **out) {
    if (!ag_array_argument(function, name, object, out))
        return false;
    if (ag_is_real((ag_dtype)(*out)->dtype))
        return true;
    return ag_raise(PyExc_TypeError, function, "'%s' must be of dtype float32 or float64, not %s", name,
                    ag_dtype_name((ag_dtype)(*out)->dtype));
}

static int64 product(const int64 *shape, int first, int end) {
    int64 n = 1;
    for (int i = first; i < end; i++)
        n *= shape[i];
    return n;
}

/* -- softmax, log_softmax, cross_entropy --------------------------------------------------------------------------- */

/* An axis of x, and what is around it; None for a 0-d array, which is one element along an axis then. */
static bool lines_along(const char *function, const Array *x, PyObject *object, int *axis, int64 lengths[3]) {
    *axis = 0;
    lengths[0] = lengths[1] = lengths[2] = 1;
    if (object == Py_None && x->ndim == 0)
        return true;
    if (object == Py_None)
        return ag_raise(PyExc_TypeError, function, "'axis' must be an int for an array with axes");
    if (!ag_axis_argument(function, object, x->ndim, axis))
        return false;
    lengths[0] = product(x->shape, 0, *axis);
    lengths[1] = x->shape[*axis];
    lengths[2] = product(x->shape, *axis + 1, x->ndim);
    return true;
}

typedef void (*along)(const void *x, void *out, int64 outer, int64 n, int64 inner);

static PyObject *normalize(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                           const along *table) {
    const ag_signature signature = {function, 0, 2, 2, {"x", "axis", NULL}};
    PyObject *values[2];
    Array *x;
    int axis;
    int64 lengths[3];
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !real_argument(function, "x", values[0], &x) ||
        !lines_along(function, x, values[1], &axis, lengths))
        return NULL;
    Array *contiguous = ag_as_contiguous(x, (ag_dtype)x->dtype);
    Array *out = contiguous ? ag_new((ag_dtype)x->dtype, x->ndim, x->shape) : NULL;
    if (out && out->size)
        AG_WITHOUT_GIL(out->size,
                       table[out->dtype](contiguous->data, out->data, lengths[0], lengths[1], lengths[2]));
    Py_XDECREF(contiguous);
    return (PyObject *)out;
}

static PyObject *softmax(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return normalize("softmax", args, nargs, kwnames, ag_softmaxes()->softmax);
}

static PyObject *log_softmax(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return normalize("log_softmax", args, nargs, kwnames, ag_softmaxes()->log_softmax);
}

static bool is_shape_without(const Array *a, const Array *x, int axis) {
    if (a->ndim != x->ndim - 1)
        return false;
    for (int i = 0; i < a->ndim; i++)
        if (a->shape[i] != x->shape[i < axis ? i : i + 1])
            return false;
    return true;
}

static bool fill_nan(const Array *out) {
    static const float64 not_a_number = __builtin_nan("");
    const ag_view target = ag_view_of(out), value = {(char *)&not_a_number, NULL, NULL, 0, AG_FLOAT64};
    return ag_assign(&target, &value);
}

static PyObject *cross_entropy(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"cross_entropy", 0, 3, 3, {"x", "target", "axis", NULL}};
    PyObject *values[3];
    Array *x, *target;
    int axis;
    int64 lengths[3];
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !real_argument("cross_entropy", "x", values[0], &x) ||
        !ag_array_argument("cross_entropy", "target", values[1], &target) ||
        !lines_along("cross_entropy", x, values[2], &axis, lengths))
        return NULL;
    if (!ag_is_integer((ag_dtype)target->dtype))
        return ag_raise(PyExc_TypeError, "cross_entropy", "'target' must be of an integer dtype, not %s",
                        ag_dtype_name((ag_dtype)target->dtype));
    if (!is_shape_without(target, x, axis))
        return ag_raise(PyExc_ValueError, "cross_entropy", "'target' must have the shape of 'x' without the axis");
    Array *contiguous = ag_as_contiguous(x, (ag_dtype)x->dtype), *indices = ag_as_contiguous(target, AG_INT64);
    Array *out = contiguous && indices ? ag_new((ag_dtype)x->dtype, target->ndim, target->shape) : NULL;
    if (out && x->size)
        AG_WITHOUT_GIL(x->size, ag_softmaxes()->cross_entropy[x->dtype](contiguous->data, (int64 *)indices->data,
                                                                        out->data, lengths[0], lengths[1],
                                                                        lengths[2]));
    else if (out && !fill_nan(out))
        Py_CLEAR(out);
    Py_XDECREF(contiguous);
    Py_XDECREF(indices);
    return (PyObject *)out;
}

/* -- layer_norm ---------------------------------------------------------------------------------------------------- */

/* Sets *first to the first of the axes, which must be the last ones of x. */
static bool last_axes(const Array *x, PyObject *object, int *first) {
    bool axes[AG_MAXDIM];
    int count = ag_axes_argument("layer_norm", object, x->ndim, axes);
    if (count < 0)
        return false;
    *first = x->ndim - count;
    for (int i = *first; i < x->ndim; i++)
        if (!axes[i])
            return ag_raise(PyExc_ValueError, "layer_norm", "'axes' must be the last ones of 'x'");
    return true;
}

/* A contiguous array of x's dtype and the shape of the normalized axes; NULL in *out for None. */
static bool affine_argument(const char *name, PyObject *object, const Array *x, int first, Array **out) {
    Array *given;
    *out = NULL;
    if (object == Py_None)
        return true;
    if (!ag_array_argument("layer_norm", name, object, &given))
        return false;
    if (given->dtype != x->dtype || given->ndim != x->ndim - first ||
        memcmp(given->shape, x->shape + first, (size_t)given->ndim * sizeof(int64)))
        return ag_raise(PyExc_ValueError, "layer_norm", "'%s' must have the dtype of 'x' and the shape of the axes",
                        name);
    *out = ag_as_contiguous(given, (ag_dtype)x->dtype);
    return *out != NULL;
}

static PyObject *layer_norm(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"layer_norm", 0, 5, 5, {"x", "weight", "bias", "axes", "eps", NULL}};
    PyObject *values[5];
    Array *x, *weight = NULL, *bias = NULL, *contiguous = NULL, *out = NULL;
    int first;
    float64 eps;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !real_argument("layer_norm", "x", values[0], &x) ||
        !last_axes(x, values[3], &first) || !ag_float_argument("layer_norm", "eps", values[4], &eps))
        return NULL;
    if (affine_argument("weight", values[1], x, first, &weight) &&
        affine_argument("bias", values[2], x, first, &bias) &&
        (contiguous = ag_as_contiguous(x, (ag_dtype)x->dtype)) &&
        (out = ag_new((ag_dtype)x->dtype, x->ndim, x->shape)) && out->size)
        AG_WITHOUT_GIL(out->size, ag_normalizations()->layer_norm[x->dtype](
                                      contiguous->data, weight ? weight->data : NULL, bias ? bias->data : NULL,
                                      out->data, product(x->shape, 0, first), product(x->shape, first, x->ndim), eps));
    Py_XDECREF(weight);
    Py_XDECREF(bias);
    Py_XDECREF(contiguous);
    return (PyObject *)out;
}

/* -- index_add, index_put ------------------------------------------------------------------------------------------ */

static bool indices_in_range(const char *function, const Array *indices, int64 length) {
    const int64 *index = (const int64 *)indices->data;
    for (int64 i = 0; i < indices->size; i++)
        if (index[i] < 0 || index[i] >= length)
            return ag_raise(PyExc_IndexError, function, "index %lld is out of range for %lld rows",
                            (long long)index[i], (long long)length);
    return true;
}

static bool rows_fit(const char *function, const Array *x, const Array *indices, const Array *values) {
    if (!ag_is_integer((ag_dtype)indices->dtype))
        return ag_raise(PyExc_TypeError, function, "'indices' must be of an integer dtype, not %s",
                        ag_dtype_name((ag_dtype)indices->dtype));
    if (x->dtype != values->dtype)
        return ag_raise(PyExc_TypeError, function, "'values' must have the dtype of 'x', %s, not %s",
                        ag_dtype_name((ag_dtype)x->dtype), ag_dtype_name((ag_dtype)values->dtype));
    if (x->ndim == 0 || indices->ndim != 1 || values->ndim != x->ndim || values->shape[0] != indices->shape[0] ||
        memcmp(values->shape + 1, x->shape + 1, (size_t)(x->ndim - 1) * sizeof(int64)))
        return ag_raise(PyExc_ValueError, function, "'indices' must have one axis, and 'values' the shape of "
                                                    "x[indices, ...]");
    return true;
}

static void put_rows(char *x, const int64 *indices, const char *values, int64 count, int64 bytes) {
    for (int64 i = 0; i < count; i++)
        memcpy(x + indices[i] * bytes, values + i * bytes, (size_t)bytes);
}

static PyObject *scatter(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames, bool add) {
    const ag_signature signature = {function, 0, 3, 3, {"x", "indices", "values", NULL}};
    PyObject *objects[3];
    Array *x, *indices, *values;
    if (!ag_bind(&signature, args, nargs, kwnames, objects) || !ag_array_argument(function, "x", objects[0], &x) ||
        !ag_array_argument(function, "indices", objects[1], &indices) ||
        !ag_array_argument(function, "values", objects[2], &values) || !rows_fit(function, x, indices, values))
        return NULL;
    if (add && !ag_scatters()->add_rows[x->dtype])
        return ag_raise(PyExc_TypeError, function, "'x' must be of a numeric dtype, not %s",
                        ag_dtype_name((ag_dtype)x->dtype));
    Array *at = ag_copy(indices, AG_INT64); /* of our own: nobody changes it after the check */
    Array *rows = at ? ag_as_contiguous(values, (ag_dtype)x->dtype) : NULL;
    Array *out = rows && indices_in_range(function, at, x->shape[0]) ? ag_copy(x, (ag_dtype)x->dtype) : NULL;
    if (out && rows->size) {
        const int64 count = at->size, width = rows->size / count;
        if (add)
            AG_WITHOUT_GIL(rows->size, ag_scatters()->add_rows[x->dtype](out->data, (int64 *)at->data, rows->data,
                                                                         count, width));
        else
            AG_WITHOUT_GIL(rows->size, put_rows(out->data, (int64 *)at->data, rows->data, count,
                                                width * ag_itemsize((ag_dtype)x->dtype)));
    }
    Py_XDECREF(at);
    Py_XDECREF(rows);
    return (PyObject *)out;
}

static PyObject *index_add(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return scatter("index_add", args, nargs, kwnames, true);
}

static PyObject *index_put(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    return scatter("index_put", args, nargs, kwnames, false);
}

/* -- random_bits --------------------------------------------------------------------------------------------------- */

/* Bits 64 * word and up of an int, modulo 2^64. */
static bool word_of(PyObject *number, long word, uint64 *out) {
    PyObject *shift = PyLong_FromLong(64 * word), *shifted = shift ? PyNumber_Rshift(number, shift) : NULL;
    *out = shifted ? PyLong_AsUnsignedLongLongMask(shifted) : 0;
    Py_XDECREF(shift);
    Py_XDECREF(shifted);
    return !PyErr_Occurred();
}

static PyObject *random_bits(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"random_bits", 0, 4, 4, {"key", "counter", "n", "device", NULL}};
    PyObject *values[4];
    uint64 key, low, high;
    int64 n;
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_int_argument("random_bits", "n", values[2], &n) ||
        !ag_device_argument("random_bits", values[3]))
        return NULL;
    if (!PyLong_Check(values[0]) || !PyLong_Check(values[1]))
        return ag_raise(PyExc_TypeError, "random_bits", "'key' and 'counter' must be ints");
    if (!word_of(values[0], 0, &key) || !word_of(values[1], 0, &low) || !word_of(values[1], 1, &high))
        return NULL;
    if (n < 0)
        return ag_raise(PyExc_ValueError, "random_bits", "'n' cannot be negative: %lld", (long long)n);
    Array *out = ag_new(AG_INT64, 1, &n);
    if (out)
        AG_WITHOUT_GIL(n, ag_randoms()->philox(key, low, high, (int64 *)out->data, n));
    return (PyObject *)out;
}

/* -- sum_to_shape -------------------------------------------------------------------------------------------------- */

/* Marks the axes of x that broadcasting `shape` to x's shape added or stretched. */
static bool broadcast_axes(const Array *x, int ndim, const int64 *shape, bool *axes, int64 *strides,
                           const int64 *out_strides) {
    const int extra = x->ndim - ndim;
    for (int i = 0; i < x->ndim; i++) {
        axes[i] = i < extra || (shape[i - extra] == 1 && x->shape[i] != 1);
        strides[i] = axes[i] ? 0 : out_strides[i - extra];
        if (!axes[i] && shape[i - extra] != x->shape[i])
            return ag_raise(PyExc_ValueError, "sum_to_shape", "'shape' does not broadcast to the shape of 'x'");
    }
    return true;
}

static PyObject *sum_to_shape(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"sum_to_shape", 0, 2, 2, {"x", "shape", NULL}};
    PyObject *values[2];
    Array *x;
    int ndim;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM + 1];
    bool axes[AG_MAXDIM + 1];
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !ag_array_argument("sum_to_shape", "x", values[0], &x) ||
        !ag_shape_argument("sum_to_shape", values[1], false, &ndim, shape))
        return NULL;
    if (!ag_is_float((ag_dtype)x->dtype))
        return ag_raise(PyExc_TypeError, "sum_to_shape", "'x' must be of a floating dtype, not %s",
                        ag_dtype_name((ag_dtype)x->dtype));
    if (ndim > x->ndim)
        return ag_raise(PyExc_ValueError, "sum_to_shape", "'shape' does not broadcast to the shape of 'x'");
    Array *out = ag_new((ag_dtype)x->dtype, ndim, shape);
    if (!out || !broadcast_axes(x, ndim, shape, axes, strides, out->strides)) {
        Py_XDECREF(out);
        return NULL;
    }
    if (!x->size)
        memset(out->data, 0, (size_t)(out->size * ag_itemsize((ag_dtype)out->dtype)));
    else if (!ag_sum_into(x, axes, strides, out)) {
        Py_DECREF(out);
        return PyErr_NoMemory();
    }
    return (PyObject *)out;
}

/* -- sgd_step, adam_step ------------------------------------------------------------------------------------------- */

#define MOST_STATES 5

/* The operands of a step: parameter, gradient, then the state up to the first None; all but the gradient are changed.
 * Returns their number; 0 with an exception. */
static int step_operands(const char *function, PyObject *const *objects, int most, ag_view views[MOST_STATES]) {
    Array *first = NULL, *a;
    for (int k = 0; k < most; k++) {
        if (k >= 2 && objects[k] == Py_None)
            return k;
        if (!real_argument(function, k == 0 ? "parameter" : k == 1 ? "gradient" : "state", objects[k], &a))
            return 0;
        first = k ? first : a;
        if (a->dtype != first->dtype || a->ndim != first->ndim ||
            memcmp(a->shape, first->shape, (size_t)a->ndim * sizeof(int64))) {
            ag_raise(PyExc_ValueError, function, "all arrays must have the dtype and the shape of the parameter");
            return 0;
        }
        if (k != 1 && !a->writable) {
            ag_raise(PyExc_ValueError, function, "an array that is to be changed is not writable");
            return 0;
        }
        views[k] = ag_view_of(a);
    }
    return most;
}

static PyObject *run_step(int count, const ag_view *views, ag_kernel kernel, const void *context, int64 weight) {
    const ag_view *p = &views[0];
    AG_WITHOUT_GIL(ag_count(p->ndim, p->shape, 1), ag_apply(count, views, p->ndim, p->shape, kernel, context, weight));
    Py_RETURN_NONE;
}

static PyObject *sgd_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"sgd_step", 0, 9, 9,
                                           {"parameter", "gradient", "velocity", "lr", "momentum", "dampening",
                                            "weight_decay", "nesterov", "maximize", NULL}};
    PyObject *values[9];
    ag_view views[MOST_STATES];
    ag_sgd_context c;
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !ag_float_argument("sgd_step", "lr", values[3], &c.lr) ||
        !ag_float_argument("sgd_step", "momentum", values[4], &c.momentum) ||
        !ag_float_argument("sgd_step", "dampening", values[5], &c.dampening) ||
        !ag_float_argument("sgd_step", "weight_decay", values[6], &c.weight_decay) ||
        !ag_bool_argument("sgd_step", "nesterov", values[7], &c.nesterov) ||
        !ag_bool_argument("sgd_step", "maximize", values[8], &c.maximize))
        return NULL;
    const int count = step_operands("sgd_step", values, 3, views);
    if (!count)
        return NULL;
    const ag_optimizer_kernels *kernels = ag_optimizers();
    return run_step(count, views, (count == 3 ? kernels->momentum : kernels->sgd)[views[0].dtype], &c, 2);
}

static bool betas_argument(PyObject *object, ag_adam_context *c) {
    if (!PyTuple_Check(object) || PyTuple_GET_SIZE(object) != 2)
        return ag_raise(PyExc_TypeError, "adam_step", "'betas' must be a tuple of two numbers");
    return ag_float_argument("adam_step", "betas", PyTuple_GET_ITEM(object, 0), &c->beta1) &&
           ag_float_argument("adam_step", "betas", PyTuple_GET_ITEM(object, 1), &c->beta2);
}

static PyObject *adam_step(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"adam_step", 0, 12, 12,
                                           {"parameter", "gradient", "mean", "square", "largest", "step", "lr", "betas",
                                            "eps", "weight_decay", "decoupled", "maximize", NULL}};
    PyObject *values[12];
    ag_view views[MOST_STATES];
    ag_adam_context c;
    int64 step;
    if (!ag_bind(&signature, args, nargs, kwnames, values) ||
        !ag_int_argument("adam_step", "step", values[5], &step) ||
        !ag_float_argument("adam_step", "lr", values[6], &c.lr) || !betas_argument(values[7], &c) ||
        !ag_float_argument("adam_step", "eps", values[8], &c.eps) ||
        !ag_float_argument("adam_step", "weight_decay", values[9], &c.weight_decay) ||
        !ag_bool_argument("adam_step", "decoupled", values[10], &c.decoupled) ||
        !ag_bool_argument("adam_step", "maximize", values[11], &c.maximize))
        return NULL;
    const int count = step_operands("adam_step", values, 5, views);
    if (count && count < 4)
        return ag_raise(PyExc_TypeError, "adam_step", "'mean' and 'square' must be arrays");
    if (!count)
        return NULL;
    c.correction1 = 1 - pow(c.beta1, (float64)step);
    c.correction2 = sqrt(1 - pow(c.beta2, (float64)step));
    const ag_optimizer_kernels *kernels = ag_optimizers();
    return run_step(count, views, (count == 5 ? kernels->amsgrad : kernels->adam)[views[0].dtype], &c, 8);
}

/* -- the module ---------------------------------------------------------------------------------------------------- */

static const PyMethodDef functions[] = {
    AG_FUNCTION("softmax", softmax,
                "softmax(x, axis)\n--\n\nReturn exp(x) scaled to sum 1 along an axis, or of a 0-d array for None."),
    AG_FUNCTION("log_softmax", log_softmax,
                "log_softmax(x, axis)\n--\n\nReturn x - logsumexp(x) along an axis, or of a 0-d array for None."),
    AG_FUNCTION("cross_entropy", cross_entropy,
                "cross_entropy(x, target, axis)\n--\n\nReturn logsumexp(x) - x[target] along an axis, which target "
                "(integers) and the result lack.\n\nNaN where target is no index of the axis."),
    AG_FUNCTION("layer_norm", layer_norm,
                "layer_norm(x, weight, bias, axes, eps)\n--\n\nReturn (x - mean) / sqrt(var + eps) * weight + bias.\n\n"
                "Mean and population variance are over axes, a tuple of the last axes of x; weight and bias have the "
                "shape of these axes, or are None."),
    AG_FUNCTION("index_add", index_add,
                "index_add(x, indices, values)\n--\n\nReturn a copy of x with values[i] added to x[indices[i], ...] "
                "for every i, repeated ones included.\n\nRaises IndexError for an index that is out of range."),
    AG_FUNCTION("index_put", index_put,
                "index_put(x, indices, values)\n--\n\nReturn a copy of x with x[indices[i], ...] replaced by "
                "values[i]; the last of repeated indices wins.\n\nRaises IndexError for an index that is out of range."),
    AG_FUNCTION("random_bits", random_bits,
                "random_bits(key, counter, n, device)\n--\n\nReturn n words of Philox4x32-10 as int64 numbers in [0, "
                "2**32).\n\nkey has 64 bits, counter 128; word 4 * i + j is word j of block counter + i."),
    AG_FUNCTION("sum_to_shape", sum_to_shape,
                "sum_to_shape(x, shape)\n--\n\nReturn x summed over the axes that broadcasting added to or stretched "
                "in a shape."),
    AG_FUNCTION("sgd_step", sgd_step,
                "sgd_step(parameter, gradient, velocity, lr, momentum, dampening, weight_decay, nesterov, maximize)\n--"
                "\n\nChange parameter and velocity (or None) in place by a step of gradient descent."),
    AG_FUNCTION("adam_step", adam_step,
                "adam_step(parameter, gradient, mean, square, largest, step, lr, betas, eps, weight_decay, decoupled, "
                "maximize)\n--\n\nChange parameter, mean, square and largest (or None) in place by step number `step` "
                "of Adam."),
    {NULL, NULL, 0, NULL},
};

bool ag_add_kernels(PyObject *module) {
    static const char name[] = "arraygrad_cpu._core.kernels";
    PyObject *kernels = PyImport_AddModule(name); /* borrowed; also the entry in sys.modules */
    return kernels && PyModule_SetDocString(kernels, "Fused operations beyond the standard, for arraygrad.") == 0 &&
           PyModule_AddFunctions(kernels, (PyMethodDef *)ag_elementwise_kernels) == 0 &&
           PyModule_AddFunctions(kernels, (PyMethodDef *)functions) == 0 &&
           PyModule_AddObjectRef(module, "kernels", kernels) == 0;
}
