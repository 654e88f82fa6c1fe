/* Everything that is made for a pair of T and LANES; included once for each, with FULL true for the full width. */
#include "kernels/fft_vector.h"

#include "kernels/fft_butterflies.h"

#include "kernels/fft_passes.h"

#if FULL
#include "kernels/fft_gather.h"
#endif

#include "kernels/fft_moves.h"

#undef AG_FFT_PASTE_
#undef AG_FFT_PASTE
#undef LOCAL
#undef INLINE
#undef UNROLL
#undef REAL
#undef CPLX
#undef EVEN
#undef ODD
#undef LOWER
#undef UPPER
#undef PAIRS_LOWER
#undef PAIRS_UPPER
#undef REVERSED
#undef AG_FFT_PASS
#undef MIDDLE
#undef LAST
#undef FIRST
#undef ONLY
#undef FLAT
#undef ENTRY_MIDDLE
#undef ENTRY_LAST
#undef ENTRY_FIRST
#undef ENTRY_ONLY
#undef ENTRY_FLAT
#undef T
#undef LANES
#undef FULL
#undef SINGLE
#undef RADICES
#undef QUARTER
