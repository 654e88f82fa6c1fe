/* The functions that LAPACK computes: each makes its results, describes the stack, and has a routine run over it. */
#include <string.h>

#include "python/linalg/linalg.h"
#include "python/linalg/module.h"
#include "python/linalg/openblas.h"
#include "python/support/arguments.h"

/* A stack and the strides that it points to. */
typedef struct {
    ag_stack stack;
    int64 strides[AG_STACK_OPERANDS][AG_MAXDIM];
} call;

/* A call for matrices like x's, still without operands. */
static call call_for(const Array *x) {
    call c = {.stack = {.ndim = x->ndim - 2, .shape = x->shape, .dtype = (ag_dtype)x->dtype,
                        .m = x->shape[x->ndim - 2], .n = x->shape[x->ndim - 1]}};
    return c;
}

/* Add an operand: contiguous, with so many axes behind the stack's, to which it is repeated. */
static void add_operand(call *c, const Array *a, int trailing) {
    int k = c->stack.operands++, ndim = a->ndim - trailing;
    ag_view view = {a->data, a->shape, a->strides, ndim, (ag_dtype)a->dtype};
    ag_broadcast_strides(&view, c->stack.ndim, c->stack.shape, c->strides[k]);
    c->stack.data[k] = a->data;
    c->stack.strides[k] = c->strides[k];
}

static bool run(const char *function, call *c, ag_linalg_status (*routine)(ag_stack *)) {
    ag_linalg_status status = AG_LINALG_DONE;
    if (!ag_need_blas(function))
        return false;
    PyThreadState *thread = PyEval_SaveThread();
    status = routine(&c->stack);
    PyEval_RestoreThread(thread);
    return status == AG_LINALG_DONE || ag_raise_status(function, status);
}

/* Drop a result where `done` is false. */
static Array *result_if(bool done, Array *out) {
    if (!done)
        Py_CLEAR(out);
    return out;
}

/* A function whose only argument is x. */
static Array *only_argument(const char *function, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                            bool square) {
    const ag_signature signature = {function, 1, 1, 1, {"x"}};
    PyObject *argument;
    return ag_bind(&signature, args, nargs, kwnames, &argument) ? ag_matrix_argument(function, "x", argument, square)
                                                                : NULL;
}

static PyObject *cholesky(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"cholesky", 1, 1, 1, {"x", "upper"}};
    PyObject *arguments[2];
    bool upper = false;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x = ag_matrix_argument("cholesky", "x", arguments[0], true)) ||
        !ag_bool_argument("cholesky", "upper", arguments[1], &upper))
        return NULL;
    Array *out = ag_copy(x, (ag_dtype)x->dtype);
    if (!out)
        return NULL;
    call c = call_for(out);
    c.stack.flag = upper;
    add_operand(&c, out, 2);
    return (PyObject *)result_if(run("cholesky", &c, ag_cholesky), out);
}

Array *ag_inverse_of(const char *function, Array *x) {
    Array *out = ag_copy(x, (ag_dtype)x->dtype);
    if (!out)
        return NULL;
    call c = call_for(out);
    add_operand(&c, out, 2);
    return result_if(run(function, &c, ag_inverse), out);
}

static PyObject *inv(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *x = only_argument("inv", args, nargs, kwnames, true);
    return x ? (PyObject *)ag_inverse_of("inv", x) : NULL;
}

/* The shape of solve's result: x2's, with the stacks broadcast. A vector x2 stays one, for every matrix. */
static bool solve_shape(const Array *x1, const Array *x2, int *ndim, int64 shape[AG_MAXDIM + 2], int *stack) {
    int trailing = x2->ndim == 1 ? 1 : 2;
    int64 n = x1->shape[x1->ndim - 1], rows = x2->shape[x2->ndim - trailing];
    if (n != rows)
        return ag_raise(PyExc_ValueError, "solve", "x1's matrices have %lld rows and x2's %lld; they must have as many",
                        (long long)n, (long long)rows);
    if (!ag_broadcast_shapes(x1->ndim - 2, x1->shape, x2->ndim - trailing, x2->shape, stack, shape))
        return ag_raise(PyExc_ValueError, "solve", "the axes before the matrices of x1 and x2 do not broadcast");
    *ndim = *stack + trailing;
    for (int i = 0; i < trailing; i++)
        shape[*stack + i] = x2->shape[x2->ndim - trailing + i];
    return true;
}

/* x1 and x2 have the same dtype; x1 is contiguous. */
static Array *solve_with(const Array *x1, const Array *x2) {
    int ndim = 0, stack = 0;
    int64 shape[AG_MAXDIM + 2];
    if (!solve_shape(x1, x2, &ndim, shape, &stack))
        return NULL;
    Array *out = ag_new((ag_dtype)x1->dtype, ndim, shape);
    if (!out)
        return NULL;
    ag_view to = ag_view_of(out), from = ag_view_of(x2);
    call c = call_for(x1);
    c.stack.ndim = stack;
    c.stack.shape = out->shape;
    c.stack.k = x2->ndim == 1 ? 1 : x2->shape[x2->ndim - 1];
    add_operand(&c, out, ndim - stack);
    add_operand(&c, x1, 2);
    return result_if(ag_assign(&to, &from) && run("solve", &c, ag_solve), out);
}

static PyObject *solve(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"solve", 2, 2, 2, {"x1", "x2"}};
    PyObject *arguments[2];
    Array *x1, *x2;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x1 = ag_matrix_argument("solve", "x1", arguments[0], true)) ||
        !ag_array_argument("solve", "x2", arguments[1], &x2))
        return NULL;
    ag_dtype dtype = ag_promote((ag_dtype)x1->dtype, (ag_dtype)x2->dtype);
    if (dtype == AG_NO_DTYPE)
        return ag_raise(PyExc_TypeError, "solve", "x2 is of dtype %s; it must be real or complex floating-point",
                        ag_dtype_name((ag_dtype)x2->dtype));
    if (x2->ndim == 0)
        return ag_raise(PyExc_ValueError, "solve", "x2 has no axes; it must be a vector or matrices");
    Array *a = ag_as_contiguous(x1, dtype), *b = a ? ag_as_dtype(x2, dtype) : NULL;
    Array *out = b ? solve_with(a, b) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return (PyObject *)out;
}

/* Run a routine whose operands are results and, last, the contiguous matrices x; results may lack where x does. */
static bool run_on(const char *function, call *c, ag_linalg_status (*routine)(ag_stack *), int results,
                   Array *const *out, const int *trailing, const Array *x) {
    for (int i = 0; i < results; i++) {
        if (!out[i])
            return false;
        add_operand(c, out[i], trailing[i]);
    }
    add_operand(c, x, 2);
    return run(function, c, routine);
}

static void drop(int count, Array **arrays) {
    for (int i = 0; i < count; i++)
        Py_CLEAR(arrays[i]);
}

static bool determinant(const char *function, Array *x, bool plain, Array *out[2]) {
    ag_dtype dtype = (ag_dtype)x->dtype;
    Array *a = ag_as_contiguous(x, dtype);
    if (!a)
        return false;
    call c = call_for(a);
    c.stack.flag = plain;
    out[0] = ag_new_stack(a, dtype, 0, 0, 0);
    out[1] = plain ? NULL : ag_new_stack(a, ag_real_part(dtype), 0, 0, 0);
    bool done = run_on(function, &c, ag_determinant, plain ? 1 : 2, out, (int[]){0, 0}, a);
    Py_DECREF(a);
    if (!done)
        drop(2, out);
    return done;
}

static PyObject *det(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("det", args, nargs, kwnames, true);
    return x && determinant("det", x, true, out) ? (PyObject *)out[0] : NULL;
}

static PyObject *slogdet(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("slogdet", args, nargs, kwnames, true);
    return x && determinant("slogdet", x, false, out) ? ag_named_result(AG_NAMED_SLOGDET, 2, out) : NULL;
}

static bool mode_argument(PyObject *object, bool *complete) {
    if (!object)
        return true;
    if (!PyUnicode_Check(object))
        return ag_raise(PyExc_TypeError, "qr", "mode must be a str, 'reduced' or 'complete'");
    *complete = PyUnicode_CompareWithASCIIString(object, "complete") == 0;
    if (!*complete && PyUnicode_CompareWithASCIIString(object, "reduced") != 0)
        return ag_raise(PyExc_ValueError, "qr", "there is no mode %R; it must be 'reduced' or 'complete'", object);
    return true;
}

static PyObject *qr(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"qr", 1, 1, 1, {"x", "mode"}};
    PyObject *arguments[2];
    bool complete = false;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x = ag_matrix_argument("qr", "x", arguments[0], false)) || !mode_argument(arguments[1], &complete))
        return NULL;
    Array *a = ag_as_contiguous(x, (ag_dtype)x->dtype);
    if (!a)
        return NULL;
    call c = call_for(a);
    int64 m = c.stack.m, n = c.stack.n;
    c.stack.k = complete || m < n ? m : n;
    Array *out[2] = {ag_new_stack(a, c.stack.dtype, 2, m, c.stack.k), ag_new_stack(a, c.stack.dtype, 2, c.stack.k, n)};
    bool done = run_on("qr", &c, ag_qr, 2, out, (int[]){2, 2}, a);
    Py_DECREF(a);
    if (!done)
        drop(2, out);
    return ag_named_result(AG_NAMED_QR, 2, out);
}

/* s, and u and vh if asked for: out is {s, u, vh}. */
static bool decompose(const char *function, Array *x, bool vectors, bool full, Array *out[3]) {
    ag_dtype dtype = (ag_dtype)x->dtype;
    Array *a = ag_as_contiguous(x, dtype);
    if (!a)
        return false;
    call c = call_for(a);
    int64 m = c.stack.m, n = c.stack.n, least = m < n ? m : n;
    c.stack.flag = vectors;
    c.stack.full = full;
    c.stack.k = least;
    out[0] = ag_new_stack(a, ag_real_part(dtype), 1, least, 0);
    out[1] = vectors ? ag_new_stack(a, dtype, 2, m, full ? m : least) : NULL;
    out[2] = vectors ? ag_new_stack(a, dtype, 2, full ? n : least, n) : NULL;
    bool done = run_on(function, &c, ag_svd, vectors ? 3 : 1, out, (int[]){1, 2, 2}, a);
    Py_DECREF(a);
    if (!done)
        drop(3, out);
    return done;
}

static PyObject *svd(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"svd", 1, 1, 1, {"x", "full_matrices"}};
    PyObject *arguments[2];
    bool full = true;
    Array *x, *out[3] = {NULL};
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !(x = ag_matrix_argument("svd", "x", arguments[0], false)) ||
        !ag_bool_argument("svd", "full_matrices", arguments[1], &full) || !decompose("svd", x, true, full, out))
        return NULL;
    return ag_named_result(AG_NAMED_SVD, 3, (Array *const[]){out[1], out[0], out[2]});
}

bool ag_reduced_svd(const char *function, Array *x, Array *out[3]) {
    Array *parts[3] = {NULL};
    if (!decompose(function, x, true, false, parts))
        return false;
    out[0] = parts[1];
    out[1] = parts[0];
    out[2] = parts[2];
    return true;
}

Array *ag_singular_values(const char *function, Array *x) {
    Array *out[3] = {NULL};
    return decompose(function, x, false, false, out) ? out[0] : NULL;
}

static PyObject *svdvals(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *x = only_argument("svdvals", args, nargs, kwnames, false);
    return x ? (PyObject *)ag_singular_values("svdvals", x) : NULL;
}

/* Eigenvalues of dtype `values`, and eigenvectors of dtype `vectors` unless that is AG_NO_DTYPE. */
static bool eigen(const char *function, Array *x, ag_linalg_status (*routine)(ag_stack *), ag_dtype values,
                  ag_dtype vectors, Array *out[2]) {
    Array *a = ag_as_contiguous(x, (ag_dtype)x->dtype);
    if (!a)
        return false;
    call c = call_for(a);
    c.stack.flag = vectors != AG_NO_DTYPE;
    out[0] = ag_new_stack(a, values, 1, c.stack.n, 0);
    out[1] = c.stack.flag ? ag_new_stack(a, vectors, 2, c.stack.n, c.stack.n) : NULL;
    bool done = run_on(function, &c, routine, c.stack.flag ? 2 : 1, out, (int[]){1, 2}, a);
    Py_DECREF(a);
    if (!done)
        drop(2, out);
    return done;
}

static PyObject *eigh(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("eigh", args, nargs, kwnames, true);
    if (!x || !eigen("eigh", x, ag_eigh, ag_real_part((ag_dtype)x->dtype), (ag_dtype)x->dtype, out))
        return NULL;
    return ag_named_result(AG_NAMED_EIGH, 2, out);
}

static PyObject *eigvalsh(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("eigvalsh", args, nargs, kwnames, true);
    if (!x || !eigen("eigvalsh", x, ag_eigh, ag_real_part((ag_dtype)x->dtype), AG_NO_DTYPE, out))
        return NULL;
    return (PyObject *)out[0];
}

static PyObject *eig(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("eig", args, nargs, kwnames, true);
    ag_dtype dtype = x ? ag_complex_of((ag_dtype)x->dtype) : AG_NO_DTYPE;
    return x && eigen("eig", x, ag_eig, dtype, dtype, out) ? ag_named_result(AG_NAMED_EIG, 2, out) : NULL;
}

static PyObject *eigvals(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    Array *out[2] = {NULL}, *x = only_argument("eigvals", args, nargs, kwnames, true);
    if (!x || !eigen("eigvals", x, ag_eig, ag_complex_of((ag_dtype)x->dtype), AG_NO_DTYPE, out))
        return NULL;
    return (PyObject *)out[0];
}

const PyMethodDef ag_linalg_decompositions[] = {
    AG_FUNCTION("cholesky", cholesky,
                "cholesky(x, /, *, upper=False)\n--\n\nThe factor L of x = L L^H, or U of x = U^H U if "
                "`upper`.\n\nOnly that triangle of x is read. LinAlgError where a matrix is not positive definite."),
    AG_FUNCTION("det", det, "det(x, /)\n--\n\nDeterminants of square matrices (..., n, n), by LU factors."),
    AG_FUNCTION("eig", eig,
                "eig(x, /)\n--\n\nEigenvalues (..., n) and eigenvectors (..., n, n) as columns; complex "
                "always.\n\nLinAlgError where x is not finite."),
    AG_FUNCTION("eigh", eigh,
                "eigh(x, /)\n--\n\nEigenvalues, ascending, and eigenvectors as columns of Hermitian matrices.\n\nThe "
                "lower triangle is read. LinAlgError where x is not finite."),
    AG_FUNCTION("eigvals", eigvals, "eigvals(x, /)\n--\n\nEigenvalues of square matrices; complex always."),
    AG_FUNCTION("eigvalsh", eigvalsh, "eigvalsh(x, /)\n--\n\nEigenvalues of Hermitian matrices, real and ascending."),
    AG_FUNCTION("inv", inv, "inv(x, /)\n--\n\nInverses of square matrices. LinAlgError where one is singular."),
    AG_FUNCTION("qr", qr,
                "qr(x, /, *, mode='reduced')\n--\n\nQ with orthonormal columns and R, upper triangular, with Q R = "
                "x.\n\nFor matrices m by n, Q has min(m, n) columns, or m for mode='complete'."),
    AG_FUNCTION("slogdet", slogdet,
                "slogdet(x, /)\n--\n\nSign and logarithm of the absolute value of determinants; 0 and -inf for "
                "singular matrices."),
    AG_FUNCTION("solve", solve,
                "solve(x1, x2, /)\n--\n\nThe solution y of x1 y = x2 for matrices (..., n, n).\n\nx2 is one vector (n) "
                "for all matrices, or matrices (..., n, k). LinAlgError where a matrix is singular."),
    AG_FUNCTION("svd", svd,
                "svd(x, /, *, full_matrices=True)\n--\n\nU, S and Vh with U diag(S) Vh = x, S descending.\n\nU and Vh "
                "are square, or have only min(m, n) columns and rows. LinAlgError where x is not finite."),
    AG_FUNCTION("svdvals", svdvals, "svdvals(x, /)\n--\n\nSingular values (..., min(m, n)), descending."),
    {NULL},
};
