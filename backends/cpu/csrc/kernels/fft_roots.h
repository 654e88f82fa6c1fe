/* Roots of unity to the last bit: e^(-2 pi i k / n) for any k < n, in long double where that is more than double.
 *
 * Tables of about the square root of n hold e^(-2 pi i a b / n) for a < b and for multiples of b; a root is the product
 * of two of them. Table entries come from angles that integer arithmetic has reduced to an eighth of the circle. */
#ifndef AG_KERNELS_FFT_ROOTS_H
#define AG_KERNELS_FFT_ROOTS_H

#include "base/isa.h"

typedef struct {
    long double re, im;
} ag_fft_root;

typedef struct {
    int64 n;
    int shift; /* b = 2^shift */
    ag_fft_root *low, *high;
} ag_fft_roots;

/* False where there is no memory. */
#define ag_fft_roots_init AG_ISA_NAME(ag_fft_roots_init)
bool ag_fft_roots_init(ag_fft_roots *roots, int64 n);
#define ag_fft_roots_free AG_ISA_NAME(ag_fft_roots_free)
void ag_fft_roots_free(ag_fft_roots *roots);

/* The root for 0 <= k < n. Conjugate roots are exactly conjugate. */
static inline ag_fft_root ag_fft_root_at(const ag_fft_roots *roots, int64 k) {
    const bool below = 2 * k > roots->n;
    if (below)
        k = roots->n - k;
    const ag_fft_root a = roots->high[k >> roots->shift], b = roots->low[k & (((int64)1 << roots->shift) - 1)];
    const ag_fft_root root = {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
    return below ? (ag_fft_root){root.re, -root.im} : root;
}

#endif
