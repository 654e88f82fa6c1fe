/* The module `linalg`: its exception, the types of its results, and what its functions share. */
#include "python/linalg/linalg.h"
#include "python/linalg/module.h"
#include "python/linalg/products.h"
#include "python/support/arguments.h"
#include "python/support/named_tuple.h"

static PyObject *linalg_error;
static PyTypeObject *result_types[AG_NAMED_COUNT];

static const char *const result_names[AG_NAMED_COUNT][2] = {
    [AG_NAMED_EIG] = {"EigResult", "eigenvalues eigenvectors"},
    [AG_NAMED_EIGH] = {"EighResult", "eigenvalues eigenvectors"},
    [AG_NAMED_QR] = {"QRResult", "Q R"},
    [AG_NAMED_SLOGDET] = {"SlogdetResult", "sign logabsdet"},
    [AG_NAMED_SVD] = {"SVDResult", "U S Vh"},
};

PyObject *ag_named_result(ag_named type, int count, Array *const *arrays) {
    bool complete = true;
    for (int i = 0; i < count; i++)
        complete = complete && arrays[i];
    PyObject *items = complete ? PyTuple_New(count) : NULL, *arguments = NULL, *result = NULL;
    for (int i = 0; i < count; i++) {
        if (items)
            PyTuple_SET_ITEM(items, i, (PyObject *)arrays[i]);
        else
            Py_XDECREF(arrays[i]);
    }
    if (items && (arguments = PyTuple_Pack(1, items)))
        result = PyTuple_Type.tp_new(result_types[type], arguments, NULL); /* tuple.__new__(type, items) */
    Py_XDECREF(items);
    Py_XDECREF(arguments);
    return result;
}

void *ag_raise_status(const char *function, ag_linalg_status status) {
    switch (status) {
    case AG_LINALG_NO_MEMORY: return PyErr_NoMemory();
    case AG_LINALG_TOO_LARGE:
        return ag_raise(PyExc_ValueError, function, "the matrices are too large for LAPACK, whose integers have 32 "
                                                    "bits");
    case AG_LINALG_NOT_FINITE:
        return ag_raise(linalg_error, function, "a matrix holds NaN or infinity; it must be finite");
    case AG_LINALG_SINGULAR: return ag_raise(linalg_error, function, "a matrix is singular; see pinv");
    case AG_LINALG_NOT_POSITIVE: return ag_raise(linalg_error, function, "a matrix is not positive definite");
    case AG_LINALG_NOT_CONVERGED:
        return ag_raise(linalg_error, function, "LAPACK's iteration did not converge for a matrix");
    case AG_LINALG_DONE: break;
    }
    Py_UNREACHABLE();
}

Array *ag_matrix_argument(const char *function, const char *name, PyObject *object, bool square) {
    Array *x;
    if (!ag_array_argument(function, name, object, &x))
        return NULL;
    if (!ag_check_blas(function, name, (ag_dtype)x->dtype))
        return NULL;
    if (x->ndim < 2)
        return ag_raise(PyExc_ValueError, function, "%s has %d axes; matrices need at least 2", name, (int)x->ndim);
    int64 m = x->shape[x->ndim - 2], n = x->shape[x->ndim - 1];
    if (square && m != n)
        return ag_raise(PyExc_ValueError, function, "%s's matrices are %lld by %lld; they must be square", name,
                        (long long)m, (long long)n);
    return x;
}

Array *ag_new_stack(const Array *x, ag_dtype dtype, int trailing, int64 a, int64 b) {
    int64 shape[AG_MAXDIM];
    int ndim = x->ndim - 2;
    for (int i = 0; i < ndim; i++)
        shape[i] = x->shape[i];
    if (trailing > 0)
        shape[ndim++] = a;
    if (trailing > 1)
        shape[ndim++] = b;
    return ag_new(dtype, ndim, shape);
}

static const PyMethodDef shared_functions[] = {
    AG_FUNCTION("matmul", ag_matmul_function, ag_matmul_doc),
    AG_FUNCTION("matrix_transpose", ag_matrix_transpose, ag_matrix_transpose_doc),
    AG_FUNCTION("tensordot", ag_tensordot, ag_tensordot_doc),
    AG_FUNCTION("vecdot", ag_vecdot, ag_vecdot_doc),
    {NULL},
};

static const PyMethodDef *const tables[] = {
    shared_functions, ag_linalg_decompositions, ag_linalg_norms, ag_linalg_ranks, ag_linalg_vectors, NULL,
};

static bool add_error(PyObject *module) {
    linalg_error = PyErr_NewExceptionWithDoc("arraygrad_cpu.linalg.LinAlgError",
                                             "A matrix for which a function of linear algebra has no result.",
                                             PyExc_ValueError, NULL);
    return linalg_error && PyModule_AddObjectRef(module, "LinAlgError", linalg_error) == 0;
}

static bool add_results(PyObject *module) {
    for (int type = 0; type < AG_NAMED_COUNT; type++) {
        result_types[type] = (PyTypeObject *)ag_add_named_tuple(module, result_names[type][0], result_names[type][1]);
        if (!result_types[type])
            return false;
    }
    return true;
}

static bool fill(PyObject *module) {
    for (const PyMethodDef *const *table = tables; *table; table++)
        if (PyModule_AddFunctions(module, (PyMethodDef *)*table) < 0)
            return false;
    return add_error(module) && add_results(module);
}

bool ag_add_linalg(PyObject *module) {
    PyObject *linalg = PyImport_AddModule("arraygrad_cpu._core.linalg"); /* borrowed; it is in sys.modules */
    return linalg && fill(linalg) && PyModule_AddObjectRef(module, "linalg", linalg) == 0;
}
