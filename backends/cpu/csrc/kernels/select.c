#include "kernels/select.h"

#include "kernels/rows.h"
#include "kernels/stream.h"

/* where moves bits: one kernel for each size of items. */
AG_TERNARY_KERNEL(where_1, uint8, bool8, uint8, x1 ? x2 : x3)
AG_TERNARY_KERNEL(where_2, uint16, bool8, uint16, x1 ? x2 : x3)
AG_STREAMING_TERNARY_KERNEL(where_4, uint32, bool8, uint32, x1 ? x2 : x3)
AG_STREAMING_TERNARY_KERNEL(where_8, uint64, bool8, uint64, x1 ? x2 : x3)
#define CHOOSE(part) .part = x1 ? x2.part : x3.part
AG_TERNARY_KERNEL(where_16, complex128, bool8, complex128, ((complex128){CHOOSE(re), CHOOSE(im)}))

/* NaN in any of the three gives NaN; where the bounds cross, the upper one. */
#define CLIP(T, NAME)                                                                                                  \
    static inline T op_clip_##T(T x, T lower, T upper) {                                                               \
        T raised = ((x > lower) | (x != x)) ? x : lower;                                                               \
        return ((raised < upper) | (raised != raised)) ? raised : upper;                                               \
    }                                                                                                                  \
    AG_TERNARY_KERNEL(clip_##T, T, T, T, op_clip_##T(x1, x2, x3))
AG_NATIVE_ORDERED(CLIP)

#define WHERE_ENTRY(T, NAME) [AG_##NAME] = AG_BY_SIZE(T, where_1, where_2, where_4, where_8, where_16),
#define CLIP_ENTRY(T, NAME) [AG_##NAME] = clip_##T,

const ag_select_kernels AG_ISA_NAME(ag_select) = {
    .where = {AG_DTYPES(WHERE_ENTRY)},
    .clip = {AG_NATIVE_ORDERED(CLIP_ENTRY)},
};
