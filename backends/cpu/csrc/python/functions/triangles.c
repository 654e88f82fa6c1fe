/* tril and triu: a copy, of which the other triangle is zeroed. */
#include <string.h>

#include "python/functions/module.h"
#include "python/support/arguments.h"

static int64 clipped(int64 value, int64 least, int64 most) {
    return value < least ? least : value > most ? most : value;
}

/* Row i of a matrix keeps columns up to i + k (lower), or from i + k on. All zero bytes are 0 in every dtype. */
static void zero_triangles(const Array *out, bool lower, int64 k) {
    const int64 m = out->shape[out->ndim - 2], n = out->shape[out->ndim - 1];
    const int64 itemsize = ag_itemsize((ag_dtype)out->dtype);
    const char *end = out->data + out->size * itemsize;
    k = clipped(k, -m - 1, n + 1); /* no sum with it overflows then */
    for (char *matrix = out->data; matrix < end; matrix += m * n * itemsize)
        for (int64 i = 0; i < m; i++) {
            char *row = matrix + i * n * itemsize;
            int64 column = clipped(lower ? i + k + 1 : i + k, 0, n);
            if (lower)
                memset(row + column * itemsize, 0, (size_t)((n - column) * itemsize));
            else
                memset(row, 0, (size_t)(column * itemsize));
        }
}

static PyObject *triangle(const ag_signature *signature, bool lower, PyObject *const *args, Py_ssize_t nargs,
                          PyObject *kwnames) {
    PyObject *given[2];
    Array *x;
    int64 k = 0;
    if (!ag_bind(signature, args, nargs, kwnames, given) ||
        !ag_array_argument(signature->function, "x", given[0], &x) ||
        !ag_int_argument(signature->function, "k", given[1], &k))
        return NULL;
    if (x->ndim < 2)
        return ag_raise(PyExc_ValueError, signature->function, "the array has %d axes; a matrix has 2", x->ndim);
    Array *out = ag_copy(x, (ag_dtype)x->dtype);
    if (out)
        AG_WITHOUT_GIL(out->size, zero_triangles(out, lower, k));
    return (PyObject *)out;
}

static PyObject *tril(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"tril", 1, 1, 1, {"x", "k"}};
    return triangle(&signature, true, args, nargs, kwnames);
}

static PyObject *triu(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"triu", 1, 1, 1, {"x", "k"}};
    return triangle(&signature, false, args, nargs, kwnames);
}

const PyMethodDef ag_triangles_functions[] = {
    AG_FUNCTION("tril", tril,
                "tril(x, /, *, k=0)\n--\n\n"
                "A copy with zeros above diagonal k of each matrix, the last two axes; k > 0 is above the main one."),
    AG_FUNCTION("triu", triu,
                "triu(x, /, *, k=0)\n--\n\n"
                "A copy with zeros below diagonal k of each matrix, the last two axes; k > 0 is above the main one."),
    {NULL},
};
