/* Conversions as C makes them, but for floats that no integer of the dtype holds: they are undefined in C (and in the
 * standard), and saturate here, with 0 for NaN. Anything but zero is True; complex numbers lose their imaginary part. */
#include "kernels/cast.h"

#include "base/half.h"
#include "kernels/rows.h"
#include "kernels/stream.h"

/* For each dtype: how an element becomes a real number (or an integer) of its own kind, and whether it is not zero. */
#define PART(x) ((x).re)
#define NONZERO_COMPLEX(x) (((x).re != 0) | ((x).im != 0))

#define LIMITS(T, LOWEST, HIGHEST)                                                                                     \
    static inline T saturate_##T(float64 x) {                                                                          \
        /* HIGHEST + 1 and LOWEST are powers of two: the comparisons are exact. */                                     \
        float64 kept = x >= LOWEST && x < (float64)HIGHEST + 1 ? x : 0;                                                \
        return x >= (float64)HIGHEST + 1 ? HIGHEST : x < LOWEST ? (T)(LOWEST) : (T)kept;                               \
    }
LIMITS(int8, INT8_MIN, INT8_MAX)
LIMITS(int16, INT16_MIN, INT16_MAX)
LIMITS(int32, INT32_MIN, INT32_MAX)
LIMITS(uint8, 0, UINT8_MAX)
LIMITS(uint16, 0, UINT16_MAX)
LIMITS(uint32, 0, UINT32_MAX)
static inline int64 saturate_int64(float64 x) {
    float64 kept = x >= -0x1p63 && x < 0x1p63 ? x : 0;
    return x >= 0x1p63 ? INT64_MAX : x < -0x1p63 ? INT64_MIN : (int64)kept;
}
static inline uint64 saturate_uint64(float64 x) {
    float64 kept = x >= 0 && x < 0x1p64 ? x : 0;
    return x >= 0x1p64 ? UINT64_MAX : (uint64)kept;
}

/* FROM(T): conversions of T to every dtype. */
#define TO_INTEGER(R, T, CONVERT) AG_UNARY_KERNEL(cast_##T##_##R, R, T, CONVERT)
#define TO_FLOATS(T, VALUE)                                                                                            \
    AG_STREAMING_UNARY_KERNEL(cast_##T##_float32, float32, T, (float32)VALUE(x1))                                      \
    AG_STREAMING_UNARY_KERNEL(cast_##T##_float64, float64, T, (float64)VALUE(x1))
#define TO_COMPLEXES(T, VALUE)                                                                                         \
    AG_UNARY_KERNEL(cast_##T##_complex64, complex64, T, ((complex64){(float32)VALUE(x1), 0}))                          \
    AG_UNARY_KERNEL(cast_##T##_complex128, complex128, T, ((complex128){(float64)VALUE(x1), 0}))
#define TO_BOOL(T, TEST) AG_UNARY_KERNEL(cast_##T##_bool8, bool8, T, TEST(x1))

#define FROM_WHOLE(T, VALUE)                                                                                           \
    TO_BOOL(T, AG_NONZERO)                                                                                             \
    TO_INTEGER(int8, T, (int8)VALUE(x1))                                                                               \
    TO_INTEGER(int16, T, (int16)VALUE(x1))                                                                             \
    TO_INTEGER(int32, T, (int32)VALUE(x1))                                                                             \
    TO_INTEGER(int64, T, (int64)VALUE(x1))                                                                             \
    TO_INTEGER(uint8, T, (uint8)VALUE(x1))                                                                             \
    TO_INTEGER(uint16, T, (uint16)VALUE(x1))                                                                           \
    TO_INTEGER(uint32, T, (uint32)VALUE(x1))                                                                           \
    TO_INTEGER(uint64, T, (uint64)VALUE(x1))                                                                           \
    TO_FLOATS(T, VALUE)                                                                                                \
    TO_COMPLEXES(T, VALUE)
#define FROM_BOOL(T, NAME) FROM_WHOLE(T, AG_NONZERO)
#define FROM_INTEGER(T, NAME) FROM_WHOLE(T, AG_PLAIN)
AG_BOOLS(FROM_BOOL)
AG_INTEGERS(FROM_INTEGER)

#define FLOAT_TO_INTEGERS(T, VALUE)                                                                                    \
    TO_INTEGER(int8, T, saturate_int8(VALUE(x1)))                                                                      \
    TO_INTEGER(int16, T, saturate_int16(VALUE(x1)))                                                                    \
    TO_INTEGER(int32, T, saturate_int32(VALUE(x1)))                                                                    \
    TO_INTEGER(int64, T, saturate_int64(VALUE(x1)))                                                                    \
    TO_INTEGER(uint8, T, saturate_uint8(VALUE(x1)))                                                                    \
    TO_INTEGER(uint16, T, saturate_uint16(VALUE(x1)))                                                                  \
    TO_INTEGER(uint32, T, saturate_uint32(VALUE(x1)))                                                                  \
    TO_INTEGER(uint64, T, saturate_uint64(VALUE(x1)))

#define FROM_REAL(T, NAME)                                                                                             \
    TO_BOOL(T, AG_NONZERO)                                                                                             \
    FLOAT_TO_INTEGERS(T, AG_PLAIN)                                                                                     \
    TO_FLOATS(T, AG_PLAIN)                                                                                             \
    TO_COMPLEXES(T, AG_PLAIN)
AG_NATIVE_REALS(FROM_REAL)

#define FROM_COMPLEX(T, NAME)                                                                                          \
    TO_BOOL(T, NONZERO_COMPLEX)                                                                                        \
    FLOAT_TO_INTEGERS(T, PART)                                                                                         \
    TO_FLOATS(T, PART)                                                                                                 \
    AG_UNARY_KERNEL(cast_##T##_complex64, complex64, T, ((complex64){(float32)x1.re, (float32)x1.im}))                 \
    AG_UNARY_KERNEL(cast_##T##_complex128, complex128, T, ((complex128){(float64)x1.re, (float64)x1.im}))
AG_COMPLEXES(FROM_COMPLEX)

/* Two conversions, one after the other, in blocks. */
static void cast_twice(ag_kernel first, ag_kernel second, int64 between, char *const *data, const int64 *inner,
                       const int64 *outer, int64 n, int64 m) {
    float64 buffer[256];
    const int64 block = sizeof buffer / sizeof *buffer, none[2] = {0};
    for (int64 row = 0; row < m; row++)
        for (int64 done = 0; done < n; done += block) {
            const int64 count = n - done < block ? n - done : block;
            char *o = data[0] + row * outer[0] + done * inner[0], *p1 = data[1] + row * outer[1] + done * inner[1];
            first((char *[]){(char *)buffer, p1}, (int64[]){between, inner[1]}, none, count, 1, NULL);
            second((char *[]){o, (char *)buffer}, (int64[]){inner[0], between}, none, count, 1, NULL);
        }
}
#define CAST_BY(T, B, R)                                                                                               \
    static void cast_##T##_##R(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,            \
                               const void *context) {                                                                  \
        cast_twice(cast_##T##_##B, cast_##B##_##R, sizeof(B), data, inner, outer, n, m);                               \
    }

/* Halves, H: what float32 or float64 holds goes by way of these, so that it is rounded once. */
#define HALVES(H, NAME)                                                                                                \
    AG_UNARY_KERNEL(cast_##H##_float32, float32, H, ag_float32_of_##H(x1))                                             \
    AG_UNARY_KERNEL(cast_float32_##H, H, float32, ag_##H##_of_float32(x1))                                             \
    AG_UNARY_KERNEL(cast_float64_##H, H, float64, ag_##H##_from_float64(x1))                                           \
    AG_UNARY_KERNEL(cast_int64_##H, H, int64, ag_##H##_from_float64(ag_odd_float64_of_int64(x1)))                      \
    AG_UNARY_KERNEL(cast_uint64_##H, H, uint64, ag_##H##_from_float64(ag_odd_float64_of_uint64(x1)))                   \
    CAST_BY(bool8, float32, H) CAST_BY(H, float32, bool8)                                                              \
    CAST_BY(int8, float32, H) CAST_BY(H, float32, int8)                                                                \
    CAST_BY(int16, float32, H) CAST_BY(H, float32, int16)                                                              \
    CAST_BY(int32, float64, H) CAST_BY(H, float32, int32)                                                              \
    CAST_BY(H, float32, int64)                                                                                         \
    CAST_BY(uint8, float32, H) CAST_BY(H, float32, uint8)                                                              \
    CAST_BY(uint16, float32, H) CAST_BY(H, float32, uint16)                                                            \
    CAST_BY(uint32, float64, H) CAST_BY(H, float32, uint32)                                                            \
    CAST_BY(H, float32, uint64)                                                                                        \
    CAST_BY(H, float32, H)                                                                                             \
    CAST_BY(H, float32, float64)                                                                                       \
    CAST_BY(complex64, float32, H) CAST_BY(H, float32, complex64)                                                      \
    CAST_BY(complex128, float64, H) CAST_BY(H, float32, complex128)
AG_HALVES(HALVES)
CAST_BY(float16, float32, bfloat16)
CAST_BY(bfloat16, float32, float16)

/* A list cannot be expanded within its own expansion: so the columns are written out, and counted. */
#define ROW(T, NAME)                                                                                                   \
    [AG_##NAME] = {                                                                                                    \
        [AG_BOOL] = cast_##T##_bool8,          [AG_INT8] = cast_##T##_int8,                                            \
        [AG_INT16] = cast_##T##_int16,         [AG_INT32] = cast_##T##_int32,                                          \
        [AG_INT64] = cast_##T##_int64,         [AG_UINT8] = cast_##T##_uint8,                                          \
        [AG_UINT16] = cast_##T##_uint16,       [AG_UINT32] = cast_##T##_uint32,                                        \
        [AG_UINT64] = cast_##T##_uint64,       [AG_FLOAT16] = cast_##T##_float16,                                      \
        [AG_BFLOAT16] = cast_##T##_bfloat16,                                                                           \
        [AG_FLOAT32] = cast_##T##_float32,     [AG_FLOAT64] = cast_##T##_float64,                                      \
        [AG_COMPLEX64] = cast_##T##_complex64, [AG_COMPLEX128] = cast_##T##_complex128,                                \
    },
_Static_assert(AG_DTYPE_COUNT == 15, "a row has a column for each dtype");

const ag_cast_kernels AG_ISA_NAME(ag_cast) = {.to = {AG_DTYPES(ROW)}};
