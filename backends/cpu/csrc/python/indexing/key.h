/* What stands in the brackets of x[...]: reading it, and applying it to an array.
 *
 * Reading may run code of others, such as __index__; applying never does. So a key is read whole before an array is
 * looked at or changed. Errors are IndexErrors, but for those that the others' code raises. */
#ifndef AG_PYTHON_INDEXING_KEY_H
#define AG_PYTHON_INDEXING_KEY_H

#include "python/array/array.h"

/* 64 axes, 64 new axes, and an ellipsis. */
#define AG_MAX_TERMS (2 * AG_MAXDIM + 1)

typedef enum {
    AG_TERM_INT,
    AG_TERM_SLICE,
    AG_TERM_ELLIPSIS,
    AG_TERM_NEW_AXIS,
    AG_TERM_BOOL,    /* a mask without axes: start is 0 or 1 */
    AG_TERM_INDICES, /* an array of integers */
    AG_TERM_MASK,    /* an array of bools, C-contiguous */
} ag_term_kind;

typedef struct {
    ag_term_kind kind;
    Py_ssize_t start, stop, step; /* of a slice; an int is `start` */
    Array *array;                 /* a reference of its own for the last two kinds, NULL for the others */
} ag_term;

typedef struct {
    int count;
    int axes;      /* how many axes of the array the terms stand for, without the ellipsis */
    bool advanced; /* whether there are arrays or bools among the terms: the result is a copy */
    ag_term terms[AG_MAX_TERMS];
} ag_key;

/* A key that was read must be cleared; one that failed has been. */
bool ag_key_read(ag_key *key, PyObject *object);
void ag_key_clear(ag_key *key);

/* A term that picks along `axis` (for a mask: that axis and those behind it). */
typedef struct {
    const ag_term *term;
    int axis;
    int64 count; /* of a mask: how many are true */
} ag_pick;

/* A key applied to an array: a view of its plain axes, and picks that all axes of the index arrays come from. */
typedef struct {
    char *data; /* with ints and starts of slices added */
    int ndim;
    int64 shape[AG_MAXDIM], strides[AG_MAXDIM];
    int place; /* how many plain axes stand before those of the picks */
    int picks;
    ag_pick pick[AG_MAX_TERMS];
} ag_selection;

bool ag_key_apply(const ag_key *key, const Array *x, ag_selection *selection);

/* PyNumber_AsSsize_t and PySlice_Unpack, faster for what is most frequent. False with their exceptions. */
bool ag_unpack_index(PyObject *object, Py_ssize_t *index);
bool ag_unpack_slice(PyObject *slice, Py_ssize_t *start, Py_ssize_t *stop, Py_ssize_t *step);

/* A position on an axis, made non-negative. */
bool ag_position(int64 index, int axis, int64 length, int64 *position);

#endif
