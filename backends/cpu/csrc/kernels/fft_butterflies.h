/* Butterflies: transforms of r vectors in place, forward, r small; included behind fft_vector.h.
 *
 * All loops have constant bounds once inlined, so the arrays become registers.
 */
INLINE void LOCAL(butterfly_2)(CPLX *x) {
    const CPLX a = x[0], b = x[1];
    x[0] = LOCAL(add)(a, b);
    x[1] = LOCAL(sub)(a, b);
}

INLINE void LOCAL(butterfly_4)(CPLX *x) {
    const CPLX a = LOCAL(add)(x[0], x[2]), b = LOCAL(sub)(x[0], x[2]);
    const CPLX c = LOCAL(add)(x[1], x[3]), d = LOCAL(turned)(LOCAL(sub)(x[1], x[3]));
    x[0] = LOCAL(add)(a, c);
    x[1] = LOCAL(add)(b, d);
    x[2] = LOCAL(sub)(a, c);
    x[3] = LOCAL(sub)(b, d);
}

/* e^(-2 pi i / 8) x, and the same times e^(-2 pi i / 4) */
INLINE CPLX LOCAL(eighth)(CPLX x) {
    const REAL c = LOCAL(fill)((T)0.70710678118654752440);
    return (CPLX){(x.re + x.im) * c, (x.im - x.re) * c};
}
INLINE CPLX LOCAL(three_eighths)(CPLX x) {
    const REAL c = LOCAL(fill)((T)0.70710678118654752440);
    return (CPLX){(x.im - x.re) * c, -(x.re + x.im) * c};
}

INLINE void LOCAL(butterfly_8)(CPLX *x) {
    CPLX even[4] = {x[0], x[2], x[4], x[6]}, odd[4] = {x[1], x[3], x[5], x[7]};
    LOCAL(butterfly_4)(even);
    LOCAL(butterfly_4)(odd);
    odd[1] = LOCAL(eighth)(odd[1]);
    odd[2] = LOCAL(turned)(odd[2]);
    odd[3] = LOCAL(three_eighths)(odd[3]);
    UNROLL
    for (int k = 0; k < 4; k++) {
        x[k] = LOCAL(add)(even[k], odd[k]);
        x[k + 4] = LOCAL(sub)(even[k], odd[k]);
    }
}

/* 16 = 4 * 4; c + i s = e^(2 pi i / 16) */
INLINE void LOCAL(butterfly_16)(CPLX *x) {
    const REAL c = LOCAL(fill)((T)0.92387953251128675613), s = LOCAL(fill)((T)0.38268343236508977173);
    CPLX y[4][4];
    UNROLL
    for (int i = 0; i < 4; i++) {
        UNROLL
        for (int j = 0; j < 4; j++)
            y[i][j] = x[i + 4 * j];
        LOCAL(butterfly_4)(y[i]);
    }
    y[1][1] = LOCAL(mul)(y[1][1], c, -s);
    y[1][2] = LOCAL(eighth)(y[1][2]);
    y[1][3] = LOCAL(mul)(y[1][3], s, -c);
    y[2][1] = LOCAL(eighth)(y[2][1]);
    y[2][2] = LOCAL(turned)(y[2][2]);
    y[2][3] = LOCAL(three_eighths)(y[2][3]);
    y[3][1] = LOCAL(mul)(y[3][1], s, -c);
    y[3][2] = LOCAL(three_eighths)(y[3][2]);
    y[3][3] = LOCAL(mul)(y[3][3], -c, s);
    UNROLL
    for (int k = 0; k < 4; k++) {
        CPLX z[4] = {y[0][k], y[1][k], y[2][k], y[3][k]};
        LOCAL(butterfly_4)(z);
        UNROLL
        for (int j = 0; j < 4; j++)
            x[k + 4 * j] = z[j];
    }
}

/* Any odd r: elements j and r - j share their cosines and, up to the sign, their sines, so sums and differences of such
 * pairs halve the multiplications. roots: the cosines, then the sines of 2 pi j / r. */
INLINE void LOCAL(butterfly_odd)(CPLX *x, const int r, const T *restrict roots) {
    CPLX sums[AG_FFT_LARGEST_RADIX / 2 + 1], differences[AG_FFT_LARGEST_RADIX / 2 + 1];
    const CPLX first = x[0];
    UNROLL
    for (int j = 1; j <= r / 2; j++) {
        sums[j] = LOCAL(add)(x[j], x[r - j]);
        differences[j] = LOCAL(sub)(x[j], x[r - j]);
        x[0] = LOCAL(add)(x[0], sums[j]);
    }
    UNROLL
    for (int k = 1; k <= r / 2; k++) {
        CPLX a = first, b = {LOCAL(fill)(0), LOCAL(fill)(0)};
        UNROLL
        for (int j = 1; j <= r / 2; j++) {
            const int turn = j * k % r;
            const REAL c = LOCAL(fill)(roots[turn]), s = LOCAL(fill)(roots[r + turn]);
            a.re += c * sums[j].re;
            a.im += c * sums[j].im;
            b.re += s * differences[j].re;
            b.im += s * differences[j].im;
        }
        b = LOCAL(turned)(b);
        x[k] = LOCAL(add)(a, b);
        x[r - k] = LOCAL(sub)(a, b);
    }
}

INLINE void LOCAL(butterfly)(CPLX *x, const int r, const T *restrict roots) {
    if (r == 2)
        LOCAL(butterfly_2)(x);
    else if (r == 4)
        LOCAL(butterfly_4)(x);
    else if (r == 8)
        LOCAL(butterfly_8)(x);
    else if (r == 16)
        LOCAL(butterfly_16)(x);
    else
        LOCAL(butterfly_odd)(x, r, roots);
}
