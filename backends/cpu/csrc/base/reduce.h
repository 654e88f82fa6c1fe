/* Running a reduction over any axes of an array, in parallel where it is large.
 *
 * A reduction condenses elements into states and combines states. Every state is a few components of 8 bytes; the
 * states of neighbouring outputs lie next to each other, component by component.
 */
#ifndef AG_BASE_REDUCE_H
#define AG_BASE_REDUCE_H

#include "base/view.h"

#define AG_STATE_COMPONENTS 3 /* at most */

typedef struct {
    int components;
    /* The states of m outputs, `outer` bytes apart, of n >= 1 elements each, `inner` bytes apart. Component c of output
     * j is number c * width + j of the 8-byte numbers at `state`. `first` is the position of the first elements. */
    void (*reduce)(const char *x, int64 inner, int64 outer, int64 n, int64 m, int64 first, void *state, int64 width);
    /* Take the states of later elements into those of earlier ones. */
    void (*combine)(void *state, const void *later, int64 m, int64 width);
    /* Write the results of m outputs, of `count` elements each, to elements of `dtype`, `step` bytes apart. */
    void (*finish)(void *state, int64 m, int64 width, int64 count, char *out, int64 step, ag_dtype dtype,
                   const void *context);
    bool ordered; /* positions matter: then one axis is reduced */
} ag_reduction;

/* Reduce the axes of x for which axes[i] is set. Along the others, out has the same lengths and the strides
 * out_strides[i]. No axis of x has length 0. `context` goes to finish. False where there is no memory.
 *
 * Work is cut by the shape alone and states are combined in a fixed order: results do not depend on threads. */
bool ag_reduce(const ag_reduction *reduction, const ag_view *x, const bool *axes, char *out, const int64 *out_strides,
               ag_dtype dtype, const void *context);

#endif
