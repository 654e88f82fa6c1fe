/* Gathering and scattering lines of T (see fft_lines.h); included by fft_lanes.h for the full width.
 *
 * They go by strips: along the lanes of a row where lines are neighbours, along the rows of a line else. Full vectors
 * of lines go by vectors if they are neighbours, and are transposed by tiles if each line's elements are in a row. */

/* n elements of the buffer, of which the array has the first re_n real and im_n imaginary parts. */
INLINE void LOCAL(strip_in)(T *to, int64 to_step, const T *from, int64 from_step, int64 im_step, int64 n, int64 re_n,
                            int64 im_n) {
    int64 i = 0;
    for (; i < im_n; i++) {
        to[i * to_step] = from[i * from_step];
        to[i * to_step + 1] = from[i * from_step + im_step];
    }
    for (; i < re_n; i++) {
        to[i * to_step] = from[i * from_step];
        to[i * to_step + 1] = 0;
    }
    for (; i < n; i++)
        to[i * to_step] = to[i * to_step + 1] = 0;
}

INLINE void LOCAL(strip_out)(T *to, int64 to_step, int64 im_step, const T *from, int64 from_step, int64 re_n,
                             int64 im_n) {
    int64 i = 0;
    for (; i < im_n; i++) {
        to[i * to_step] = from[i * from_step];
        to[i * to_step + im_step] = from[i * from_step + 1];
    }
    for (; i < re_n; i++)
        to[i * to_step] = from[i * from_step];
}

/* The same; strips without gaps on both sides are worth loops of their own. */
static void LOCAL(gather_strip)(T *to, int64 to_step, const T *from, int64 from_step, int64 im_step, int64 n,
                                int64 re_n, int64 im_n) {
    if (to_step == 2 && from_step == 1)
        LOCAL(strip_in)(to, 2, from, 1, im_step, n, re_n, im_n);
    else if (to_step == 2 && from_step == 2 && im_step == 1)
        LOCAL(strip_in)(to, 2, from, 2, 1, n, re_n, im_n);
    else
        LOCAL(strip_in)(to, to_step, from, from_step, im_step, n, re_n, im_n);
}

static void LOCAL(scatter_strip)(T *to, int64 to_step, int64 im_step, const T *from, int64 from_step, int64 re_n,
                                 int64 im_n) {
    if (from_step == 2 && to_step == 1)
        LOCAL(strip_out)(to, 1, im_step, from, 2, re_n, im_n);
    else if (from_step == 2 && to_step == 2 && im_step == 1)
        LOCAL(strip_out)(to, 2, 1, from, 2, re_n, im_n);
    else
        LOCAL(strip_out)(to, to_step, im_step, from, from_step, re_n, im_n);
}

/* How many rows go by tiles. */
static int64 LOCAL(tiled_rows)(const ag_fft_lines *lines, const ag_fft_layout *layout) {
    if (lines->lane_step != 1 || lines->count != LANES || layout->row_step != 2 || layout->im_step != 1)
        return 0;
    return layout->im_rows / LANES * LANES;
}

/* Tiles are transposed by quarters, of as many complex elements each way as a vector holds. */
#define QUARTER (LANES / 2)

static void LOCAL(gather_tile)(const ag_fft_lines *lines, T *buffer, const T *in, int64 line_step) {
    for (int l = 0; l < LANES; l += QUARTER)
        for (int j = 0; j < LANES; j += QUARTER) {
            REAL x[QUARTER];
            UNROLL
            for (int i = 0; i < QUARTER; i++)
                x[i] = LOCAL(load)(in + lines->at[l + i] * line_step + 2 * j);
            LOCAL(interleave)(x, QUARTER, true);
            UNROLL
            for (int i = 0; i < QUARTER; i++)
                LOCAL(store)(buffer + 2 * (j + i) * lines->row_step + 2 * l, x[i]);
        }
}

static void LOCAL(scatter_tile)(const ag_fft_lines *lines, const T *buffer, T *out, int64 line_step) {
    for (int l = 0; l < LANES; l += QUARTER)
        for (int j = 0; j < LANES; j += QUARTER) {
            REAL x[QUARTER];
            UNROLL
            for (int i = 0; i < QUARTER; i++)
                x[i] = LOCAL(load)(buffer + 2 * (j + i) * lines->row_step + 2 * l);
            LOCAL(interleave)(x, QUARTER, true);
            UNROLL
            for (int i = 0; i < QUARTER; i++)
                LOCAL(store)(out + lines->at[l + i] * line_step + 2 * j, x[i]);
        }
}

/* Neighbours in all lanes. */
static void LOCAL(gather_vectors)(const ag_fft_lines *lines, const ag_fft_layout *layout, T *buffer, const T *in) {
    const REAL zero = LOCAL(fill)(0);
    for (int64 j = 0; j < lines->rows; j++) {
        const T *from = in + lines->at[0] * layout->line_step + (j < layout->re_rows ? j * layout->row_step : 0);
        CPLX x = {zero, zero};
        if (layout->line_step == 2 && j < layout->re_rows)
            x = LOCAL(load_pairs)(from);
        else if (j < layout->re_rows)
            x = (CPLX){LOCAL(load)(from), j < layout->im_rows ? LOCAL(load)(from + layout->im_step) : zero};
        LOCAL(store_pairs)(buffer + 2 * j * lines->row_step, x);
    }
}

static void LOCAL(scatter_vectors)(const ag_fft_lines *lines, const ag_fft_layout *layout, const T *buffer, T *out) {
    for (int64 j = 0; j < layout->re_rows; j++) {
        T *to = out + lines->at[0] * layout->line_step + j * layout->row_step;
        const CPLX x = LOCAL(load_pairs)(buffer + 2 * j * lines->row_step);
        if (layout->line_step == 2)
            LOCAL(store_pairs)(to, x);
        else {
            LOCAL(store)(to, x.re);
            if (j < layout->im_rows)
                LOCAL(store)(to + layout->im_step, x.im);
        }
    }
}

static void LOCAL(gather)(const ag_fft_lines *lines, const ag_fft_layout *layout, void *buffer, const void *in) {
    const int64 row = 2 * lines->row_step, lane = 2 * lines->lane_step, step = layout->row_step;
    const int64 tiled = LOCAL(tiled_rows)(lines, layout);
    for (int64 j = 0; j < tiled; j += LANES)
        LOCAL(gather_tile)(lines, (T *)buffer + j * row, (const T *)in + j * step, layout->line_step);
    if (ag_fft_are_neighbours(lines) && lines->count == LANES && lines->lane_step == 1) {
        LOCAL(gather_vectors)(lines, layout, buffer, in);
        return;
    }
    if (ag_fft_are_neighbours(lines)) {
        const T *from = (const T *)in + lines->at[0] * layout->line_step;
        for (int64 j = tiled; j < lines->rows; j++)
            LOCAL(gather_strip)((T *)buffer + j * row, lane, from + (j < layout->re_rows ? j * step : 0),
                                layout->line_step, layout->im_step, lines->lanes,
                                j < layout->re_rows ? lines->count : 0, j < layout->im_rows ? lines->count : 0);
        return;
    }
    for (int64 l = 0; l < lines->lanes; l++) {
        T *to = (T *)buffer + l * lane + tiled * row;
        if (l < lines->count)
            LOCAL(gather_strip)(to, row, (const T *)in + lines->at[l] * layout->line_step + tiled * step, step,
                                layout->im_step, lines->rows - tiled, layout->re_rows - tiled, layout->im_rows - tiled);
        else
            LOCAL(gather_strip)(to, row, in, step, layout->im_step, lines->rows - tiled, 0, 0);
    }
}

static void LOCAL(scatter)(const ag_fft_lines *lines, const ag_fft_layout *layout, const void *buffer, void *out) {
    const int64 row = 2 * lines->row_step, lane = 2 * lines->lane_step, step = layout->row_step;
    const int64 tiled = LOCAL(tiled_rows)(lines, layout);
    for (int64 j = 0; j < tiled; j += LANES)
        LOCAL(scatter_tile)(lines, (const T *)buffer + j * row, (T *)out + j * step, layout->line_step);
    if (ag_fft_are_neighbours(lines) && lines->count == LANES && lines->lane_step == 1) {
        LOCAL(scatter_vectors)(lines, layout, buffer, out);
        return;
    }
    if (ag_fft_are_neighbours(lines)) {
        T *to = (T *)out + lines->at[0] * layout->line_step;
        for (int64 j = tiled; j < layout->re_rows; j++)
            LOCAL(scatter_strip)(to + j * step, layout->line_step, layout->im_step, (const T *)buffer + j * row, lane,
                                 lines->count, j < layout->im_rows ? lines->count : 0);
        return;
    }
    for (int64 l = 0; l < lines->count; l++)
        LOCAL(scatter_strip)((T *)out + lines->at[l] * layout->line_step + tiled * step, step, layout->im_step,
                             (const T *)buffer + l * lane + tiled * row, row, layout->re_rows - tiled,
                             layout->im_rows - tiled);
}

static void LOCAL(make_real)(const ag_fft_lines *lines, void *buffer) {
    for (int64 l = 0; l < lines->lanes; l++)
        ((T *)buffer)[2 * l * lines->lane_step + 1] = 0;
}

static void LOCAL(mirror)(const ag_fft_lines *lines, void *buffer) {
    for (int64 l = 0; l < lines->lanes; l++) {
        T *line = (T *)buffer + 2 * l * lines->lane_step;
        for (int64 k = 1; k <= lines->rows / 2; k++) {
            T *to = line + 2 * (lines->rows - k) * lines->row_step, *from = line + 2 * k * lines->row_step;
            to[0] = from[0];
            to[1] = -from[1];
        }
    }
}
