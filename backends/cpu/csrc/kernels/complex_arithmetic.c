/* The four operations on complex numbers, their parts and their magnitudes. */
#include "base/bits.h"
#include "kernels/elementwise.h"
#include "kernels/rows.h"

/* 2^e for |e| <= 1022. */
static inline float64 power_of_2(int64 e) { return ag_from_bits_float64((uint64)(e + 1023) << 52); }

/* The exponent of a finite number, as in frexp less one; from -1022 on. */
static inline int64 exponent(float64 x) {
    int64 biased = (int64)(ag_bits_float64(x) >> 52 & 0x7ff);
    return (biased > 1 ? biased : 1) - 1023;
}

static inline float64 larger(float64 x, float64 y) {
    x = __builtin_fabs(x), y = __builtin_fabs(y);
    return x > y ? x : y;
}

/* A complex number over the power of two at its larger part: squares neither overflow nor vanish. */
typedef struct {
    complex128 z;
    int64 e;
} scaled;

static inline scaled scale(complex128 z) {
    float64 size = larger(z.re, z.im);
    int64 e = size - size == 0 ? exponent(size) : 0;
    if (size < 0x1p-1000) { /* with subnormal numbers too */
        z = (complex128){z.re * 0x1p1000, z.im * 0x1p1000};
        e = size == 0 ? 0 : exponent(size * 0x1p1000);
        return (scaled){{z.re * power_of_2(-e), z.im * power_of_2(-e)}, e - 1000};
    }
    float64 half = power_of_2(-e / 2), rest = power_of_2(-e + e / 2);
    return (scaled){{z.re * half * rest, z.im * half * rest}, e};
}

/* x * 2^e for |e| <= 3000: exponents of two scaled numbers are up to 2097 apart. */
static inline float64 by_power_of_2(float64 x, int64 e) {
    int64 third = e / 3; /* in steps that stay within the range of normal numbers */
    x *= power_of_2(third);
    x *= power_of_2(third);
    return x * power_of_2(e - 2 * third);
}

/* Infinities and zeros of the divisor, where the textbook's formula has only NaN to say (C17, annex G.5.1). */
static inline float64 unit(float64 x) { return __builtin_copysign(__builtin_isinf(x) ? 1 : 0, x); }

static complex128 divide_special(complex128 a, complex128 b, complex128 quotient) {
    bool a_infinite = __builtin_isinf(a.re) || __builtin_isinf(a.im);
    bool b_infinite = __builtin_isinf(b.re) || __builtin_isinf(b.im);
    bool b_finite = b.re - b.re == 0 && b.im - b.im == 0, a_finite = a.re - a.re == 0 && a.im - a.im == 0;
    if (b.im == 0 && b.re - b.re == 0) /* a real divisor: part by part */
        return (complex128){a.re / b.re, a.im / b.re};
    if (a_infinite && b_finite) {
        float64 re = unit(a.re), im = unit(a.im), inf = __builtin_inf();
        return (complex128){inf * (re * b.re + im * b.im), inf * (im * b.re - re * b.im)};
    }
    if (b_infinite && a_finite) {
        float64 re = unit(b.re), im = unit(b.im);
        return (complex128){0 * (a.re * re + a.im * im), 0 * (a.im * re - a.re * im)};
    }
    return quotient;
}

static inline complex128 op_divide_complex128(complex128 x1, complex128 x2) {
    scaled a = scale(x1), b = scale(x2);
    float64 square = b.z.re * b.z.re + b.z.im * b.z.im;
    complex128 q = {(a.z.re * b.z.re + a.z.im * b.z.im) / square, (a.z.im * b.z.re - a.z.re * b.z.im) / square};
    if (q.re != q.re || q.im != q.im)
        return divide_special(x1, x2, q);
    return (complex128){by_power_of_2(q.re, a.e - b.e), by_power_of_2(q.im, a.e - b.e)};
}

/* In double precision the products of floats neither overflow nor round. */
static inline complex64 op_divide_complex64(complex64 x1, complex64 x2) {
    complex128 a = {x1.re, x1.im}, b = {x2.re, x2.im};
    float64 square = b.re * b.re + b.im * b.im;
    complex128 q = {(a.re * b.re + a.im * b.im) / square, (a.im * b.re - a.re * b.im) / square};
    if (q.re != q.re || q.im != q.im)
        q = divide_special(a, b, q);
    return (complex64){(float32)q.re, (float32)q.im};
}

static inline float64 op_abs_complex128(complex128 x1) {
    scaled a = scale(x1);
    float64 size = by_power_of_2(__builtin_sqrt(a.z.re * a.z.re + a.z.im * a.z.im), a.e);
    return __builtin_isinf(x1.re) || __builtin_isinf(x1.im) ? (float64)__builtin_inf() : size;
}

static inline float32 op_abs_complex64(complex64 x1) {
    float64 re = x1.re, im = x1.im;
    float64 size = __builtin_sqrt(re * re + im * im);
    bool infinite = (__builtin_fabs(re) == __builtin_inf()) | (__builtin_fabs(im) == __builtin_inf());
    return infinite ? __builtin_inff() : (float32)size;
}

/* x / |x|. An infinite part alone outweighs a finite one; two of them have no direction. */
static inline complex128 op_sign_complex128(complex128 x1) {
    if (x1.re == 0 && x1.im == 0)
        return (complex128){0, 0};
    if (x1.re != x1.re || x1.im != x1.im)
        return (complex128){__builtin_nan(""), __builtin_nan("")};
    if (__builtin_isinf(x1.re) != __builtin_isinf(x1.im))
        return (complex128){unit(x1.re), unit(x1.im)};
    complex128 z = scale(x1).z;
    float64 size = __builtin_sqrt(z.re * z.re + z.im * z.im);
    return (complex128){z.re / size, z.im / size};
}

static inline complex64 op_sign_complex64(complex64 x1) {
    complex128 direction = op_sign_complex128((complex128){x1.re, x1.im});
    return (complex64){(float32)direction.re, (float32)direction.im};
}

/* The negative, by its bits. GCC makes alternating differences and sums of products into vfmaddsub, also where
 * contraction is off, and then an element's result would depend on its place; it does not see through this. */
#define NEGATIVE(REAL, BITS)                                                                                           \
    static inline REAL negative_##REAL(REAL x) {                                                                       \
        return ag_from_bits_##REAL(ag_bits_##REAL(x) ^ (BITS)1 << (8 * sizeof(BITS) - 1));                             \
    }
NEGATIVE(float32, uint32)
NEGATIVE(float64, uint64)

#define FUNCTIONS(T, REAL)                                                                                             \
    static inline T op_add_##T(T x1, T x2) { return (T){x1.re + x2.re, x1.im + x2.im}; }                               \
    static inline T op_subtract_##T(T x1, T x2) { return (T){x1.re - x2.re, x1.im - x2.im}; }                          \
    static inline T op_multiply_##T(T x1, T x2) {                                                                      \
        return (T){x1.re * x2.re + negative_##REAL(x1.im * x2.im), x1.re * x2.im + x1.im * x2.re};                     \
    }                                                                                                                  \
    static inline T op_negative_##T(T x1) { return (T){-x1.re, -x1.im}; }                                              \
    static inline T op_square_##T(T x1) { return op_multiply_##T(x1, x1); }                                            \
    static inline T op_reciprocal_##T(T x1) { return op_divide_##T((T){1, 0}, x1); }                                   \
    static inline T op_conj_##T(T x1) { return (T){x1.re, -x1.im}; }                                                   \
    AG_UNARY_KERNEL(abs_##T, REAL, T, op_abs_##T(x1))                                                                  \
    AG_BINARY_PLAIN_KERNEL(divide_##T, T, T, op_divide_##T(x1, x2))                                                    \
    AG_UNARY_PLAIN_KERNEL(reciprocal_##T, T, T, op_reciprocal_##T(x1))                                                 \
    AG_UNARY_PLAIN_KERNEL(sign_##T, T, T, op_sign_##T(x1))
FUNCTIONS(complex64, float32)
FUNCTIONS(complex128, float64)

#define BINARY(X, T, NAME) X(add, T, NAME) X(subtract, T, NAME) X(multiply, T, NAME)
#define UNARY(X, T, NAME) X(negative, T, NAME) X(square, T, NAME) X(conj, T, NAME)
#define OTHERS(X, T, NAME)                                                                                             \
    X(abs, T, NAME) X(divide, T, NAME) X(reciprocal, T, NAME) X(sign, T, NAME)
#define KERNELS(T, NAME) BINARY(AG_BINARY_SAME, T, NAME) UNARY(AG_UNARY_SAME, T, NAME)
AG_COMPLEXES(KERNELS)

#define ALL(T, NAME) BINARY(AG_ENTRY, T, NAME) UNARY(AG_ENTRY, T, NAME) OTHERS(AG_ENTRY, T, NAME)
static const ag_entry entries[] = {AG_COMPLEXES(ALL)};
AG_ENTRIES(ag_complex_arithmetic, entries)
