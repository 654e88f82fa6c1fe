/* Plans: what a transform of a given length needs to know, made once and kept. */
#ifndef AG_KERNELS_FFT_PLAN_H
#define AG_KERNELS_FFT_PLAN_H

#include "kernels/fft_pass.h"

#define AG_FFT_MAX_PASSES 40

typedef enum {
    AG_FFT_LINE,      /* one line at a time, its elements in a row */
    AG_FFT_LANES,     /* as many lines at once as a full vector has lanes; elements are vectors */
    AG_FFT_REAL_LINE, /* the same for real lines of even length: a complex transform of half the length, and roots */
    AG_FFT_REAL_LANES
} ag_fft_form;

typedef enum {
    AG_FFT_DIRECT,    /* passes */
    AG_FFT_FOUR_STEP, /* two rounds of shorter transforms in lanes, so that each round's data fit into the cache */
    AG_FFT_CHIRP      /* as a convolution, for lengths with prime factors that no pass has */
} ag_fft_method;

typedef struct ag_fft_plan {
    int64 references; /* atomic */
    int64 n;
    ag_dtype real;
    ag_fft_form form;
    ag_fft_method method;
    int64 lanes; /* lines at once */

    int passes;
    ag_fft_pass pass[AG_FFT_MAX_PASSES]; /* without data */
    ag_fft_pass_function function[AG_FFT_MAX_PASSES];

    /* Four steps: n = left->n right->n; factors for `turn`. Chirp and real: `left` is the transform inside. */
    struct ag_fft_plan *left, *right;
    void *rows, *columns;
    /* Chirp: e^(-pi i k^2 / n), and the transform of its conjugate over left->n. Real: `roots` for unpack. */
    void *chirp, *spectrum, *roots;

    int64 scratch; /* bytes that ag_fft_run needs */
    int64 bytes;   /* of tables, with those of the plans inside */
    void *table[2 * AG_FFT_MAX_PASSES + 2]; /* all tables, to be freed */
    int tables;
} ag_fft_plan;

/* The plan for a length, which may be kept from an earlier call; NULL where there is no memory. AG_FFT_LANES and
 * AG_FFT_REAL_LANES only where ag_fft_is_smooth of the length (half the length). */
#define ag_fft_plan_get AG_ISA_NAME(ag_fft_plan_get)
ag_fft_plan *ag_fft_plan_get(int64 n, ag_dtype real, ag_fft_form form);
#define ag_fft_plan_release AG_ISA_NAME(ag_fft_plan_release)
void ag_fft_plan_release(ag_fft_plan *plan);

/* Keep no plan any longer; those in use live on until they are released. */
#define ag_fft_forget_plans AG_ISA_NAME(ag_fft_forget_plans)
void ag_fft_forget_plans(void);

/* Whether passes exist for all prime factors of n. */
#define ag_fft_is_smooth AG_ISA_NAME(ag_fft_is_smooth)
bool ag_fft_is_smooth(int64 n);

/* Where the data of a transform are: elements (in AG_FFT_LANES: vectors of elements) `step` complex elements apart. A
 * line's elements are in a row. */
typedef struct {
    const char *in;
    char *out; /* apart from `in`, or the same with the same step */
    int64 in_step, out_step;
    float64 sign; /* imaginary parts of what comes in are multiplied by it */
    float64 re_scale, im_scale;
} ag_fft_data;

/* Transform forward (the complex transform inside a real plan is run by its caller). False where there is no memory. */
#define ag_fft_run AG_ISA_NAME(ag_fft_run)
bool ag_fft_run(const ag_fft_plan *plan, const ag_fft_data *data, void *scratch);

/* The full number of lanes. */
static inline int64 ag_fft_full_lanes(ag_dtype real) { return AG_FFT_WIDTH / ag_itemsize(real); }

#endif
