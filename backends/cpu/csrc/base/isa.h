/* Instruction-set levels: kernels are compiled once for each, and the machine's best one is chosen at import.
 *
 * The build defines AG_ISA (the suffix of the level at hand: v2, v3, v4, or `base` on other processors than x86-64) for
 * every file in kernels/, and AG_HAVE_v2 and so on for all files.
 */
#ifndef AG_BASE_ISA_H
#define AG_BASE_ISA_H

#include "base/dtype.h"

#define AG_PASTE_(a, b) a##_##b
#define AG_PASTE(a, b) AG_PASTE_(a, b)

/* In kernels/: the name of this level's version of a symbol with external linkage. */
#define AG_ISA_NAME(name) AG_PASTE(name, AG_ISA)

typedef enum { AG_ISA_base = 0, AG_ISA_v2 = 2, AG_ISA_v3 = 3, AG_ISA_v4 = 4 } ag_isa;

/* The level in use: the best that was built and that the processor has; $ARRAYGRAD_CPU_ISA (v2, v3, v4) asks for a
 * lower one. */
ag_isa ag_isa_level(void);
const char *ag_isa_name(void);

#ifdef AG_HAVE_v2
#define AG_IF_v2(...) __VA_ARGS__
#else
#define AG_IF_v2(...)
#endif
#ifdef AG_HAVE_v3
#define AG_IF_v3(...) __VA_ARGS__
#else
#define AG_IF_v3(...)
#endif
#ifdef AG_HAVE_v4
#define AG_IF_v4(...) __VA_ARGS__
#else
#define AG_IF_v4(...)
#endif
#ifdef AG_HAVE_base
#define AG_IF_base(...) __VA_ARGS__
#else
#define AG_IF_base(...)
#endif

/* In a group's header: declare its table, of the struct type `type`, at every level, and the function group(), which
 * returns the table in use. In kernels/, the table is defined as: const type AG_ISA_NAME(group) = {...}; */
#define AG_KERNEL_GROUP(type, group)                                                                                   \
    AG_IF_base(extern const type group##_base;)                                                                        \
    AG_IF_v2(extern const type group##_v2;)                                                                            \
    AG_IF_v3(extern const type group##_v3;)                                                                            \
    AG_IF_v4(extern const type group##_v4;)                                                                            \
    static inline const type *group(void) {                                                                            \
        switch ((int)ag_isa_level()) { /* only the levels that were built */                                           \
            AG_IF_base(case AG_ISA_base: return &group##_base;)                                                        \
            AG_IF_v2(case AG_ISA_v2: return &group##_v2;)                                                              \
            AG_IF_v3(case AG_ISA_v3: return &group##_v3;)                                                              \
            AG_IF_v4(case AG_ISA_v4: return &group##_v4;)                                                              \
        default: __builtin_unreachable();                                                                              \
        }                                                                                                              \
    }

#endif
