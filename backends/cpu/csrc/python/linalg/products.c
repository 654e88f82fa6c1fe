/* matmul, matrix_transpose, vecdot and the operator @. */
#include "python/linalg/products.h"
#include "linalg/product.h"
#include "python/linalg/module.h"
#include "python/linalg/openblas.h"
#include "python/linalg/slots.h"
#include "python/support/arguments.h"
#include "python/support/pairs.h"

/* An operand as a stack of matrices; a vector has become a matrix of one row or column. */
typedef struct {
    Array *array; /* owned */
    int ndim;
    int64 shape[AG_MAXDIM + 1], strides[AG_MAXDIM + 1];
} operand;

static void set_axes(operand *o, bool as_row) {
    const Array *x = o->array;
    o->ndim = x->ndim < 2 ? 2 : x->ndim;
    for (int i = 0; i < x->ndim; i++) {
        int axis = x->ndim == 1 && as_row ? 1 : i;
        o->shape[axis] = x->shape[i];
        o->strides[axis] = x->strides[i];
    }
    if (x->ndim == 1) {
        o->shape[as_row ? 0 : 1] = 1;
        o->strides[as_row ? 0 : 1] = as_row ? x->shape[0] * ag_itemsize((ag_dtype)x->dtype)
                                            : ag_itemsize((ag_dtype)x->dtype);
    }
}

static ag_view view_of(const operand *o) {
    return (ag_view){o->array->data, o->shape, o->strides, o->ndim, (ag_dtype)o->array->dtype};
}

/* An array as an operand, copied where its dtype or strides do not suit products. */
static bool take_operand(operand *o, Array *x, ag_dtype dtype, bool as_row) {
    o->array = ag_as_dtype(x, dtype);
    if (!o->array)
        return false;
    set_axes(o, as_row);
    ag_view view = view_of(o);
    if (ag_product_accepts(&view))
        return true;
    Array *copy = ag_copy(o->array, dtype);
    Py_DECREF(o->array);
    o->array = copy;
    if (copy)
        set_axes(o, as_row);
    return copy != NULL;
}

/* Repeat an operand along the stack's axes. */
static void broadcast(operand *o, int ndim, const int64 *shape) {
    int64 strides[AG_MAXDIM + 1];
    int stack = o->ndim - 2;
    ag_view view = {o->array->data, o->shape, o->strides, stack, (ag_dtype)o->array->dtype};
    ag_broadcast_strides(&view, ndim, shape, strides);
    for (int i = 1; i >= 0; i--) { /* upwards, so from the last */
        strides[ndim + i] = o->strides[stack + i];
        o->shape[ndim + i] = o->shape[stack + i];
    }
    for (int i = 0; i < ndim + 2; i++)
        o->strides[i] = strides[i];
    for (int i = 0; i < ndim; i++)
        o->shape[i] = shape[i];
    o->ndim = ndim + 2;
}

static bool check_shapes(const char *function, const Array *x1, const Array *x2) {
    if (x1->ndim == 0 || x2->ndim == 0)
        return ag_raise(PyExc_ValueError, function, "x1 and x2 must have at least one axis; use multiply for scalars");
    int64 last = x1->shape[x1->ndim - 1], first = x2->shape[x2->ndim == 1 ? 0 : x2->ndim - 2];
    if (last != first)
        return ag_raise(PyExc_ValueError, function,
                        "x1's rows have %lld elements and x2's columns %lld; they must be as long", (long long)last,
                        (long long)first);
    return true;
}

static bool promote(const char *function, const Array *x1, const Array *x2, ag_dtype *dtype) {
    *dtype = ag_promote((ag_dtype)x1->dtype, (ag_dtype)x2->dtype);
    if (*dtype == AG_NO_DTYPE || ag_is_bool(*dtype) || ag_is_half(*dtype))
        return ag_raise(PyExc_TypeError, function, "no product of %s and %s is defined; convert them with astype",
                        ag_dtype_name((ag_dtype)x1->dtype), ag_dtype_name((ag_dtype)x2->dtype));
    return true;
}

/* The result for two operands whose stacks are repeated to a common shape already. `left` and `right` say whether x1's
 * rows and x2's columns are axes of it, which they are not for vectors. */
static Array *multiply(const char *function, const operand *a, const operand *b, bool left, bool right) {
    int ndim = a->ndim - 2, kept = ndim;
    int64 shape[AG_MAXDIM + 2], kept_shape[AG_MAXDIM + 2], strides[AG_MAXDIM + 2];
    for (int i = 0; i < ndim; i++)
        kept_shape[i] = shape[i] = a->shape[i];
    shape[ndim] = a->shape[ndim];
    shape[ndim + 1] = b->shape[ndim + 1];
    if (left)
        kept_shape[kept++] = shape[ndim];
    if (right)
        kept_shape[kept++] = shape[ndim + 1];
    ag_dtype dtype = (ag_dtype)a->array->dtype;
    if (ag_product_needs_blas(dtype, shape[ndim], shape[ndim + 1], a->shape[ndim + 1]) && !ag_need_blas(function))
        return NULL;
    Array *out = ag_new(dtype, kept, kept_shape);
    if (!out)
        return NULL;
    ag_contiguous_strides(ndim + 2, shape, ag_itemsize(dtype), strides);
    ag_view va = view_of(a), vb = view_of(b), vc = {out->data, shape, strides, ndim + 2, dtype};
    int64 k = a->shape[ndim + 1], work = out->size;
    if (k > 1 && __builtin_mul_overflow(work, k, &work))
        work = INT64_MAX;
    AG_WITHOUT_GIL(work / 8, ag_product_run(&vc, &va, &vb));
    return out;
}

Array *ag_matmul_arrays(const char *function, Array *x1, Array *x2) {
    ag_dtype dtype;
    if (!check_shapes(function, x1, x2) || !promote(function, x1, x2, &dtype))
        return NULL;
    operand a, b; /* large: not cleared */
    a.array = b.array = NULL;
    Array *out = NULL;
    int ndim;
    int64 stack[AG_MAXDIM];
    if (take_operand(&a, x1, dtype, true) && take_operand(&b, x2, dtype, false)) {
        if (!ag_broadcast_shapes(a.ndim - 2, a.shape, b.ndim - 2, b.shape, &ndim, stack)) {
            ag_raise(PyExc_ValueError, function, "the axes before the last two of x1 and x2 do not broadcast");
        } else {
            broadcast(&a, ndim, stack);
            broadcast(&b, ndim, stack);
            out = multiply(function, &a, &b, x1->ndim > 1, x2->ndim > 1);
        }
    }
    Py_XDECREF(a.array);
    Py_XDECREF(b.array);
    return out;
}

PyObject *ag_matmul_function(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"matmul", 2, 2, 2, {"x1", "x2"}};
    PyObject *arguments[2];
    Array *x1, *x2;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !ag_array_argument("matmul", "x1", arguments[0], &x1) || !ag_array_argument("matmul", "x2", arguments[1], &x2))
        return NULL;
    return (PyObject *)ag_matmul_arrays("matmul", x1, x2);
}

PyObject *ag_operator_matmul(PyObject *x1, PyObject *x2) {
    if (!ag_is_array(x1) || !ag_is_array(x2))
        Py_RETURN_NOTIMPLEMENTED;
    return (PyObject *)ag_matmul_arrays("@", (Array *)x1, (Array *)x2);
}

/* x1 @= x2: the product may neither change x1's dtype nor its shape. */
PyObject *ag_operator_inplace_matmul(PyObject *object1, PyObject *object2) {
    if (!ag_is_array(object1) || !ag_is_array(object2))
        Py_RETURN_NOTIMPLEMENTED;
    Array *x1 = (Array *)object1, *x2 = (Array *)object2;
    if (!x1->writable)
        return ag_raise(PyExc_ValueError, "@=", "the array is not writable; use x = x @ y");
    if (x1->dtype != x2->dtype && ag_promote((ag_dtype)x1->dtype, (ag_dtype)x2->dtype) != (ag_dtype)x1->dtype)
        return ag_raise(PyExc_TypeError, "@=", "the product with %s does not fit into %s; use x = x @ y",
                        ag_dtype_name((ag_dtype)x2->dtype), ag_dtype_name((ag_dtype)x1->dtype));
    Array *out = ag_matmul_arrays("@=", x1, x2);
    if (!out)
        return NULL;
    bool same = out->ndim == x1->ndim;
    for (int i = 0; same && i < out->ndim; i++)
        same = out->shape[i] == x1->shape[i];
    ag_view to = ag_view_of(x1), from = ag_view_of(out);
    bool done = same && ag_assign(&to, &from);
    Py_DECREF(out);
    if (!same)
        return ag_raise(PyExc_ValueError, "@=", "the product has another shape than the array; use x = x @ y");
    return done ? Py_NewRef(object1) : NULL;
}

PyObject *ag_matrix_transpose(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"matrix_transpose", 1, 1, 1, {"x"}};
    PyObject *argument;
    Array *x;
    if (!ag_bind(&signature, args, nargs, kwnames, &argument) ||
        !ag_array_argument("matrix_transpose", "x", argument, &x))
        return NULL;
    int n = x->ndim;
    if (n < 2)
        return ag_raise(PyExc_ValueError, "matrix_transpose", "x has %d axes; it must have at least 2", n);
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0; i < n; i++) {
        int axis = i < n - 2 ? i : 2 * n - 3 - i;
        shape[i] = x->shape[axis];
        strides[i] = x->strides[axis];
    }
    return (PyObject *)ag_new_view(x, x->data, (ag_dtype)x->dtype, n, shape, strides, x->writable);
}

/* vecdot's axis of x1 or x2 comes last, and the others are repeated to `shape`. */
static void move_last(const Array *x, int axis, int ndim, const int64 *shape, operand *o) {
    int64 lengths[AG_MAXDIM], strides[AG_MAXDIM];
    for (int i = 0, j = 0; i < x->ndim; i++)
        if (i != axis) {
            lengths[j] = x->shape[i];
            strides[j++] = x->strides[i];
        }
    ag_view others = {x->data, lengths, strides, x->ndim - 1, (ag_dtype)x->dtype};
    ag_broadcast_strides(&others, ndim, shape, o->strides);
    for (int i = 0; i < ndim; i++)
        o->shape[i] = shape[i];
    o->shape[ndim] = x->shape[axis];
    o->strides[ndim] = x->strides[axis];
    o->ndim = ndim + 1;
}

/* The common shape of x1 and x2 without the axes that are summed over, which is `axis` counted from the end. */
static bool vecdot_shape(const Array *x1, const Array *x2, int64 axis, int *ndim, int64 shape[AG_MAXDIM]) {
    if (!ag_common_shape("vecdot", x1, x2, ndim, shape))
        return false;
    int position = *ndim + (int)axis;
    for (int i = position; i + 1 < *ndim; i++)
        shape[i] = shape[i + 1];
    --*ndim;
    return true;
}

static Array *vecdot_of(Array *x1, Array *x2, int64 axis) {
    int axis1 = x1->ndim + (int)axis, axis2 = x2->ndim + (int)axis, ndim;
    if (x1->shape[axis1] != x2->shape[axis2])
        return ag_raise(PyExc_ValueError, "vecdot", "x1's vectors have %lld elements and x2's %lld; they must be as "
                                                    "long",
                        (long long)x1->shape[axis1], (long long)x2->shape[axis2]);
    int64 shape[AG_MAXDIM];
    if (!vecdot_shape(x1, x2, axis, &ndim, shape))
        return NULL;
    Array *out = ag_new((ag_dtype)x1->dtype, ndim, shape);
    if (!out)
        return NULL;
    operand a, b;
    a.array = x1;
    b.array = x2;
    move_last(x1, axis1, ndim, shape, &a);
    move_last(x2, axis2, ndim, shape, &b);
    ag_view vout = ag_view_of(out), va = view_of(&a), vb = view_of(&b);
    AG_WITHOUT_GIL(x1->size > x2->size ? x1->size : x2->size, ag_vecdot_run(&vout, &va, &vb, true));
    return out;
}

PyObject *ag_vecdot(PyObject *module, PyObject *const *args, Py_ssize_t nargs, PyObject *kwnames) {
    static const ag_signature signature = {"vecdot", 2, 2, 2, {"x1", "x2", "axis"}};
    PyObject *arguments[3];
    Array *x1, *x2;
    int64 axis = -1;
    ag_dtype dtype;
    if (!ag_bind(&signature, args, nargs, kwnames, arguments) ||
        !ag_array_argument("vecdot", "x1", arguments[0], &x1) ||
        !ag_array_argument("vecdot", "x2", arguments[1], &x2) ||
        !ag_int_argument("vecdot", "axis", arguments[2], &axis) || !promote("vecdot", x1, x2, &dtype))
        return NULL;
    int least = x1->ndim < x2->ndim ? x1->ndim : x2->ndim;
    if (axis >= 0 && axis < least && x1->ndim == x2->ndim)
        axis -= least; /* unambiguous, and what NumPy takes too */
    if (axis >= 0 || axis < -least)
        return ag_raise(PyExc_IndexError, "vecdot", "axis %lld is not in [-%d, -1], which x1 and x2 have both",
                        (long long)axis, least);
    Array *a = ag_as_dtype(x1, dtype), *b = a ? ag_as_dtype(x2, dtype) : NULL;
    Array *out = b ? vecdot_of(a, b, axis) : NULL;
    Py_XDECREF(a);
    Py_XDECREF(b);
    return (PyObject *)out;
}

const char ag_matmul_doc[] = PyDoc_STR(
    "matmul(x1, x2, /)\n--\n\nThe matrix product.\n\nThe last two axes are matrices, (m, k) and (k, n); the axes "
    "before them are stacks, which broadcast. A vector is a row as x1 and a column as x2. TypeError for bool, "
    "ValueError for lengths that do not fit and for 0-d arrays.");
const char ag_matrix_transpose_doc[] =
    PyDoc_STR("matrix_transpose(x, /)\n--\n\nA view with the last two axes exchanged. ValueError for fewer axes.");
const char ag_vecdot_doc[] = PyDoc_STR(
    "vecdot(x1, x2, /, *, axis=-1)\n--\n\nThe sums of conj(x1) x2 over one axis, which both have in the same length; "
    "the others broadcast.");
