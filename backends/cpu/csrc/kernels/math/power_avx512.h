/* pow on 512-bit vectors: log2 x by tables that fit into registers, instead of power.h's division.
 *
 * One permutation reads a table of 32 floats or 16 doubles. x = 2^k m with m between sqrt(1/2) and sqrt(2); the leading
 * bits of m choose c near 1 / m, of so few bits that f = c m - 1 is exact (and c = 1 near m = 1), and
 * log2 x = k - log2 c + log2(1 + f) (Tang, Table-driven implementation of the logarithm function in IEEE floating-point
 * arithmetic, TOMS 16, 1990). Compilers make slow gathers of such look-ups: hence the intrinsics.
 */
#ifndef AG_KERNELS_MATH_POWER_AVX512_H
#define AG_KERNELS_MATH_POWER_AVX512_H

#include <immintrin.h>

#include "kernels/math/power.h"

/* c; and -log2 c as `high`, which has so few bits that k + high is exact, and the rest, `low`. */
static const float32 pow_c_float32[32] = {
    0x1.68p0f, 0x1.6p0f, 0x1.58p0f, 0x1.5p0f, 0x1.48p0f, 0x1.4p0f, 0x1.4p0f, 0x1.38p0f, 0x1.3p0f, 0x1.28p0f, 0x1.28p0f,
    0x1.2p0f, 0x1.18p0f, 0x1.18p0f, 0x1.1p0f, 0x1.1p0f, 0x1.08p0f, 0x1.08p0f, 0x1p0f, 0x1.f8p-1f, 0x1.e8p-1f,
    0x1.d8p-1f, 0x1.c8p-1f, 0x1.cp-1f, 0x1.bp-1f, 0x1.a8p-1f, 0x1.ap-1f, 0x1.9p-1f, 0x1.88p-1f, 0x1.8p-1f, 0x1.78p-1f,
    0x1.7p-1f,
};
static const float32 pow_high_float32[32] = {
    -0x1.f7a8p-2f, -0x1.d674p-2f, -0x1.b48p-2f, -0x1.91bcp-2f, -0x1.6e24p-2f, -0x1.49a8p-2f, -0x1.49a8p-2f,
    -0x1.244p-2f, -0x1.fbcp-3f, -0x1.acf8p-3f, -0x1.acf8p-3f, -0x1.5cp-3f, -0x1.08c8p-3f, -0x1.08c8p-3f, -0x1.664p-4f,
    -0x1.664p-4f, -0x1.6bap-5f, -0x1.6bap-5f, 0x0p0f, 0x1.744p-6f, 0x1.1bbp-4f, 0x1.e0bp-4f, 0x1.564p-3f, 0x1.8a88p-3f,
    0x1.f6p-3f, 0x1.169cp-2f, 0x1.32cp-2f, 0x1.6cbp-2f, 0x1.8a88p-2f, 0x1.a9p-2f, 0x1.c818p-2f, 0x1.e7ep-2f,
};
static const float32 pow_low_float32[32] = {
    -0x1.5a32c2p-20f, -0x1.3e032ep-18f, 0x1.408c78p-18f, 0x1.5db83ap-20f, 0x1.e3263p-18f, 0x1.ed0cbap-20f,
    0x1.ed0cbap-20f, -0x1.eac382p-20f, -0x1.6b9026p-19f, 0x1.0e9258p-18f, 0x1.0e9258p-18f, -0x1.a39fbep-19f,
    0x1.3b992cp-18f, 0x1.3b992cp-18f, 0x1.20a6dep-21f, 0x1.20a6dep-21f, -0x1.a6eb1ep-18f, -0x1.a6eb1ep-18f, 0x0p0f,
    -0x1.179e0cp-22f, 0x1.953002p-19f, 0x1.ae8f3p-20f, -0x1.1eb002p-18f, 0x1.80abfcp-19f, -0x1.3ab7cep-18f,
    0x1.4d8fc6p-24f, -0x1.1c8f12p-22f, 0x1.ed0cbap-19f, 0x1.80abfcp-18f, -0x1.a39fbep-20f, 0x1.dc2d46p-18f,
    -0x1.40358ep-19f,
};
static const float64 pow_c_float64[16] = {
    0x1.6p0, 0x1.5p0, 0x1.4p0, 0x1.4p0, 0x1.3p0, 0x1.2p0, 0x1.2p0, 0x1.1p0, 0x1p0, 0x1p0, 0x1.ep-1, 0x1.cp-1, 0x1.bp-1,
    0x1.9p-1, 0x1.8p-1, 0x1.7p-1,
};
static const float64 pow_high_float64[16] = {
    -0x1.d6753e032ep-2, -0x1.91bba891f2p-2, -0x1.49a784bcd2p-2, -0x1.49a784bcd2p-2, -0x1.fbc16b9028p-3,
    -0x1.5c01a39fbcp-3, -0x1.5c01a39fbcp-3, -0x1.663f6fac9p-4, 0x0p0, 0x0p0, 0x1.7d60496cf8p-4, 0x1.8a8980abfcp-3,
    0x1.f5fd8a9064p-3, 0x1.6cb0f6865cp-2, 0x1.a8ff97181p-2, 0x1.e7df5fe538p-2,
};
static const float64 pow_low_float64[16] = {
    -0x1.41dfc7d7c3321p-43, 0x1.1ee969a95f529p-43, 0x1.1d406db502403p-44, 0x1.1d406db502403p-44, 0x1.7f5dc57266758p-43,
    -0x1.6879fa00b120ap-43, -0x1.6879fa00b120ap-43, -0x1.3167ccc538261p-44, 0x0p0, 0x0p0, 0x1.da6339da288fcp-43,
    -0x1.66cccab240e9p-46, -0x1.cb6f70109b0f1p-47, 0x1.1d406db502403p-43, 0x1.4bc302ffa76fbp-43, 0x1.5669df6a2b592p-43,
};

typedef __m512 floats;
typedef __m512d doubles;

/* For HORNER: its last coefficient is a vector. */
AG_INLINE floats fma_floats(floats a, floats b, float32 c) { return _mm512_fmadd_ps(a, b, _mm512_set1_ps(c)); }
AG_INLINE doubles fma_doubles(doubles a, doubles b, float64 c) { return _mm512_fmadd_pd(a, b, _mm512_set1_pd(c)); }

AG_INLINE floats look_up_floats(const float32 *table, __m512i index) {
    return _mm512_permutex2var_ps(_mm512_loadu_ps(table), index, _mm512_loadu_ps(table + 16));
}
AG_INLINE doubles look_up_doubles(const float64 *table, __m512i index) {
    return _mm512_permutex2var_pd(_mm512_loadu_pd(table), index, _mm512_loadu_pd(table + 8));
}

/* log2 x as the sum of the result and `low`. log2(1 + f) = f (C + f U), with rounding errors from the sum on; U: error
 * relative to log2(1 + f) 2^-32.0 for |f| < 0.023. */
AG_INLINE floats log2_twice_floats(floats x, floats *low) {
    const __m512i sqrt_half = _mm512_set1_epi32(0x3f3504f3);
    __m512i bits = _mm512_sub_epi32(_mm512_castps_si512(x), sqrt_half), index = _mm512_srli_epi32(bits, 18);
    __m512i fraction = _mm512_add_epi32(_mm512_and_si512(bits, _mm512_set1_epi32(0x007fffff)), sqrt_half);
    floats f = fma_floats(_mm512_castsi512_ps(fraction), look_up_floats(pow_c_float32, index), -1);
    floats u = HORNER(floats, f, -0x1.715476p-1f, 0x1.ec709ep-2f, -0x1.717e7ap-2f, _mm512_set1_ps(0x1.278c8ep-2f));
    const floats c = _mm512_set1_ps(0x1.715476p0f), c_low = _mm512_set1_ps(0x1.4ae0cp-26f);
    floats q = _mm512_fmadd_ps(f, u, c), q_low = _mm512_fmadd_ps(f, u, c - q) + c_low, p = f * q;
    floats rest = _mm512_fmadd_ps(f, q_low, _mm512_fmsub_ps(f, q, p)) + look_up_floats(pow_low_float32, index);
    floats k = _mm512_cvtepi32_ps(_mm512_srai_epi32(bits, 23)) + look_up_floats(pow_high_float32, index), high = k + p;
    *low = ((k - high) + p) + rest;
    return high;
}

/* The same with C + f (-C / 2 + f T) in two parts; T: error 2^-62.8 for |f| < 0.043. */
AG_INLINE doubles log2_twice_doubles(doubles x, doubles *low) {
    const __m512i sqrt_half = _mm512_set1_epi64(0x3fe6a09e667f3bcd);
    __m512i bits = _mm512_sub_epi64(_mm512_castpd_si512(x), sqrt_half), index = _mm512_srli_epi64(bits, 48);
    __m512i fraction = _mm512_add_epi64(_mm512_and_si512(bits, _mm512_set1_epi64(0x000fffffffffffff)), sqrt_half);
    doubles f = fma_doubles(_mm512_castsi512_pd(fraction), look_up_doubles(pow_c_float64, index), -1);
    doubles t = HORNER(doubles, f, 0x1.ec709dc3a03ffp-2, -0x1.71547652b786ap-2, 0x1.2776c50ef754fp-2,
                       -0x1.ec709dda60311p-3, 0x1.a61762d52c9b6p-3, -0x1.7153f49e362c6p-3, 0x1.484a5c22eeec8p-3,
                       -0x1.28a445685e41ep-3, _mm512_set1_pd(0x1.0de9c96b13bbbp-3));
    const doubles c = _mm512_set1_pd(0x1.71547652b82fep0), c_low = _mm512_set1_pd(0x1.777d0ffda0d24p-56);
    const doubles half = _mm512_set1_pd(-0x1.71547652b82fep-1), half_low = _mm512_set1_pd(-0x1.777d0ffda0d24p-57);
    doubles u = _mm512_fmadd_pd(f, t, half), u_low = _mm512_fmadd_pd(f, t, half - u) + half_low;
    doubles q = _mm512_fmadd_pd(f, u, c), q_low = _mm512_fmadd_pd(f, u_low, _mm512_fmadd_pd(f, u, c - q) + c_low);
    doubles p = f * q, rest = _mm512_fmadd_pd(f, q_low, _mm512_fmsub_pd(f, q, p));
    rest += look_up_doubles(pow_low_float64, index);
    doubles k = _mm512_cvtepi64_pd(_mm512_srai_epi64(bits, 52)) + look_up_doubles(pow_high_float64, index);
    doubles high = k + p;
    *low = ((k - high) + p) + rest;
    return high;
}

/* x^y for positive x, where 2^n may overflow or underflow. `common` is set to the lanes where x is positive and normal,
 * and y log2 x neither beyond all exponents nor NaN. The polynomials for 2^r have errors of 2^-28.1 and 2^-54.4. */
AG_INLINE floats pow_positive_floats(floats x, floats y, uint16 *common) {
    floats low, high = log2_twice_floats(x, &low), p = y * high;
    floats n = _mm512_roundscale_ps(p, _MM_FROUND_TO_NEAREST_INT);
    floats r = (p - n) + _mm512_fmadd_ps(y, low, _mm512_fmsub_ps(y, high, p));
    floats e = HORNER(floats, r, 1, 0x1.62e43p-1f, 0x1.ebfbd8p-3f, 0x1.c6af78p-5f, 0x1.3b30bp-7f, 0x1.5f0a66p-10f,
                      _mm512_set1_ps(0x1.3f906cp-13f));
    __m512i key = _mm512_sub_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x00800000));
    *common = _mm512_cmple_epu32_mask(key, _mm512_set1_epi32(LIMIT_log_float32));
    *common = _mm512_mask_cmp_ps_mask(*common, _mm512_abs_ps(p), _mm512_set1_ps(0x1p12f), _CMP_LE_OQ);
    return _mm512_scalef_ps(e, n);
}
AG_INLINE doubles pow_positive_doubles(doubles x, doubles y, uint8 *common) {
    doubles low, high = log2_twice_doubles(x, &low), p = y * high;
    doubles n = _mm512_roundscale_pd(p, _MM_FROUND_TO_NEAREST_INT);
    doubles r = (p - n) + _mm512_fmadd_pd(y, low, _mm512_fmsub_pd(y, high, p));
    doubles e = HORNER(doubles, r, 1, 0x1.62e42fefa39f3p-1, 0x1.ebfbdff82c598p-3, 0x1.c6b08d7048f31p-5,
                       0x1.3b2ab6fba1e1cp-7, 0x1.5d87fe7bbbe67p-10, 0x1.43091309610fdp-13, 0x1.ffcbee3ae9034p-17,
                       0x1.62bfd49ee3502p-20, 0x1.b54167f284f6ep-24, 0x1.e605f94df649ep-28,
                       _mm512_set1_pd(0x1.c062f7fab7838p-32));
    __m512i key = _mm512_sub_epi64(_mm512_castpd_si512(x), _mm512_set1_epi64(0x0010000000000000));
    *common = _mm512_cmple_epu64_mask(key, _mm512_set1_epi64(LIMIT_log_float64));
    *common = _mm512_mask_cmp_pd_mask(*common, _mm512_abs_pd(p), _mm512_set1_pd(0x1p15), _CMP_LE_OQ);
    return _mm512_scalef_pd(e, n);
}

/* A block with rare elements, `out` apart from the operands. A negative x has a power for integers y, negative if y is
 * odd; the others are the C library's business. Apart from the loop without a branch, which so keeps its registers. */
static __attribute__((noinline)) void pow_rare_float32(float32 *out, const float32 *x1, const float32 *x2, int64 n) {
    for (int64 i = 0; i < n; i += 16) {
        floats x = _mm512_loadu_ps(x1 + i), y = _mm512_loadu_ps(x2 + i), y2 = y * _mm512_set1_ps(0.5f);
        uint16 common, negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
        floats z = pow_positive_floats(_mm512_abs_ps(x), y, &common);
        uint16 whole = _mm512_cmp_ps_mask(y, _mm512_roundscale_ps(y, _MM_FROUND_TO_NEAREST_INT), _CMP_EQ_OQ);
        uint16 even = _mm512_cmp_ps_mask(y2, _mm512_roundscale_ps(y2, _MM_FROUND_TO_NEAREST_INT), _CMP_EQ_OQ);
        z = _mm512_mask_sub_ps(z, negative & whole & ~even, _mm512_set1_ps(-0.0f), z);
        z = _mm512_mask_mov_ps(z, negative & ~whole, _mm512_set1_ps(NAN));
        _mm512_storeu_ps(out + i, z);
        for (int j = 0; j < 16; j++)
            if (!(common >> j & 1)) out[i + j] = powf(x1[i + j], x2[i + j]);
    }
}
static __attribute__((noinline)) void pow_rare_float64(float64 *out, const float64 *x1, const float64 *x2, int64 n) {
    for (int64 i = 0; i < n; i += 8) {
        doubles x = _mm512_loadu_pd(x1 + i), y = _mm512_loadu_pd(x2 + i), y2 = y * _mm512_set1_pd(0.5);
        uint8 common, negative = _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_LT_OQ);
        doubles z = pow_positive_doubles(_mm512_abs_pd(x), y, &common);
        uint8 whole = _mm512_cmp_pd_mask(y, _mm512_roundscale_pd(y, _MM_FROUND_TO_NEAREST_INT), _CMP_EQ_OQ);
        uint8 even = _mm512_cmp_pd_mask(y2, _mm512_roundscale_pd(y2, _MM_FROUND_TO_NEAREST_INT), _CMP_EQ_OQ);
        z = _mm512_mask_sub_pd(z, negative & whole & ~even, _mm512_set1_pd(-0.0), z);
        z = _mm512_mask_mov_pd(z, negative & ~whole, _mm512_set1_pd(NAN));
        _mm512_storeu_pd(out + i, z);
        for (int j = 0; j < 8; j++)
            if (!(common >> j & 1)) out[i + j] = pow(x1[i + j], x2[i + j]);
    }
}

/* The blocks as in transcendental.c. */
static void pow_float32_block(float32 *out, const float32 *x1, const float32 *x2, int64 n) {
    float32 kept[BLOCK];
    uint16 common, all = 0xffff;
    if (out == x1) x1 = memcpy(kept, x1, (size_t)n * sizeof(float32));
    if (out == x2) x2 = x1 == kept ? x1 : memcpy(kept, x2, (size_t)n * sizeof(float32));
    for (int64 i = 0; i < n; i += 16) {
        _mm512_storeu_ps(out + i, pow_positive_floats(_mm512_loadu_ps(x1 + i), _mm512_loadu_ps(x2 + i), &common));
        all &= common;
    }
    if (all != 0xffff) pow_rare_float32(out, x1, x2, n);
}
static void pow_float64_block(float64 *out, const float64 *x1, const float64 *x2, int64 n) {
    float64 kept[BLOCK];
    uint8 common, all = 0xff;
    if (out == x1) x1 = memcpy(kept, x1, (size_t)n * sizeof(float64));
    if (out == x2) x2 = x1 == kept ? x1 : memcpy(kept, x2, (size_t)n * sizeof(float64));
    for (int64 i = 0; i < n; i += 8) {
        _mm512_storeu_pd(out + i, pow_positive_doubles(_mm512_loadu_pd(x1 + i), _mm512_loadu_pd(x2 + i), &common));
        all &= common;
    }
    if (all != 0xff) pow_rare_float64(out, x1, x2, n);
}

#endif
