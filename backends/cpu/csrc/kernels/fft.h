/* Fourier transforms along one axis. */
#ifndef AG_KERNELS_FFT_H
#define AG_KERNELS_FFT_H

#include "base/isa.h"

typedef enum {
    AG_FFT_COMPLEX,  /* complex to complex */
    AG_FFT_REAL,     /* real to the first n / 2 + 1 of the n complex elements, the others being conjugate to them */
    AG_FFT_HERMITIAN /* such elements to real */
} ag_fft_kind;

/* Arrays are C-contiguous, seen as three axes of which the middle one is transformed: outer, `length` (in the result n,
 * or n / 2 + 1) and inner. Where the input is longer than the transform, the rest is not read; where it is shorter,
 * zeros follow. */
typedef struct {
    ag_fft_kind kind;
    ag_dtype real; /* of the real and imaginary parts */
    int64 n;       /* the transform's length, at least 1 */
    int64 outer, length, inner;
    const char *in;
    char *out; /* apart from `in`; for AG_FFT_COMPLEX may be `in` if length is n */
    bool inverse; /* whether exponents are +2 pi i j k / n */
    float64 scale; /* what results are multiplied by */
} ag_fft_job;

typedef struct {
    /* False where there is no memory. */
    bool (*run)(const ag_fft_job *job);
    /* Free what is kept from earlier transforms. */
    void (*forget_plans)(void);
} ag_fft_kernels;

AG_KERNEL_GROUP(ag_fft_kernels, ag_fft)

#endif
