/* Lines of an array, gathered into a buffer of complex elements and scattered from it.
 *
 * A row of the buffer is one element of each line. Complex, paired and single real elements differ only in where in the
 * array the two parts of a row are: see ag_fft_layout. */
#ifndef AG_KERNELS_FFT_LINES_H
#define AG_KERNELS_FFT_LINES_H

#include "base/isa.h"

#define AG_FFT_MOST_LINES 16

/* Steps are in numbers of the real dtype. Rows from re_rows or im_rows on have no such part in the array. */
typedef struct {
    int64 line_step; /* from an element of the array to the next one in memory: 1 or 2 */
    int64 row_step;  /* from row to row */
    int64 im_step;   /* from a row's real to its imaginary part */
    int64 re_rows, im_rows;
} ag_fft_layout;

typedef struct {
    int64 count;                 /* lines */
    int64 at[AG_FFT_MOST_LINES]; /* the element of the array at which each begins */
    int64 row_step, lane_step;   /* in the buffer, complex elements; lanes beside each other: 1 */
    int64 rows, lanes;           /* of the buffer; what no line fills becomes zero */
} ag_fft_lines;

/* Whether there are several lines, whose elements lie beside each other in the array. */
static inline bool ag_fft_are_neighbours(const ag_fft_lines *lines) {
    for (int64 l = 1; l < lines->count; l++)
        if (lines->at[l] != lines->at[0] + l)
            return false;
    return lines->count > 1;
}

#endif
