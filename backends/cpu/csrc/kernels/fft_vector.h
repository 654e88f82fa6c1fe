/* Vectors of T with LANES lanes, real and complex; included once for each pair by fft_lanes.h.
 *
 * Defines REAL and CPLX (the vector and a pair of them) and the moves between memory and vectors. A lane alone is a T.
 */
#define AG_FFT_PASTE_(name, T, lanes) name##_##T##_##lanes
#define AG_FFT_PASTE(name, T, lanes) AG_FFT_PASTE_(name, T, lanes)
#define LOCAL(name) AG_FFT_PASTE(name, T, LANES)
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 32")

#define REAL LOCAL(fft_real)
#define CPLX LOCAL(fft_complex)

#if LANES == 1
typedef T REAL;
typedef T LOCAL(fft_memory);
#else
typedef T REAL __attribute__((vector_size(LANES * sizeof(T))));
typedef T LOCAL(fft_memory) __attribute__((vector_size(LANES * sizeof(T)), aligned(sizeof(T)), may_alias));
#endif

typedef struct {
    REAL re, im;
} CPLX;

INLINE REAL LOCAL(load)(const T *from) { return *(const LOCAL(fft_memory) *)from; }
INLINE void LOCAL(store)(T *to, REAL x) { *(LOCAL(fft_memory) *)to = x; }

#if LANES == 1
INLINE REAL LOCAL(fill)(T x) { return x; }
#else
INLINE REAL LOCAL(fill)(T x) { return x - (REAL){0}; }
#endif

/* Shuffles: of the 2 LANES elements of a and b, those at even and odd places; the lower and the upper half of a and b
 * interleaved, by elements and by pairs of elements; a reversed. */
#if LANES == 1
#define EVEN(a, b) (a)
#define ODD(a, b) (b)
#define LOWER(a, b) (a)
#define UPPER(a, b) (b)
#define PAIRS_LOWER(a, b) (a)
#define PAIRS_UPPER(a, b) (b)
#define REVERSED(a) (a)
#elif LANES == 2
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3)
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 2)
#define UPPER(a, b) __builtin_shufflevector(a, b, 1, 3)
#define PAIRS_LOWER(a, b) (a)
#define PAIRS_UPPER(a, b) (b)
#define REVERSED(a) __builtin_shufflevector(a, a, 1, 0)
#elif LANES == 4
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define UPPER(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define PAIRS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define PAIRS_UPPER(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define REVERSED(a) __builtin_shufflevector(a, a, 3, 2, 1, 0)
#elif LANES == 8
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define UPPER(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define PAIRS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 2, 3, 10, 11)
#define PAIRS_UPPER(a, b) __builtin_shufflevector(a, b, 4, 5, 12, 13, 6, 7, 14, 15)
#define REVERSED(a) __builtin_shufflevector(a, a, 7, 6, 5, 4, 3, 2, 1, 0)
#elif LANES == 16
#define EVEN(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define ODD(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#define LOWER(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define UPPER(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define PAIRS_LOWER(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23)
#define PAIRS_UPPER(a, b) __builtin_shufflevector(a, b, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)
#define REVERSED(a) __builtin_shufflevector(a, a, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#endif

/* LANES complex numbers that lie as pairs. */
INLINE CPLX LOCAL(load_pairs)(const T *from) {
    const REAL a = LOCAL(load)(from), b = LOCAL(load)(from + LANES);
    return (CPLX){EVEN(a, b), ODD(a, b)};
}

INLINE void LOCAL(store_pairs)(T *to, CPLX x) {
    LOCAL(store)(to, LOWER(x.re, x.im));
    LOCAL(store)(to + LANES, UPPER(x.re, x.im));
}

INLINE CPLX LOCAL(add)(CPLX a, CPLX b) { return (CPLX){a.re + b.re, a.im + b.im}; }
INLINE CPLX LOCAL(sub)(CPLX a, CPLX b) { return (CPLX){a.re - b.re, a.im - b.im}; }
INLINE CPLX LOCAL(mul)(CPLX a, REAL re, REAL im) {
    return (CPLX){a.re * re - a.im * im, a.re * im + a.im * re};
}
/* -i x */
INLINE CPLX LOCAL(turned)(CPLX x) { return (CPLX){x.im, -x.re}; }

/* Interleave r vectors, r a power of two: element k, lane l, becomes element r l + k of the sequence of all; with
 * `pairs`, elements are pairs. In each round, the sequences that are there pair up, first half with second half. */
INLINE void LOCAL(interleave_round)(REAL *x, const int r, const bool pairs) {
    REAL y[AG_FFT_LARGEST_RADIX];
    UNROLL
    for (int i = 0; i < r / 2; i++) {
        y[2 * i] = pairs ? PAIRS_LOWER(x[i], x[i + r / 2]) : LOWER(x[i], x[i + r / 2]);
        y[2 * i + 1] = pairs ? PAIRS_UPPER(x[i], x[i + r / 2]) : UPPER(x[i], x[i + r / 2]);
    }
    UNROLL
    for (int i = 0; i < r; i++)
        x[i] = y[i];
}

INLINE void LOCAL(interleave)(REAL *x, const int r, const bool pairs) {
    if (r >= 2)
        LOCAL(interleave_round)(x, r, pairs);
    if (r >= 4)
        LOCAL(interleave_round)(x, r, pairs);
    if (r >= 8)
        LOCAL(interleave_round)(x, r, pairs);
    if (r >= 16)
        LOCAL(interleave_round)(x, r, pairs);
}
