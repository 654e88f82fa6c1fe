/* One pass of a Fourier transform over its data: the loops that the plans of fft_plan.c are put together from.
 *
 * A transform of length n = r1 r2 ... rk is k passes of Stockham's self-sorting algorithm, decimating in frequency (C.
 * Van Loan, "Computational Frameworks for the Fast Fourier Transform", SIAM 1992, section 1.7). The pass of radix r
 * finds runs of s elements, where s is the product of the radices before it, and makes of x
 *
 *     y[q + s (r p + k)] = w^(p k) sum over j of e^(-2 pi i j k / r) x[q + s (p + m j)]
 *
 * for q < s, p < m and k < r, with m = n / (r s) and w = e^(-2 pi i / (r m)).
 *
 * Vectors lie along q, or along p in the first pass, where s = 1. A transform of as many lines as a vector has lanes is
 * the same with runs that are longer from the beginning: lanes are then lines. Complex numbers are pairs in the arrays
 * that come in and go out; between passes real and imaginary parts are two planes, which needs no shuffling.
 *
 * All passes transform forward; conjugating what comes in and goes out makes the inverse.
 */
#ifndef AG_KERNELS_FFT_PASS_H
#define AG_KERNELS_FFT_PASS_H

#include "kernels/fft_lines.h"

/* X(radix). Passes of large radices exist for full vectors and single lanes only: as they come first, their runs are
 * rarely short. */
#define AG_FFT_SMALL_RADICES(X) X(2) X(3) X(4) X(5) X(7) X(8)
#define AG_FFT_LARGE_RADICES(X) X(11) X(13) X(16)
#define AG_FFT_LARGEST_RADIX 16

typedef enum {
    AG_FFT_FLAT,   /* the first of several passes, vectors along p */
    AG_FFT_FIRST,  /* the first of several, vectors along q */
    AG_FFT_MIDDLE, /* planes come in and go out */
    AG_FFT_LAST,   /* m = 1: no twiddle factors */
    AG_FFT_ONLY,   /* first and last */
    AG_FFT_POSITIONS
} ag_fft_position;

typedef struct {
    const void *in;
    void *out;
    int64 radix, m, s;
    const void *twiddles; /* w^(p k), 0 < k < r: for each p the k in turn; flat: planes, for each k the p in turn */
    const void *roots;    /* odd radices: the cosines, then the sines of 2 pi j / r */
    int64 plane;          /* elements from the real to the imaginary plane */
    int64 in_step;        /* first: complex elements from one vector to the next */
    int64 out_step;       /* last: the same */
    int64 out_jump;       /* last: complex elements from one output of a butterfly to the next */
    float64 sign;         /* first: imaginary parts are multiplied by it, 1 or -1 */
    float64 re_scale, im_scale; /* last: the parts are multiplied by them */
} ag_fft_pass;

typedef void (*ag_fft_pass_function)(const ag_fft_pass *pass);

/* Numbers of lanes: the processor's full width and what is needed where runs are shorter. */
#if defined(__AVX512F__)
#define AG_FFT_WIDTH 64
#elif defined(__AVX__)
#define AG_FFT_WIDTH 32
#else
#define AG_FFT_WIDTH 16
#endif

/* The pass for a radix and a position whose vectors lie along `run` elements (s, or m for a flat one), and its number
 * of lanes, which is at most `run`. NULL for a flat pass with a run shorter than a full vector. */
#define ag_fft_find_pass AG_ISA_NAME(ag_fft_find_pass)
ag_fft_pass_function ag_fft_find_pass(ag_dtype real, int64 radix, ag_fft_position position, int64 run, int64 *lanes);

/* Loops around transforms, for each real dtype. Counts and steps are in complex elements unless said otherwise. */
typedef struct {
    /* out = (in.re, sign in.im) factor, its parts multiplied by two scales; out may be in. */
    void (*chirp)(void *out, const void *in, const void *factor, int64 n, float64 sign, float64 re_scale,
                  float64 im_scale);
    /* The middle of a four-step transform: n vectors of lanes times row[k] column[k][lane], and blocks of as many
     * vectors as there are lanes are transposed; from block to block the result moves by block_step. */
    void (*turn)(void *out, const void *in, int64 n, int64 block_step, const void *row, const void *column);
    /* Half a complex transform's way to twice a real one, in place; m = n / 2, roots[k] = e^(-2 pi i k / n), k <= m/2.
     * m elements become m + 1, their imaginary parts multiplied by the sign. */
    void (*unpack)(void *data, int64 m, const void *roots, float64 sign);
    /* And back, multiplying by the sign first; out may be in. */
    void (*pack)(void *out, const void *in, int64 m, const void *roots, float64 sign);
    /* The same, in place, where an element is a full vector, one number from each line. */
    void (*unpack_lanes)(void *data, int64 m, const void *roots, float64 sign);
    void (*pack_lanes)(void *data, int64 m, const void *roots, float64 sign);
    /* Lines of an array into a buffer and back. */
    void (*gather)(const ag_fft_lines *lines, const ag_fft_layout *layout, void *buffer, const void *in);
    void (*scatter)(const ag_fft_lines *lines, const ag_fft_layout *layout, const void *buffer, void *out);
    /* The buffer's row 0 becomes real. */
    void (*make_real)(const ag_fft_lines *lines, void *buffer);
    /* Rows n - k become the conjugates of rows k, 0 < k <= n / 2; n is odd. */
    void (*mirror)(const ag_fft_lines *lines, void *buffer);
} ag_fft_moves;

#define ag_fft_moves_of AG_ISA_NAME(ag_fft_moves_of)
const ag_fft_moves *ag_fft_moves_of(ag_dtype real);

#endif
