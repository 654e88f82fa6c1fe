/* The table of elementwise operations, and how they are applied to Python's operands. */
#ifndef AG_PYTHON_ELEMENTWISE_OPERATIONS_H
#define AG_PYTHON_ELEMENTWISE_OPERATIONS_H

#include "kernels/elementwise.h"
#include "python/array/array.h"

typedef struct {
    const char *name;
    int64 weight;
    ag_result result;
    ag_kernel kernels[AG_DTYPE_COUNT]; /* by the operands' dtype; NULL where the operation is not defined */
} ag_operation_row;

extern ag_operation_row ag_operations[AG_OP_COUNT];

/* Fill in the kernels of the instruction-set level at hand; and, in halves.c, those of dtypes that float32 stands in
 * for. */
void ag_init_operations(void);
void ag_add_halves(void);
/* The kernel of clip, as in kernels/select.h; NULL where there is no order. */
ag_kernel ag_clip_kernel(ag_dtype dtype);

/* The dtype of an operation's result. */
static inline ag_dtype ag_result_dtype(ag_result result, ag_dtype dtype) {
    return result == AG_RESULT_SAME ? dtype : result == AG_RESULT_BOOL ? AG_BOOL : ag_real_part(dtype);
}

/* TypeError: the operation is not defined for this dtype. Returns NULL. */
void *ag_undefined(ag_operation operation, ag_dtype dtype);

PyObject *ag_unary(ag_operation operation, Array *x);
/* Each operand an array or a Python scalar, at least one of them an array. */
PyObject *ag_binary(ag_operation operation, PyObject *x1, PyObject *x2);
/* x1 = x1 op x2 in x1's memory; returns a new reference to x1. TypeError where the dtype would change; ValueError where
 * the shape would grow, or x1 is read-only. x2 may overlap x1. */
PyObject *ag_binary_in_place(ag_operation operation, Array *x1, PyObject *x2);

/* Run an operation; operands that lie across the result's order are read along their own (transposed.c). The context is
 * the kernel's: AG_STREAM or NULL. */
void ag_apply_straightened(int operands, const ag_view *views, const ag_operation_row *row, const void *context);

/* --- Operands that may be Python scalars (operands.c) --- */

/* An array of a dtype, or a scalar as an element of it. A view of the elements, and what must be released. */
typedef struct {
    ag_view view;
    Array *array; /* a new reference; NULL for a scalar */
    char element[sizeof(complex128)] __attribute__((aligned(16)));
} ag_operand;

/* Whether an object is a number that Python's syntax can write: bool, int, float or complex. */
bool ag_is_scalar(PyObject *object);
/* The dtype to which the objects promote, scalars weakly: their kind counts only where it is complex beside real
 * floats. AG_NO_DTYPE with TypeError where there is none, or no array among them. */
ag_dtype ag_common_dtype(const char *function, int count, PyObject *const *objects);
/* A scalar as an element of a dtype. TypeError for a kind that does not mix with it, OverflowError. */
bool ag_scalar_element(const char *function, PyObject *object, ag_dtype dtype, char *element);
/* Convert an object to a dtype. TypeError, OverflowError, MemoryError. */
bool ag_load_operand(const char *function, PyObject *object, ag_dtype dtype, ag_operand *operand);
void ag_release_operands(int count, ag_operand *operands);
/* The common shape of operands; ValueError that names their shapes. */
bool ag_operands_shape(const char *function, int count, const ag_operand *operands, int *ndim, int64 shape[AG_MAXDIM]);

#endif
