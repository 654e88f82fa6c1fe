#include "kernels/fft_lines.h"

#define LINES(T, NAME)                                                                                                 \
    static void gather_##T(const ag_fft_lines *lines, const ag_fft_layout *layout, T *buffer, const T *in) {           \
        const int64 lane = 2 * lines->lane_step;                                                                       \
        for (int64 j = 0; j < lines->rows; j++) {                                                                      \
            T *to = buffer + 2 * j * lines->row_step;                                                                  \
            const T *from = in + j * layout->row_step;                                                                 \
            const bool re = j < layout->re_rows, im = j < layout->im_rows;                                             \
            for (int64 l = 0; l < lines->count; l++) {                                                                 \
                const int64 at = lines->at[l] * layout->line_step;                                                     \
                to[l * lane] = re ? from[at] : 0;                                                                      \
                to[l * lane + 1] = im ? from[at + layout->im_step] : 0;                                                \
            }                                                                                                          \
            for (int64 l = lines->count; l < lines->lanes; l++)                                                        \
                to[l * lane] = to[l * lane + 1] = 0;                                                                   \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void scatter_##T(const ag_fft_lines *lines, const ag_fft_layout *layout, const T *buffer, T *out) {         \
        const int64 lane = 2 * lines->lane_step;                                                                       \
        for (int64 j = 0; j < layout->re_rows; j++) {                                                                  \
            const T *from = buffer + 2 * j * lines->row_step;                                                          \
            T *to = out + j * layout->row_step;                                                                        \
            for (int64 l = 0; l < lines->count; l++) {                                                                 \
                const int64 at = lines->at[l] * layout->line_step;                                                     \
                to[at] = from[l * lane];                                                                               \
                if (j < layout->im_rows)                                                                               \
                    to[at + layout->im_step] = from[l * lane + 1];                                                     \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
                                                                                                                       \
    static void mirror_##T(const ag_fft_lines *lines, T *buffer) {                                                     \
        for (int64 l = 0; l < lines->lanes; l++) {                                                                     \
            T *line = buffer + 2 * l * lines->lane_step;                                                               \
            line[1] = 0;                                                                                               \
            for (int64 k = 1; k <= lines->rows / 2; k++) {                                                             \
                T *to = line + 2 * (lines->rows - k) * lines->row_step, *from = line + 2 * k * lines->row_step;        \
                to[0] = from[0];                                                                                       \
                to[1] = -from[1];                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
    }
AG_REALS(LINES)

void ag_fft_gather(ag_dtype real, const ag_fft_lines *lines, const ag_fft_layout *layout, void *buffer, const void *in) {
    if (real == AG_FLOAT32)
        gather_float32(lines, layout, buffer, in);
    else
        gather_float64(lines, layout, buffer, in);
}

void ag_fft_scatter(ag_dtype real, const ag_fft_lines *lines, const ag_fft_layout *layout, const void *buffer,
                    void *out) {
    if (real == AG_FLOAT32)
        scatter_float32(lines, layout, buffer, out);
    else
        scatter_float64(lines, layout, buffer, out);
}

void ag_fft_mirror(ag_dtype real, const ag_fft_lines *lines, void *buffer) {
    if (real == AG_FLOAT32)
        mirror_float32(lines, buffer);
    else
        mirror_float64(lines, buffer);
}
