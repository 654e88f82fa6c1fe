/* The passes at each number of lanes, and how one is found. Fused multiply-add is welcome here: a number's place in a
 * vector does not change how it is computed, as vectors are explicit. */
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("fp-contract=fast")
#endif
#include "kernels/fft_pass.h"

#include <stddef.h>

#define T float32
#define LANES 1
#define FULL 0
#include "kernels/fft_lanes.h"

#define T float64
#define LANES 1
#define FULL 0
#include "kernels/fft_lanes.h"

#define T float32
#define LANES 4
#define FULL (AG_FFT_WIDTH == 16)
#include "kernels/fft_lanes.h"

#define T float64
#define LANES 2
#define FULL (AG_FFT_WIDTH == 16)
#include "kernels/fft_lanes.h"

#if AG_FFT_WIDTH >= 32
#define T float32
#define LANES 8
#define FULL (AG_FFT_WIDTH == 32)
#include "kernels/fft_lanes.h"

#define T float64
#define LANES 4
#define FULL (AG_FFT_WIDTH == 32)
#include "kernels/fft_lanes.h"
#endif

#if AG_FFT_WIDTH >= 64
#define T float32
#define LANES 16
#define FULL (AG_FFT_WIDTH == 64)
#include "kernels/fft_lanes.h"

#define T float64
#define LANES 8
#define FULL (AG_FFT_WIDTH == 64)
#include "kernels/fft_lanes.h"
#endif

typedef struct {
    int64 lanes;
    const ag_fft_pass_function (*passes)[AG_FFT_LARGEST_RADIX + 1];
} instance;

static const instance instances_float32[] = {
#if AG_FFT_WIDTH >= 64
    {16, passes_float32_16},
#endif
#if AG_FFT_WIDTH >= 32
    {8, passes_float32_8},
#endif
    {4, passes_float32_4},
    {1, passes_float32_1},
};

static const instance instances_float64[] = {
#if AG_FFT_WIDTH >= 64
    {8, passes_float64_8},
#endif
#if AG_FFT_WIDTH >= 32
    {4, passes_float64_4},
#endif
    {2, passes_float64_2},
    {1, passes_float64_1},
};

static const instance *instances_of(ag_dtype real) {
    switch (real) {
    case AG_FLOAT32: return instances_float32;
    case AG_FLOAT64: return instances_float64;
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}

ag_fft_pass_function ag_fft_find_pass(ag_dtype real, int64 radix, ag_fft_position position, int64 run, int64 *lanes) {
    const instance *found = instances_of(real);
    while (found->lanes > 1 && (found->lanes > run || !found->passes[position][radix]))
        found++;
    *lanes = found->lanes;
    return found->passes[position][radix];
}

const ag_fft_moves *ag_fft_moves_of(ag_dtype real) {
    switch (real) {
    case AG_FLOAT32: return &moves_float32;
    case AG_FLOAT64: return &moves_float64;
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
    __builtin_trap();
}
