/* Operations on reals of 16 bits, by way of float32: operands are converted in blocks, float32's kernel works on these,
 * and its results are rounded. For +, -, *, / and square roots that is the correctly rounded result, as float32 has
 * more than twice as many bits. */
#include "base/half.h"
#include "kernels/cast.h"
#include "kernels/select.h"
#include "python/elementwise/operations.h"

#define BLOCK 256

static int64 least(int64 a, int64 b) { return a < b ? a : b; }

/* One row of a kernel for float32, of which operands are halves, and the result is unless it is bool. */
static void run_row(ag_dtype half, ag_kernel kernel, int operands, bool to_bool, char *const *data, const int64 *steps,
                    int64 n) {
    float32 buffers[AG_MAXOPS][BLOCK];
    const int64 none[AG_MAXOPS] = {0};
    const int64 itemsize = sizeof(float32);
    for (int64 done = 0; done < n; done += BLOCK) {
        const int64 count = least(n - done, BLOCK);
        char *place[AG_MAXOPS];
        int64 inner[AG_MAXOPS];
        for (int k = 0; k < operands; k++) {
            place[k] = (char *)buffers[k], inner[k] = steps[k] || k == 0 ? itemsize : 0;
            if (k > 0)
                ag_cast()->to[half][AG_FLOAT32]((char *[]){place[k], data[k] + done * steps[k]},
                                                (int64[]){itemsize, steps[k]}, none, steps[k] ? count : 1, 1, NULL);
        }
        char *out = data[0] + done * steps[0];
        if (to_bool)
            place[0] = out, inner[0] = steps[0];
        kernel(place, inner, none, count, 1, NULL);
        if (!to_bool)
            ag_cast()->to[AG_FLOAT32][half]((char *[]){out, place[0]}, (int64[]){steps[0], itemsize}, none, count, 1,
                                            NULL);
    }
}

/* One function for all kernels, which are many and small. */
__attribute__((noinline)) static void run(ag_dtype half, ag_kernel kernel, int operands, bool to_bool,
                                          char *const *data, const int64 *inner, const int64 *outer, int64 n,
                                          int64 m) {
    for (int64 row = 0; row < m; row++) {
        char *start[AG_MAXOPS];
        for (int k = 0; k < operands; k++)
            start[k] = data[k] + row * outer[k];
        run_row(half, kernel, operands, to_bool, start, inner, n);
    }
}

#define KERNEL(NAME, HALF, KERNEL_OF_FLOAT32, OPERANDS, TO_BOOL)                                                       \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        run(HALF, KERNEL_OF_FLOAT32, OPERANDS, TO_BOOL, data, inner, outer, n, m);                                     \
    }

/* A number next to another in the direction of a third is next to it among the numbers of its own dtype. */
#define NEXTAFTER(T, NAME)                                                                                             \
    static inline T next_##T(T x1, T x2) {                                                                             \
        const float32 a = ag_float32_of_##T(x1), b = ag_float32_of_##T(x2);                                            \
        if (a != a || b != b)                                                                                          \
            return ag_##T##_of_float32(a + b);                                                                         \
        if (a == b)                                                                                                    \
            return x2;                                                                                                 \
        if (a == 0)                                                                                                    \
            return (T){(uint16)((x2.bits & 0x8000) | 1)};                                                              \
        return (T){(uint16)(x1.bits + ((a < b) == (a > 0) ? 1 : -1))};                                                 \
    }                                                                                                                  \
    static void next_rows_##T(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,             \
                              const void *context) {                                                                   \
        for (int64 row = 0; row < m; row++)                                                                            \
            for (int64 i = 0; i < n; i++)                                                                              \
                *(T *)(data[0] + row * outer[0] + i * inner[0]) =                                                      \
                    next_##T(*(const T *)(data[1] + row * outer[1] + i * inner[1]),                                    \
                             *(const T *)(data[2] + row * outer[2] + i * inner[2]));                                   \
    }
AG_HALVES(NEXTAFTER)

/* The kernels <operation>_<half>, and clip, which is no operation of the table. */
#define FLOAT32_KERNEL(op) ag_operations[AG_OP_##op].kernels[AG_FLOAT32]
#define IS_BOOL(op) (ag_operations[AG_OP_##op].result == AG_RESULT_BOOL)
#define UNARY_OF(T, NAME, op) KERNEL(op##_##T, AG_##NAME, FLOAT32_KERNEL(op), 2, IS_BOOL(op))
#define BINARY_OF(T, NAME, op) KERNEL(op##_##T, AG_##NAME, FLOAT32_KERNEL(op), 3, IS_BOOL(op))
#define UNARY(op, RESULT, WEIGHT, TEXT) AG_HALVES(UNARY_OF, op)
#define BINARY(op, RESULT, WEIGHT, TEXT) AG_HALVES(BINARY_OF, op)
#define CLIP(T, NAME) KERNEL(clip_##T, AG_##NAME, ag_select()->clip[AG_FLOAT32], 4, false)
AG_UNARY(UNARY)
AG_BINARY(BINARY)
AG_HALVES(CLIP)

void ag_add_halves(void) {
#define SET(T, NAME, op) ag_operations[AG_OP_##op].kernels[AG_##NAME] = op##_##T;
#define ADD(op, RESULT, WEIGHT, TEXT)                                                                                  \
    if (FLOAT32_KERNEL(op)) {                                                                                          \
        AG_HALVES(SET, op)                                                                                             \
    }
    AG_UNARY(ADD)
    AG_BINARY(ADD)
#define SET_NEXTAFTER(T, NAME) ag_operations[AG_OP_nextafter].kernels[AG_##NAME] = next_rows_##T;
    AG_HALVES(SET_NEXTAFTER)
}

ag_kernel ag_clip_kernel(ag_dtype dtype) {
    switch (dtype) {
#define CLIP_CASE(T, NAME)                                                                                             \
    case AG_##NAME: return clip_##T;
        AG_HALVES(CLIP_CASE)
    AG_BOOLS(AG_CASE)
    AG_INTEGERS(AG_CASE)
    AG_NATIVE_REALS(AG_CASE)
    AG_COMPLEXES(AG_CASE) return ag_select()->clip[dtype];
    case AG_NO_DTYPE: break;
    }
    __builtin_trap();
}
