/* The chapter on sets: all of it looks at sorted copies. */
#include "kernels/search.h"
#include "kernels/sort_unique.h"
#include "python/functions/module.h"
#include "python/functions/sorting.h"
#include "python/support/arguments.h"
#include "python/support/named_tuple.h"
#include "python/support/pairs.h"

/* What a function wants to know about the unique elements, besides their values. */
enum { INDICES = 1, INVERSE = 2, COUNTS = 4 };

typedef struct {
    Array *values, *indices, *inverse, *counts; /* NULL where not wanted */
} found;

static PyObject *all_class, *counts_class, *inverse_class; /* made once, kept for ever */

bool ag_add_set_results(PyObject *module) {
    all_class = ag_add_named_tuple(module, "UniqueAllResult", "values indices inverse_indices counts");
    counts_class = all_class ? ag_add_named_tuple(module, "UniqueCountsResult", "values counts") : NULL;
    inverse_class = counts_class ? ag_add_named_tuple(module, "UniqueInverseResult", "values inverse_indices") : NULL;
    return inverse_class;
}

/* The elements as a contiguous array with one axis, in the dtype that they are compared in. */
static Array *flatten(Array *x) {
    Array *contiguous = ag_as_contiguous(x, ag_computed((ag_dtype)x->dtype));
    Array *flat = contiguous ? ag_reshape(contiguous, 1, &x->size) : NULL;
    Py_XDECREF(contiguous);
    return flat;
}

/* The elements of a flat array in order, and, if `order` is not NULL, their indices before sorting. */
static Array *sort_flat(const Array *flat, Array **order) {
    if (!order)
        return ag_sorted(flat, 0, false, ag_sort());
    *order = ag_sorted(flat, 0, false, ag_argsort());
    Array *sorted = *order ? ag_new((ag_dtype)flat->dtype, 1, flat->shape) : NULL;
    if (sorted)
        AG_WITHOUT_GIL(flat->size, ag_unique()->take[flat->dtype](flat->data, (const int64 *)(*order)->data,
                                                                  flat->size, sorted->data));
    return sorted;
}

static Array *new_indices(int wanted, int ndim, const int64 *shape, bool *valid) {
    if (!wanted || !*valid)
        return NULL;
    Array *indices = ag_new(AG_INT64, ndim, shape);
    *valid = indices;
    return indices;
}

static bool find_runs(const Array *x, const Array *sorted, const Array *order, int wanted, found *out) {
    const ag_dtype dtype = (ag_dtype)sorted->dtype;
    int64 runs;
    AG_WITHOUT_GIL(x->size, runs = ag_unique()->count[dtype](sorted->data, x->size));
    out->values = ag_new(dtype, 1, &runs);
    bool valid = out->values;
    out->indices = new_indices(wanted & INDICES, 1, &runs, &valid);
    out->inverse = new_indices(wanted & INVERSE, x->ndim, x->shape, &valid);
    out->counts = new_indices(wanted & COUNTS, 1, &runs, &valid);
    if (!valid || x->size == 0)
        return valid;
    ag_unique_results results = {runs, out->values->data, out->indices ? (int64 *)out->indices->data : NULL,
                                 out->inverse ? (int64 *)out->inverse->data : NULL,
                                 out->counts ? (int64 *)out->counts->data : NULL};
    const int64 *places = order ? (const int64 *)order->data : NULL;
    AG_WITHOUT_GIL(x->size, ag_unique()->runs[dtype](sorted->data, places, x->size, &results));
    return true;
}

static bool unique(const ag_signature *signature, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames,
                   int wanted, found *out) {
    PyObject *given[1];
    Array *x = NULL, *order = NULL;
    *out = (found){NULL, NULL, NULL, NULL};
    if (!ag_bind(signature, args, nargs, kwnames, given) ||
        !ag_array_argument(signature->function, "x", given[0], &x))
        return false;
    Array *flat = flatten(x);
    Array *sorted = flat ? sort_flat(flat, wanted & (INDICES | INVERSE) ? &order : NULL) : NULL;
    bool done = sorted && find_runs(x, sorted, order, wanted, out);
    out->values = ag_into(out->values, (ag_dtype)x->dtype);
    done = done && out->values;
    Py_XDECREF(flat);
    Py_XDECREF(order);
    Py_XDECREF(sorted);
    return done;
}

/* A named tuple of those results that there are, in the order of `found`; takes them over. */
static PyObject *named(PyObject *class, bool done, const found *results) {
    PyObject *fields[4];
    size_t count = 0;
    Array *const all[4] = {results->values, results->indices, results->inverse, results->counts};
    for (int i = 0; i < 4; i++)
        if (all[i])
            fields[count++] = (PyObject *)all[i];
    PyObject *tuple = done ? PyObject_Vectorcall(class, fields, count, NULL) : NULL;
    for (size_t i = 0; i < count; i++)
        Py_DECREF(fields[i]);
    return tuple;
}

static PyObject *unique_values(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"unique_values", 1, 1, 1, {"x"}};
    found results;
    if (unique(&signature, args, nargs, kwnames, 0, &results))
        return (PyObject *)results.values;
    Py_XDECREF(results.values);
    return NULL;
}

static PyObject *unique_counts(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"unique_counts", 1, 1, 1, {"x"}};
    found results;
    bool done = unique(&signature, args, nargs, kwnames, COUNTS, &results);
    return named(counts_class, done, &results);
}

static PyObject *unique_inverse(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"unique_inverse", 1, 1, 1, {"x"}};
    found results;
    bool done = unique(&signature, args, nargs, kwnames, INVERSE, &results);
    return named(inverse_class, done, &results);
}

static PyObject *unique_all(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"unique_all", 1, 1, 1, {"x"}};
    found results;
    bool done = unique(&signature, args, nargs, kwnames, INDICES | INVERSE | COUNTS, &results);
    return named(all_class, done, &results);
}

/* An integer, extended to 64 bits by its sign. */
static uint64 integer_at(const Array *a, int64 i) {
    int64 value = 0;
    ag_dtype dtype = (ag_dtype)a->dtype;
    ag_view element = {a->data + i * ag_itemsize(dtype), NULL, NULL, 0, dtype};
    ag_view wide = {(char *)&value, NULL, NULL, 0, AG_INT64}; /* which uint64 goes through unchanged, modulo 2^64 */
    ag_assign(&wide, &element);
    return (uint64)value;
}

static void run_on(const Array *out, const Array *x, ag_kernel kernel, const void *context, int64 weight) {
    ag_view views[2] = {ag_view_of(out), ag_view_of(x)};
    AG_WITHOUT_GIL(x->size, ag_apply(2, views, x->ndim, x->shape, kernel, context, weight));
}

/* Whether a table of all integers between the least and the greatest is worth its making. */
static bool table_pays(const Array *x, const Array *sorted, ag_table_context *context) {
    if (!ag_is_integer((ag_dtype)sorted->dtype) || sorted->size == 0)
        return false;
    context->first = integer_at(sorted, 0);
    context->last = integer_at(sorted, sorted->size - 1) - context->first;
    return context->last / 4 < (uint64)x->size + (uint64)sorted->size;
}

/* Write to `out` whether the elements of x are among the sorted ones, of the same dtype. False with MemoryError. */
static bool look_for(const Array *out, const Array *x, const Array *sorted, bool invert) {
    const ag_search_kernels *kernels = ag_search();
    ag_table_context table = {NULL, 0, 0, invert};
    if (!table_pays(x, sorted, &table)) {
        ag_search_context context = {sorted->data, sorted->size, invert};
        run_on(out, x, kernels->isin[x->dtype], &context, ag_search_weight(sorted->size));
        return true;
    }
    int64 length = (int64)table.last + 2;
    Array *present = ag_new_zeroed(AG_BOOL, 1, &length);
    if (!present)
        return false;
    table.present = (const bool8 *)present->data;
    kernels->fill_table[x->dtype](sorted->data, sorted->size, table.first, (bool8 *)present->data);
    run_on(out, x, kernels->isin_table[x->dtype], &table, 4);
    Py_DECREF(present);
    return true;
}

/* Whether the elements of x1 are in x2, both of the same dtype. */
static Array *are_in(const Array *x1, Array *x2, bool invert) {
    Array *flat = flatten(x2);
    Array *sorted = flat ? sort_flat(flat, NULL) : NULL;
    Array *out = sorted ? ag_new(AG_BOOL, x1->ndim, x1->shape) : NULL;
    if (out && !look_for(out, x1, sorted, invert))
        Py_CLEAR(out);
    Py_XDECREF(flat);
    Py_XDECREF(sorted);
    return out;
}

static PyObject *isin(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"isin", 2, 2, 2, {"x1", "x2", "invert"}};
    PyObject *given[3];
    bool invert = false;
    Array *x1, *x2;
    if (!ag_bind(&signature, args, nargs, kwnames, given) ||
        !ag_bool_argument("isin", "invert", given[2], &invert) ||
        !ag_promoted_pair("isin", given[0], given[1], &x1, &x2))
        return NULL;
    Array *out = are_in(x1, x2, invert);
    Py_DECREF(x1);
    Py_DECREF(x2);
    return (PyObject *)out;
}

const PyMethodDef ag_set_functions[] = {
    AG_FUNCTION("isin", isin,
                "isin(x1, x2, /, *, invert=False)\n--\n\n"
                "Whether each element of x1 is equal to an element of x2; with invert=True, whether it is not.\n\n"
                "The result is bool and has the shape of x1, () for a Python scalar. One of the two may be a Python\n"
                "scalar. NaN is in nothing. TypeError where the two dtypes have no common one."),
    AG_FUNCTION("unique_all", unique_all,
                "unique_all(x, /)\n--\n\n"
                "The unique elements of an array, their first indices, their places and their counts.\n\n"
                "A named tuple: values, sorted, of the dtype of x; indices, the place in the flattened x of the first\n"
                "of each; inverse_indices, of the shape of x, with values[inverse_indices] equal to x; counts, how\n"
                "often each occurs. Indices and counts are int64. Each NaN is unique; -0 and 0 are equal."),
    AG_FUNCTION("unique_counts", unique_counts,
                "unique_counts(x, /)\n--\n\n"
                "The unique elements of an array and how often each occurs: a named tuple of values and counts.\n\n"
                "The fields are those of unique_all."),
    AG_FUNCTION("unique_inverse", unique_inverse,
                "unique_inverse(x, /)\n--\n\n"
                "The unique elements of an array and where they stand in it: a named tuple of values and "
                "inverse_indices.\n\n"
                "The fields are those of unique_all."),
    AG_FUNCTION("unique_values", unique_values,
                "unique_values(x, /)\n--\n\n"
                "The unique elements of an array, sorted, in a 1-d array of its dtype.\n\n"
                "Each NaN is unique; -0 and 0 are equal."),
    {NULL, NULL, 0, NULL},
};
