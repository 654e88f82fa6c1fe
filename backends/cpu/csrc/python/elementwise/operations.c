/* Applying elementwise operations.
 *
 * What is small must be cheap: arrays of one dtype that need no broadcasting go straight to the kernel, which is called
 * once, with no object made but the result. Everything else takes the general way, through operands and loops.
 */
#include "python/elementwise/operations.h"

#include <string.h>

#include "kernels/cast.h"
#include "kernels/transcendental.h"
#include "python/support/arguments.h"

#define ROW(op, RESULT, WEIGHT, TEXT) [AG_OP_##op] = {.name = #op, .weight = WEIGHT, .result = AG_RESULT_##RESULT},
ag_operation_row ag_operations[AG_OP_COUNT] = {AG_UNARY(ROW) AG_BINARY(ROW)};

static void add_entries(const ag_entries *list) {
    for (int i = 0; i < list->count; i++)
        ag_operations[list->entries[i].operation].kernels[list->entries[i].dtype] = list->entries[i].kernel;
}

static void add_transcendental(void) {
    const ag_transcendental_kernels *all = ag_transcendental();
    for (int dtype = 0; dtype < AG_DTYPE_COUNT; dtype++) {
        if (!ag_is_native_real((ag_dtype)dtype))
            continue;
#define ADD_UNARY(op) ag_operations[AG_OP_##op].kernels[dtype] = all->unary[AG_MATH_##op][dtype];
        AG_MATH_UNARY(ADD_UNARY)
#define ADD_BINARY(op) ag_operations[AG_OP_##op].kernels[dtype] = all->binary[AG_MATH_##op][dtype];
        AG_MATH_BINARY(ADD_BINARY)
    }
}

/* Operations that leave some dtypes' elements as they are. */
static void add_copies(void) {
    static const ag_operation integers[] = {AG_OP_ceil, AG_OP_floor, AG_OP_round, AG_OP_trunc};
    for (int dtype = 0; dtype < AG_DTYPE_COUNT; dtype++) {
        if (ag_is_bool(dtype))
            continue;
        ag_kernel copy = ag_copying()->of[dtype];
        ag_operations[AG_OP_positive].kernels[dtype] = copy;
        for (size_t i = 0; ag_is_integer(dtype) && i < sizeof integers / sizeof *integers; i++)
            ag_operations[integers[i]].kernels[dtype] = copy;
        if (!ag_is_complex(dtype))
            ag_operations[AG_OP_conj].kernels[dtype] = copy;
        if (ag_is_unsigned(dtype))
            ag_operations[AG_OP_abs].kernels[dtype] = copy;
    }
}

void ag_init_operations(void) {
#define ADD(group) add_entries(group());
    AG_ELEMENTWISE_GROUPS(ADD)
    add_transcendental();
    ag_add_halves();
    add_copies();
}

/* The kinds that an operation is defined for, as text for a message. */
static PyObject *defined_kinds(ag_operation operation) {
    static const struct {
        ag_dtype dtype;
        const char *kind;
    } samples[] = {{AG_BOOL, "bool"}, {AG_UINT8, "integer"}, {AG_FLOAT64, "real"}, {AG_COMPLEX128, "complex"}};
    PyObject *text = PyUnicode_FromString("");
    for (size_t i = 0; text && i < sizeof samples / sizeof *samples; i++)
        if (ag_operations[operation].kernels[samples[i].dtype])
            Py_SETREF(text, PyUnicode_FromFormat(PyUnicode_GET_LENGTH(text) ? "%U, %s" : "%U%s", text,
                                                 samples[i].kind));
    return text;
}

void *ag_undefined(ag_operation operation, ag_dtype dtype) {
    PyObject *kinds = defined_kinds(operation);
    if (kinds)
        ag_raise(PyExc_TypeError, ag_operations[operation].name,
                 "not defined for %s, but for dtypes of these kinds: %U; use astype first", ag_dtype_name(dtype),
                 kinds);
    Py_XDECREF(kinds);
    return NULL;
}

/* --- Contiguous operands --- */

static void run_long(const ag_operation_row *row, ag_kernel kernel, int operands, char *const *data,
                     const int64 *steps, int64 size) {
    ag_loop loop = {.operands = operands, .ndim = 1, .shape = {size}};
    for (int i = 0; i < operands; i++) {
        loop.data[i] = data[i];
        loop.strides[i][0] = steps[i];
    }
    bool in_place = data[0] == data[1];
    ag_loop_run(&loop, kernel, in_place ? NULL : ag_stream_if_large(size * steps[0]), row->weight);
}

/* One call of the kernel where the work is small; a loop without the GIL where it is not. */
static inline void run_flat(const ag_operation_row *row, ag_kernel kernel, int operands, char *const *data,
                            const int64 *steps, int64 size) {
    if (size < AG_GIL_THRESHOLD)
        kernel(data, steps, steps, size, 1, NULL);
    else
        AG_WITHOUT_GIL(size, run_long(row, kernel, operands, data, steps, size));
}

static inline bool same_shape(const Array *a, const Array *b) {
    if (a->ndim != b->ndim)
        return false;
    for (int i = 0; i < a->ndim; i++)
        if (a->shape[i] != b->shape[i])
            return false;
    return true;
}

static inline PyObject *flat_result(const ag_operation_row *row, ag_kernel kernel, const Array *like, char *x1,
                                    int64 step1, char *x2, int64 step2) {
    ag_dtype dtype = ag_result_dtype(row->result, (ag_dtype)like->dtype);
    Array *out = ag_new_like(like, dtype);
    if (out)
        run_flat(row, kernel, 3, (char *[]){out->data, x1, x2}, (int64[]){ag_itemsize(dtype), step1, step2}, out->size);
    return (PyObject *)out;
}

PyObject *ag_unary(ag_operation operation, Array *x) {
    const ag_operation_row *row = &ag_operations[operation];
    ag_kernel kernel = row->kernels[x->dtype];
    if (!kernel)
        return ag_undefined(operation, (ag_dtype)x->dtype);
    ag_dtype dtype = ag_result_dtype(row->result, (ag_dtype)x->dtype);
    Array *out = ag_new_like(x, dtype);
    if (!out)
        return NULL;
    if (x->contiguous)
        run_flat(row, kernel, 2, (char *[]){out->data, x->data},
                 (int64[]){ag_itemsize(dtype), ag_itemsize((ag_dtype)x->dtype)}, x->size);
    else {
        ag_view views[2] = {ag_view_of(out), ag_view_of(x)};
        const void *context = ag_stream_if_large(out->size * ag_itemsize(dtype));
        AG_WITHOUT_GIL(x->size, ag_apply_straightened(2, views, row, context));
    }
    return (PyObject *)out;
}

/* --- Two operands of any kind --- */

static bool load_pair(const char *function, PyObject *x1, PyObject *x2, ag_operand operands[2], ag_dtype *dtype) {
    PyObject *objects[2] = {x1, x2};
    *dtype = ag_common_dtype(function, 2, objects);
    if (*dtype == AG_NO_DTYPE || !ag_load_operand(function, x1, *dtype, &operands[0]))
        return false;
    if (ag_load_operand(function, x2, *dtype, &operands[1]))
        return true;
    ag_release_operands(1, operands);
    return false;
}

static Array *broadcast_result(ag_operation operation, const ag_operand operands[2], ag_dtype dtype) {
    const ag_operation_row *row = &ag_operations[operation];
    int ndim;
    int64 shape[AG_MAXDIM];
    if (!ag_operands_shape(row->name, 2, operands, &ndim, shape))
        return NULL;
    Array *out = ag_new(ag_result_dtype(row->result, dtype), ndim, shape);
    if (!out)
        return NULL;
    ag_view views[3] = {ag_view_of(out), operands[0].view, operands[1].view};
    const void *context = ag_stream_if_large(out->size * ag_itemsize((ag_dtype)out->dtype));
    AG_WITHOUT_GIL(out->size, ag_apply_straightened(3, views, row, context));
    return out;
}

static PyObject *general_binary(ag_operation operation, PyObject *x1, PyObject *x2) {
    ag_operand operands[2];
    ag_dtype dtype;
    if (!load_pair(ag_operations[operation].name, x1, x2, operands, &dtype))
        return NULL;
    Array *out = ag_operations[operation].kernels[dtype] ? broadcast_result(operation, operands, dtype)
                                                         : ag_undefined(operation, dtype);
    ag_release_operands(2, operands);
    return (PyObject *)out;
}

static PyObject *with_scalar(ag_operation operation, Array *array, PyObject *scalar, bool scalar_first) {
    const ag_operation_row *row = &ag_operations[operation];
    ag_dtype dtype = (ag_dtype)array->dtype;
    char element[sizeof(complex128)] __attribute__((aligned(16)));
    if (!row->kernels[dtype])
        return ag_undefined(operation, dtype);
    if (!ag_scalar_element(row->name, scalar, dtype, element))
        return NULL;
    int64 step = ag_itemsize(dtype);
    return scalar_first ? flat_result(row, row->kernels[dtype], array, element, 0, array->data, step)
                        : flat_result(row, row->kernels[dtype], array, array->data, step, element, 0);
}

/* Whether an object is a scalar that takes the array's dtype. */
static inline bool is_weak_beside(PyObject *object, const Array *array) {
    return PyFloat_CheckExact(object) || PyLong_Check(object) ||
           (ag_is_scalar(object) && !(PyComplex_Check(object) && ag_is_real((ag_dtype)array->dtype)));
}

PyObject *ag_binary(ag_operation operation, PyObject *object1, PyObject *object2) {
    Array *x1 = (Array *)object1, *x2 = (Array *)object2;
    bool first = ag_is_array(object1), second = ag_is_array(object2);
    if (first && second && x1->dtype == x2->dtype && x1->contiguous && x2->contiguous) {
        const ag_operation_row *row = &ag_operations[operation];
        ag_kernel kernel = row->kernels[x1->dtype];
        int64 step = ag_itemsize((ag_dtype)x1->dtype);
        if (!kernel)
            return ag_undefined(operation, (ag_dtype)x1->dtype);
        if (same_shape(x1, x2))
            return flat_result(row, kernel, x1, x1->data, step, x2->data, step);
        if (x2->ndim == 0)
            return flat_result(row, kernel, x1, x1->data, step, x2->data, 0);
        if (x1->ndim == 0)
            return flat_result(row, kernel, x2, x1->data, 0, x2->data, step);
    }
    if (first && x1->contiguous && is_weak_beside(object2, x1))
        return with_scalar(operation, x1, object2, false);
    if (second && x2->contiguous && is_weak_beside(object1, x2))
        return with_scalar(operation, x2, object1, true);
    return general_binary(operation, object1, object2);
}

/* --- In place --- */

/* An operand that shares memory with the result, but not element by element, is read from a copy. */
static bool part_from(const ag_view *result, ag_operand *operand) {
    ag_view *view = &operand->view;
    bool same = view->data == result->data && view->ndim == result->ndim &&
                !memcmp(view->shape, result->shape, sizeof(int64) * (size_t)view->ndim) &&
                !memcmp(view->strides, result->strides, sizeof(int64) * (size_t)view->ndim);
    if (!operand->array || same || !ag_may_overlap(result, view))
        return true;
    Array *copy = ag_copy(operand->array, view->dtype);
    if (!copy)
        return false;
    Py_SETREF(operand->array, copy);
    *view = ag_view_of(copy);
    return true;
}

static bool fits_in_place(const char *name, const Array *x1, const ag_operand operands[2], ag_dtype dtype) {
    if (dtype != x1->dtype)
        return ag_raise(PyExc_TypeError, name, "in place, the dtype cannot change from %s to %s; use astype",
                        ag_dtype_name((ag_dtype)x1->dtype), ag_dtype_name(dtype));
    int ndim;
    int64 shape[AG_MAXDIM];
    if (!ag_operands_shape(name, 2, operands, &ndim, shape))
        return false;
    if (ndim != x1->ndim || memcmp(shape, x1->shape, sizeof(int64) * (size_t)ndim))
        return ag_raise(PyExc_ValueError, name, "in place, the shape cannot grow; use x = x op y");
    return true;
}

static bool run_in_place(const ag_operation_row *row, Array *x1, ag_operand operands[2], ag_dtype dtype) {
    if (!fits_in_place(row->name, x1, operands, dtype) || !part_from(&operands[0].view, &operands[1]))
        return false;
    ag_view views[3] = {operands[0].view, operands[0].view, operands[1].view};
    AG_WITHOUT_GIL(x1->size, ag_apply_straightened(3, views, row, NULL));
    return true;
}

static PyObject *general_in_place(ag_operation operation, Array *x1, PyObject *x2) {
    ag_operand operands[2];
    ag_dtype dtype;
    if (!load_pair(ag_operations[operation].name, (PyObject *)x1, x2, operands, &dtype))
        return NULL;
    bool done = ag_operations[operation].kernels[dtype]
                    ? run_in_place(&ag_operations[operation], x1, operands, dtype)
                    : ag_undefined(operation, dtype) != NULL;
    ag_release_operands(2, operands);
    return done ? Py_NewRef(x1) : NULL;
}

/* Contiguous arrays of one dtype and shape that are the same memory or apart, or a scalar beside a contiguous array. */
static bool is_plain_in_place(const Array *x1, PyObject *object2) {
    if (!x1->contiguous)
        return false;
    if (!ag_is_array(object2))
        return is_weak_beside(object2, x1);
    const Array *x2 = (Array *)object2;
    int64 nbytes = x1->size * ag_itemsize((ag_dtype)x1->dtype);
    return x2->dtype == x1->dtype && x2->contiguous && same_shape(x1, x2) &&
           (x1->data == x2->data || x1->data + nbytes <= x2->data || x2->data + nbytes <= x1->data);
}

PyObject *ag_binary_in_place(ag_operation operation, Array *x1, PyObject *x2) {
    const ag_operation_row *row = &ag_operations[operation];
    ag_dtype dtype = (ag_dtype)x1->dtype;
    if (!x1->writable)
        return ag_raise(PyExc_ValueError, row->name, "in place, the array must be writable; this one is read-only");
    if (!row->kernels[dtype] || !is_plain_in_place(x1, x2))
        return general_in_place(operation, x1, x2);
    char element[sizeof(complex128)] __attribute__((aligned(16)));
    bool scalar = !ag_is_array(x2);
    if (scalar && !ag_scalar_element(row->name, x2, dtype, element))
        return NULL;
    int64 step = ag_itemsize(dtype);
    run_flat(row, row->kernels[dtype], 3, (char *[]){x1->data, x1->data, scalar ? element : ((Array *)x2)->data},
             (int64[]){step, step, scalar ? 0 : step}, x1->size);
    return Py_NewRef(x1);
}
