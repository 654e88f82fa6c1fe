/* Functions of networks: softmax and its relatives, and normalization over layers. */
#include <string.h>

#include "kernels/network.h"
#include "python/kernels/module.h"
#include "python/support/arguments.h"

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
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_real_argument(function, "x", values[0], &x) ||
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
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_real_argument("cross_entropy", "x", values[0], &x) ||
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
    if (!ag_bind(&signature, args, nargs, kwnames, values) || !ag_real_argument("layer_norm", "x", values[0], &x) ||
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

const PyMethodDef ag_network_functions[] = {
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
    {NULL, NULL, 0, NULL},
};
