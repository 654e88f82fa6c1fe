#include "base/isa.h"

#include <stdlib.h>

#if defined(__x86_64__)

/* The levels as the x86-64 psABI defines them, as far as compilers make use of them in kernels. */
static int level_of_processor(void) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi") ||
        !__builtin_cpu_supports("bmi2"))
        return 2;
    bool has_512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl");
    return has_512 ? 4 : 3;
}

/* The best level that was built and is at most `most`; base where there is none. */
static ag_isa best_built(int most) {
    ag_isa level = AG_ISA_base;
    AG_IF_v2(if (most >= 2) level = AG_ISA_v2;)
    AG_IF_v3(if (most >= 3) level = AG_ISA_v3;)
    AG_IF_v4(if (most >= 4) level = AG_ISA_v4;)
    return level;
}

static ag_isa choose(void) {
    const char *asked = getenv("ARRAYGRAD_CPU_ISA");
    int most = level_of_processor(), wanted = asked && *asked == 'v' ? atoi(asked + 1) : most;
    ag_isa level = best_built(wanted < most ? wanted : most);
    return level == AG_ISA_base ? best_built(most) : level; /* a build may lack the lower levels */
}

#else

static ag_isa choose(void) { return AG_ISA_base; }

#endif

ag_isa ag_isa_level(void) {
    static int level = -1; /* every thread that races here writes the same value */
    int known = __atomic_load_n(&level, __ATOMIC_RELAXED);
    if (known < 0) {
        known = (int)choose();
        __atomic_store_n(&level, known, __ATOMIC_RELAXED);
    }
    return (ag_isa)known;
}

const char *ag_isa_name(void) {
    switch (ag_isa_level()) {
    case AG_ISA_v2: return "x86-64-v2";
    case AG_ISA_v3: return "x86-64-v3";
    case AG_ISA_v4: return "x86-64-v4";
    case AG_ISA_base: return "base";
    }
    __builtin_unreachable();
}
