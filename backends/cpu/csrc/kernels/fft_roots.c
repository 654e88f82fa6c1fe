#include "kernels/fft_roots.h"

#include <math.h>
#include <stdlib.h>

#define QUARTER_PI 0.785398163397448309615660845819875721L

/* e^(-2 pi i k / n), 0 <= k <= n / 2. `eighths` is the angle in units of an eighth of the circle, times n. */
static ag_fft_root root(int64 k, int64 n) {
    int64 eighths = 8 * k;
    const bool left = eighths > 2 * n;
    if (left)
        eighths = 4 * n - eighths;
    const bool steep = eighths > n;
    if (steep)
        eighths = 2 * n - eighths;
    const long double angle = QUARTER_PI * ((long double)eighths / (long double)n);
    const long double c = cosl(angle), s = sinl(angle), re = steep ? s : c, im = steep ? c : s;
    return (ag_fft_root){left ? -re : re, -im};
}

bool ag_fft_roots_init(ag_fft_roots *roots, int64 n) {
    int shift = 0;
    while (((int64)1 << (2 * shift)) < n)
        shift++;
    const int64 low = (int64)1 << shift, high = (n / 2 >> shift) + 1;
    *roots = (ag_fft_roots){.n = n, .shift = shift, .low = malloc((size_t)low * sizeof(ag_fft_root)),
                            .high = malloc((size_t)high * sizeof(ag_fft_root))};
    if (!roots->low || !roots->high) {
        ag_fft_roots_free(roots);
        return false;
    }
    for (int64 i = 0; i < low; i++)
        roots->low[i] = 2 * i <= n ? root(i, n) : (ag_fft_root){0};
    for (int64 i = 0; i < high; i++)
        roots->high[i] = root(i << shift, n);
    return true;
}

void ag_fft_roots_free(ag_fft_roots *roots) {
    free(roots->low);
    free(roots->high);
}
