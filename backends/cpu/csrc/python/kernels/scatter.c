/* Rows added to, or put into, a copy of an array at places that an index array names. */
#include <string.h>

#include "kernels/network.h"
#include "python/kernels/module.h"
#include "python/support/arguments.h"

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
        return ag_raise(PyExc_TypeError, function, "'x' must be of a dtype that sums are made in, not %s; use astype "
                                                   "first",
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

const PyMethodDef ag_scatter_functions[] = {
    AG_FUNCTION("index_add", index_add,
                "index_add(x, indices, values)\n--\n\nReturn a copy of x with values[i] added to x[indices[i], ...] "
                "for every i, repeated ones included.\n\nRaises IndexError for an index that is out of range."),
    AG_FUNCTION("index_put", index_put,
                "index_put(x, indices, values)\n--\n\nReturn a copy of x with x[indices[i], ...] replaced by "
                "values[i]; the last of repeated indices wins.\n\nRaises IndexError for an index that is out of range."),
    {NULL, NULL, 0, NULL},
};
