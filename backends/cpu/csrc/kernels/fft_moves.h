/* Loops around transforms (see ag_fft_moves) for T and LANES; included by fft_lanes.h. Those along a line take whole
 * vectors as far as they go, from element k on, and return how far; a single lane does the rest. */
#if FULL || LANES == 1
static int64 LOCAL(chirp_from)(int64 k, T *out, const T *in, const T *factor, int64 n, T sign, T re_scale, T im_scale) {
    for (; k + LANES <= n; k += LANES) {
        const CPLX x = LOCAL(load_pairs)(in + 2 * k), f = LOCAL(load_pairs)(factor + 2 * k);
        const CPLX y = LOCAL(mul)((CPLX){x.re, x.im * LOCAL(fill)(sign)}, f.re, f.im);
        LOCAL(store_pairs)(out + 2 * k, (CPLX){y.re * LOCAL(fill)(re_scale), y.im * LOCAL(fill)(im_scale)});
    }
    return k;
}

/* From Z, the transform of z[j] = x[2 j] + i x[2 j + 1], to twice that of the real x, and back, at k and m - k; w is
 * e^(-2 pi i k / (2 m)). The transforms E and O of the even and the odd elements of x are Hermitian, Z = E + i O, and
 * X[k] = E[k] + w O[k] (W. H. Press et al., "Numerical Recipes", section 12.3). */
INLINE void LOCAL(unpack_pair)(CPLX *a, CPLX *b, CPLX w, REAL sign) {
    const CPLX conj = {b->re, -b->im};
    const CPLX even = LOCAL(add)(*a, conj), odd = LOCAL(turned)(LOCAL(sub)(*a, conj));
    const CPLX t = LOCAL(mul)(odd, w.re, w.im);
    *a = (CPLX){even.re + t.re, (even.im + t.im) * sign};
    *b = (CPLX){even.re - t.re, (t.im - even.im) * sign};
}

INLINE void LOCAL(pack_pair)(CPLX *a, CPLX *b, CPLX w, REAL sign) {
    const CPLX x = {a->re, a->im * sign}, conj = {b->re, -b->im * sign};
    const CPLX even = LOCAL(add)(x, conj), odd = LOCAL(mul)(LOCAL(sub)(x, conj), w.re, -w.im);
    *a = (CPLX){even.re - odd.im, even.im + odd.re};
    *b = (CPLX){even.re + odd.im, odd.re - even.im};
}

/* k = 0: `first` is element 0, `last` element m, of which packed data have none. */
INLINE void LOCAL(unpack_ends)(T *first, T *last) {
    const CPLX z = LOCAL(load_pairs)(first), zero = {LOCAL(fill)(0), LOCAL(fill)(0)};
    LOCAL(store_pairs)(first, (CPLX){(z.re + z.im) * LOCAL(fill)(2), zero.im});
    LOCAL(store_pairs)(last, (CPLX){(z.re - z.im) * LOCAL(fill)(2), zero.im});
}

INLINE void LOCAL(pack_ends)(T *out, const T *first, const T *last) {
    const REAL a = LOCAL(load_pairs)(first).re, b = LOCAL(load_pairs)(last).re;
    LOCAL(store_pairs)(out, (CPLX){a + b, a - b});
}

INLINE CPLX LOCAL(reversed)(CPLX x) { return (CPLX){REVERSED(x.re), REVERSED(x.im)}; }

/* Vectors of different k, as long as they do not reach their partners; a single lane may be its own partner. */
INLINE int64 LOCAL(pairs_from)(int64 k, T *out, const T *in, int64 m, const T *roots, T sign, const bool unpack) {
    for (; LANES == 1 ? 2 * k <= m : 2 * (k + LANES - 1) < m; k += LANES) {
        const int64 partner = m - k - LANES + 1;
        CPLX a = LOCAL(load_pairs)(in + 2 * k), b = LOCAL(reversed)(LOCAL(load_pairs)(in + 2 * partner));
        const CPLX w = LOCAL(load_pairs)(roots + 2 * k);
        if (unpack)
            LOCAL(unpack_pair)(&a, &b, w, LOCAL(fill)(sign));
        else
            LOCAL(pack_pair)(&a, &b, w, LOCAL(fill)(sign));
        LOCAL(store_pairs)(out + 2 * k, a);
        LOCAL(store_pairs)(out + 2 * partner, LOCAL(reversed)(b));
    }
    return k;
}
#endif

#if FULL
#define SINGLE(name) AG_FFT_PASTE(name, T, 1)

static void LOCAL(chirp)(void *out, const void *in, const void *factor, int64 n, float64 sign, float64 re_scale,
                         float64 im_scale) {
    const int64 k = LOCAL(chirp_from)(0, out, in, factor, n, (T)sign, (T)re_scale, (T)im_scale);
    SINGLE(chirp_from)(k, out, in, factor, n, (T)sign, (T)re_scale, (T)im_scale);
}

static void LOCAL(unpack)(void *data, int64 m, const void *roots, float64 sign) {
    const int64 k = LOCAL(pairs_from)(1, data, data, m, roots, (T)sign, true);
    SINGLE(pairs_from)(k, data, data, m, roots, (T)sign, true);
    SINGLE(unpack_ends)(data, (T *)data + 2 * m);
}

static void LOCAL(pack)(void *out, const void *in, int64 m, const void *roots, float64 sign) {
    const int64 k = LOCAL(pairs_from)(1, out, in, m, roots, (T)sign, false);
    SINGLE(pairs_from)(k, out, in, m, roots, (T)sign, false);
    SINGLE(pack_ends)(out, in, (const T *)in + 2 * m);
}

/* The same where an element is a vector of numbers from LANES lines. */
INLINE void LOCAL(pairs_of_lanes)(T *data, int64 m, const T *roots, T sign, const bool unpack) {
    for (int64 k = 1; 2 * k <= m; k++) {
        T *at = data + 2 * LANES * k, *partner = data + 2 * LANES * (m - k);
        CPLX a = LOCAL(load_pairs)(at), b = LOCAL(load_pairs)(partner);
        const CPLX w = {LOCAL(fill)(roots[2 * k]), LOCAL(fill)(roots[2 * k + 1])};
        if (unpack)
            LOCAL(unpack_pair)(&a, &b, w, LOCAL(fill)(sign));
        else
            LOCAL(pack_pair)(&a, &b, w, LOCAL(fill)(sign));
        LOCAL(store_pairs)(at, a);
        LOCAL(store_pairs)(partner, b);
    }
}

static void LOCAL(unpack_lanes)(void *data, int64 m, const void *roots, float64 sign) {
    LOCAL(pairs_of_lanes)(data, m, roots, (T)sign, true);
    LOCAL(unpack_ends)(data, (T *)data + 2 * LANES * m);
}

static void LOCAL(pack_lanes)(void *data, int64 m, const void *roots, float64 sign) {
    LOCAL(pairs_of_lanes)(data, m, roots, (T)sign, false);
    LOCAL(pack_ends)(data, data, (T *)data + 2 * LANES * m);
}

static void LOCAL(turn)(void *to, const void *from, int64 n, int64 block_step, const void *row, const void *column) {
    const T *in = from, *rows = row, *columns = column;
    T *out = to;
    for (int64 block = 0; block < n; block += LANES, out += 2 * block_step) {
        REAL re[LANES], im[LANES];
        UNROLL
        for (int i = 0; i < LANES; i++) {
            const int64 k = block + i;
            const CPLX x = LOCAL(load_pairs)(in + 2 * LANES * k), c = LOCAL(load_pairs)(columns + 2 * LANES * k);
            const CPLX w = LOCAL(mul)(c, LOCAL(fill)(rows[2 * k]), LOCAL(fill)(rows[2 * k + 1]));
            const CPLX y = LOCAL(mul)(x, w.re, w.im);
            re[i] = y.re;
            im[i] = y.im;
        }
        LOCAL(interleave)(re, LANES, false);
        LOCAL(interleave)(im, LANES, false);
        UNROLL
        for (int i = 0; i < LANES; i++)
            LOCAL(store_pairs)(out + 2 * LANES * i, (CPLX){re[i], im[i]});
    }
}

static const ag_fft_moves AG_PASTE(moves, T) = {
    .chirp = LOCAL(chirp),
    .unpack = LOCAL(unpack),
    .pack = LOCAL(pack),
    .unpack_lanes = LOCAL(unpack_lanes),
    .pack_lanes = LOCAL(pack_lanes),
    .turn = LOCAL(turn),
    .gather = LOCAL(gather),
    .scatter = LOCAL(scatter),
    .make_real = LOCAL(make_real),
    .mirror = LOCAL(mirror),
};
#endif
