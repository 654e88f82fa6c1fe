/* Whether arrays share memory. */
#include "python/functions/module.h"
#include "python/support/arguments.h"

static PyObject *may_share_memory(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"may_share_memory", 2, 2, 2, {"x1", "x2"}};
    PyObject *given[2];
    Array *x1 = NULL, *x2 = NULL;
    if (!ag_bind(&signature, args, nargs, kwnames, given) ||
        !ag_array_argument("may_share_memory", "x1", given[0], &x1) ||
        !ag_array_argument("may_share_memory", "x2", given[1], &x2))
        return NULL;
    ag_view a = ag_view_of(x1), b = ag_view_of(x2);
    return PyBool_FromLong(ag_may_overlap(&a, &b));
}

const PyMethodDef ag_sharing_functions[] = {
    AG_FUNCTION("may_share_memory", may_share_memory,
                "may_share_memory(x1, x2, /)\n--\n\n"
                "Whether the address ranges of two arrays overlap.\n\n"
                "False only if no element of one shares a byte with the other; arrays that interleave count as sharing."),
    {NULL},
};
