/* The chapter on sorting. */
#include "python/functions/sorting.h"
#include "base/lines.h"
#include "base/threads.h"
#include "python/functions/module.h"
#include "python/support/arguments.h"

/* The cost of sorting a line, in units of ag_loop_run. Short lines are cheaper in groups: a block should hold many. */
static int64 line_weight(int64 length) {
    const int64 passes = 2;
    return length < AG_PARALLEL_GRAIN / passes ? passes * length : AG_PARALLEL_GRAIN;
}

static Array *sorted(const Array *x, int axis, bool descending, const ag_sort_kernels *kernels) {
    const bool indices = kernels == ag_argsort();
    Array *out = ag_new(indices ? AG_INT64 : (ag_dtype)x->dtype, x->ndim, x->shape);
    if (!out || out->size == 0)
        return out;
    bool failed = false;
    ag_sort_context context = {x->shape[axis], out->strides[axis], x->strides[axis], descending, &failed};
    ag_view views[2] = {ag_view_of(out), ag_view_of(x)};
    ag_loop loop;
    ag_lines_init(&loop, 2, views, axis);
    AG_WITHOUT_GIL(x->size, ag_loop_run(&loop, kernels->lines[x->dtype], &context, line_weight(context.length)));
    if (!failed)
        return out;
    Py_DECREF(out);
    return (Array *)PyErr_NoMemory();
}

Array *ag_sorted(const Array *x, int axis, bool descending, const ag_sort_kernels *kernels) {
    Array *computed = ag_as_computed((Array *)x);
    Array *out = computed ? sorted(computed, axis, descending, kernels) : NULL;
    Py_XDECREF(computed);
    return kernels == ag_argsort() ? out : ag_into(out, (ag_dtype)x->dtype);
}

static PyObject *sort_function(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs,
                               PyObject *kwnames, const ag_sort_kernels *kernels) {
    PyObject *given[4];
    Array *x = NULL;
    bool descending = false, stable = true; /* which all our sorts are */
    if (!ag_bind(signature, args, nargs, kwnames, given) ||
        !ag_array_argument(signature->function, "x", given[0], &x))
        return NULL;
    if (x->ndim == 0)
        return ag_raise(PyExc_IndexError, signature->function,
                        "a 0-d array has no axis to sort along; reshape it to (1,) first");
    int axis = x->ndim - 1;
    if (!ag_axis_argument(signature->function, given[1], x->ndim, &axis) ||
        !ag_bool_argument(signature->function, "descending", given[2], &descending) ||
        !ag_bool_argument(signature->function, "stable", given[3], &stable))
        return NULL;
    return (PyObject *)ag_sorted(x, axis, descending, kernels);
}

static PyObject *sort(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"sort", 1, 1, 1, {"x", "axis", "descending", "stable"}};
    return sort_function(&signature, args, nargs, kwnames, ag_sort());
}

static PyObject *argsort(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"argsort", 1, 1, 1, {"x", "axis", "descending", "stable"}};
    return sort_function(&signature, args, nargs, kwnames, ag_argsort());
}

const PyMethodDef ag_sorting_functions[] = {
    AG_FUNCTION("sort", sort,
                "sort(x, /, *, axis=-1, descending=False, stable=True)\n--\n\n"
                "A copy of an array, sorted along an axis.\n\n"
                "The result has the shape and the dtype of x. NaN is the largest value: last in ascending order,\n"
                "first in descending order. Complex numbers are ordered by their real parts, then by their imaginary\n"
                "parts. Equal elements, -0 and 0 among them, keep their order whether or not `stable` asks for it.\n"
                "IndexError if there is no such axis."),
    AG_FUNCTION("argsort", argsort,
                "argsort(x, /, *, axis=-1, descending=False, stable=True)\n--\n\n"
                "The indices that sort an array along an axis.\n\n"
                "The result is int64 and has the shape of x: along the axis, its elements are the places in x of the\n"
                "elements of sort(x), which says more about their order. IndexError if there is no such axis."),
    {NULL, NULL, 0, NULL},
};
