/* The passes for T and LANES, and a table of them; included by fft_lanes.h. FULL says
 * whether LANES is the full width. See fft_pass.h for the indices. */
/* Vectors along q; where s is no multiple of LANES, the last vector overlaps the one before it. */
INLINE void LOCAL(pass_wide)(const ag_fft_pass *pass, const int r, const bool first, const bool last) {
    const int64 m = last ? 1 : pass->m, s = pass->s, plane = pass->plane;
    const T *in = pass->in, *restrict roots = pass->roots, *restrict w = pass->twiddles;
    T *out = pass->out;
    const REAL sign = LOCAL(fill)((T)pass->sign);
    const REAL re_scale = LOCAL(fill)((T)pass->re_scale), im_scale = LOCAL(fill)((T)pass->im_scale);
    for (int64 p = 0; p < m; p++)
        for (int64 next = 0; next < s; next += LANES) {
            const int64 q = next <= s - LANES ? next : s - LANES;
            CPLX x[AG_FFT_LARGEST_RADIX];
            UNROLL
            for (int k = 0; k < r; k++) {
                if (first) {
                    x[k] = LOCAL(load_pairs)(in + 2 * ((p + k * m) * pass->in_step + q));
                    x[k].im *= sign;
                } else {
                    const T *from = in + (p + k * m) * s + q;
                    x[k] = (CPLX){LOCAL(load)(from), LOCAL(load)(from + plane)};
                }
            }
            LOCAL(butterfly)(x, r, roots);
            UNROLL
            for (int k = 0; k < r; k++) {
                if (last) {
                    const CPLX y = {x[k].re * re_scale, x[k].im * im_scale};
                    LOCAL(store_pairs)(out + 2 * (q / LANES * pass->out_step + q % LANES + k * pass->out_jump), y);
                } else {
                    const T *by = w + 2 * (p * (r - 1) + k - 1);
                    const CPLX y = k ? LOCAL(mul)(x[k], LOCAL(fill)(by[0]), LOCAL(fill)(by[1])) : x[0];
                    T *to = out + (p * r + k) * s + q;
                    LOCAL(store)(to, y.re);
                    LOCAL(store)(to + plane, y.im);
                }
            }
        }
}

#if FULL
/* r vectors to r LANES elements in a row, element k of lane l at r l + k. */
INLINE void LOCAL(store_interleaved)(T *to, REAL *x, const int r) {
    if ((r & (r - 1)) == 0) {
        LOCAL(interleave)(x, r, false);
        UNROLL
        for (int k = 0; k < r; k++)
            LOCAL(store)(to + k * LANES, x[k]);
    } else {
        T lanes[AG_FFT_LARGEST_RADIX][LANES];
        UNROLL
        for (int k = 0; k < r; k++)
            LOCAL(store)(lanes[k], x[k]);
        for (int l = 0; l < LANES; l++)
            for (int k = 0; k < r; k++)
                to[r * l + k] = lanes[k][l];
    }
}

/* The first pass with vectors along p. */
INLINE void LOCAL(pass_flat)(const ag_fft_pass *pass, const int r) {
    const int64 m = pass->m, plane = pass->plane, twiddles = (r - 1) * m;
    const T *in = pass->in, *restrict roots = pass->roots, *restrict w = pass->twiddles;
    T *out = pass->out;
    const REAL sign = LOCAL(fill)((T)pass->sign);
    for (int64 next = 0; next < m; next += LANES) {
        const int64 p = next <= m - LANES ? next : m - LANES;
        CPLX x[AG_FFT_LARGEST_RADIX];
        UNROLL
        for (int k = 0; k < r; k++) {
            x[k] = LOCAL(load_pairs)(in + 2 * (p + k * m));
            x[k].im *= sign;
        }
        LOCAL(butterfly)(x, r, roots);
        REAL re[AG_FFT_LARGEST_RADIX], im[AG_FFT_LARGEST_RADIX];
        re[0] = x[0].re;
        im[0] = x[0].im;
        UNROLL
        for (int k = 1; k < r; k++) {
            const T *from = w + (k - 1) * m + p;
            const CPLX y = LOCAL(mul)(x[k], LOCAL(load)(from), LOCAL(load)(from + twiddles));
            re[k] = y.re;
            im[k] = y.im;
        }
        LOCAL(store_interleaved)(out + r * p, re, r);
        LOCAL(store_interleaved)(out + r * p + plane, im, r);
    }
}
#endif

/* A function for each radix and position. */
#define AG_FFT_PASS(position, r, ...)                                                                                  \
    static void LOCAL(position##_##r)(const ag_fft_pass *pass) { __VA_ARGS__; }

#if FULL || LANES == 1
#define RADICES(X) AG_FFT_SMALL_RADICES(X) AG_FFT_LARGE_RADICES(X)
#else
#define RADICES(X) AG_FFT_SMALL_RADICES(X)
#endif

#define MIDDLE(r) AG_FFT_PASS(middle, r, LOCAL(pass_wide)(pass, r, false, false))
#define LAST(r) AG_FFT_PASS(last, r, LOCAL(pass_wide)(pass, r, false, true))
RADICES(MIDDLE)
RADICES(LAST)
#if FULL || LANES == 1
#define FIRST(r) AG_FFT_PASS(first, r, LOCAL(pass_wide)(pass, r, true, false))
#define ONLY(r) AG_FFT_PASS(only, r, LOCAL(pass_wide)(pass, r, true, true))
RADICES(FIRST)
RADICES(ONLY)
#endif
#if FULL
#define FLAT(r) AG_FFT_PASS(flat, r, LOCAL(pass_flat)(pass, r))
RADICES(FLAT)
#endif

#define ENTRY_MIDDLE(r) [r] = LOCAL(middle_##r),
#define ENTRY_LAST(r) [r] = LOCAL(last_##r),
#define ENTRY_FIRST(r) [r] = LOCAL(first_##r),
#define ENTRY_ONLY(r) [r] = LOCAL(only_##r),
#define ENTRY_FLAT(r) [r] = LOCAL(flat_##r),
static const ag_fft_pass_function LOCAL(passes)[AG_FFT_POSITIONS][AG_FFT_LARGEST_RADIX + 1] = {
    [AG_FFT_MIDDLE] = {RADICES(ENTRY_MIDDLE)},
    [AG_FFT_LAST] = {RADICES(ENTRY_LAST)},
#if FULL || LANES == 1
    [AG_FFT_FIRST] = {RADICES(ENTRY_FIRST)},
    [AG_FFT_ONLY] = {RADICES(ENTRY_ONLY)},
#endif
#if FULL
    [AG_FFT_FLAT] = {RADICES(ENTRY_FLAT)},
#endif
};
