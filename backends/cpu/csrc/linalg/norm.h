/* Norms of many vectors, in parallel. */
#ifndef AG_LINALG_NORM_H
#define AG_LINALG_NORM_H

#include "base/view.h"
#include "kernels/norm.h"

/* out[...] = the norm of x over its last axis. out is C-contiguous, real, of x's precision, with one axis less. */
void ag_norm_run(const ag_view *out, const ag_view *x, ag_norm_kind kind, float64 order);

#endif
