/* Matrix products of stacks of any size, in parallel: small ones and integers by our kernels, large ones by BLAS. */
#ifndef AG_LINALG_PRODUCT_H
#define AG_LINALG_PRODUCT_H

#include "base/view.h"

/* Whether the matrices that are a view's last two axes can be operands as they lie: rows or columns are contiguous, and
 * nothing is repeated or runs backwards. If not, the caller copies them. */
bool ag_product_accepts(const ag_view *view);

/* Whether a product of m by k and k by n is handed to BLAS, which has then to be loaded before. */
bool ag_product_needs_blas(ag_dtype dtype, int64 m, int64 n, int64 k);

/* c = a b over the last two axes. c is new, C-contiguous memory; a and b are acceptable, of its dtype (not bool), and
 * have as many axes, whose lengths before the last two are c's or repeated by a step of 0. */
void ag_product_run(const ag_view *c, const ag_view *a, const ag_view *b);

/* out[...] = the sum over the last axis of conj(a) b, without conj where `conjugate` is false. out is C-contiguous; a
 * and b have one axis more, lengths that are out's or repeated by a step of 0, and its dtype (not bool). */
void ag_vecdot_run(const ag_view *out, const ag_view *a, const ag_view *b, bool conjugate);

#endif
