/* Steps of optimisers, in place. */
#include <math.h>
#include <string.h>

#include "kernels/network.h"
#include "python/kernels/module.h"
#include "python/support/arguments.h"

#define MOST_STATES 5

/* The operands of a step: parameter, gradient, then the state up to the first None; all but the gradient are changed.
 * Returns their number; 0 with an exception. */
static int step_operands(const char *function, PyObject *const *objects, int most, ag_view views[MOST_STATES]) {
    Array *first = NULL, *a;
    for (int k = 0; k < most; k++) {
        if (k >= 2 && objects[k] == Py_None)
            return k;
        if (!ag_real_argument(function, k == 0 ? "parameter" : k == 1 ? "gradient" : "state", objects[k], &a))
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

const PyMethodDef ag_step_functions[] = {
    AG_FUNCTION("sgd_step", sgd_step,
                "sgd_step(parameter, gradient, velocity, lr, momentum, dampening, weight_decay, nesterov, maximize)\n--"
                "\n\nChange parameter and velocity (or None) in place by a step of gradient descent."),
    AG_FUNCTION("adam_step", adam_step,
                "adam_step(parameter, gradient, mean, square, largest, step, lr, betas, eps, weight_decay, decoupled, "
                "maximize)\n--\n\nChange parameter, mean, square and largest (or None) in place by step number `step` "
                "of Adam."),
    {NULL, NULL, 0, NULL},
};
