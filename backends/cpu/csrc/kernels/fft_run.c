/* Running a plan over one line, or over the lines in the lanes of vectors. */
#include "kernels/fft_plan.h"

#include "base/memory.h"
#include "base/threads.h"

#include <string.h>

/* A transform of length 1 is its element. */
static void run_nothing(const ag_fft_plan *plan, const ag_fft_data *data) {
    for (int64 i = 0; i < 2 * plan->lanes; i++) {
        const float64 by = i % 2 ? data->sign * data->im_scale : data->re_scale;
        switch (plan->real) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: ((T *)data->out)[i] = (T)(((const T *)data->in)[i] * by); break;
            AG_BLAS_REALS(CASE)
#undef CASE
            AG_NEVER(AG_NOT_BLAS_REALS)
        }
    }
}

/* Between passes the data go back and forth between two pairs of planes. */
static void run_direct(const ag_fft_plan *plan, const ag_fft_data *data, char *scratch) {
    const int last = plan->passes - 1;
    if (last < 0) {
        run_nothing(plan, data);
        return;
    }
    const int64 half = plan->scratch / 2;
    for (int i = 0; i <= last; i++) {
        ag_fft_pass pass = plan->pass[i];
        pass.in = i ? scratch + (i + 1) % 2 * half : data->in;
        pass.out = i < last ? scratch + i % 2 * half : data->out;
        pass.in_step = plan->lanes > 1 ? data->in_step : 1;
        pass.out_jump = pass.s;
        if (plan->lanes > 1) {
            pass.out_step = data->out_step;
            pass.out_jump = plan->n / pass.radix * data->out_step;
        }
        pass.sign = data->sign;
        pass.re_scale = data->re_scale;
        pass.im_scale = data->im_scale;
        plan->function[i](&pass);
    }
}

/* Four steps: round 0 transforms columns of the line, seen as a matrix of left->n rows, a full vector at a time, into a
 * matrix of blocks; round 1 transforms the rows of that. */
typedef struct {
    const ag_fft_plan *plan;
    const ag_fft_data *data;
    char *matrix;
    int64 blocks_per_task;
    bool failed; /* atomic */
} four_step;

static void column_block(const four_step *job, int64 block, char *buffer, char *scratch) {
    const ag_fft_plan *plan = job->plan, *left = plan->left;
    const int64 a = left->n, b = plan->right->n, lanes = left->lanes, size = 2 * ag_itemsize(plan->real);
    const ag_fft_data data = {.in = job->data->in + block * lanes * size, .in_step = b, .out = buffer,
                              .out_step = lanes, .sign = job->data->sign, .re_scale = 1, .im_scale = 1};
    ag_fft_run(left, &data, scratch);
    ag_fft_moves_of(plan->real)->turn(job->matrix + block * lanes * lanes * size, buffer, a, b * lanes,
                                      (const char *)plan->rows + block * a * size, plan->columns);
}

static void row_block(const four_step *job, int64 block, char *scratch) {
    const ag_fft_plan *plan = job->plan, *right = plan->right;
    const int64 lanes = right->lanes, size = 2 * ag_itemsize(plan->real);
    const ag_fft_data data = {.in = job->matrix + block * right->n * lanes * size, .in_step = lanes,
                              .out = job->data->out + block * lanes * size, .out_step = plan->left->n, .sign = 1,
                              .re_scale = job->data->re_scale, .im_scale = job->data->im_scale};
    ag_fft_run(right, &data, scratch);
}

static void column_task(void *context, int64 task) {
    four_step *job = context;
    const ag_fft_plan *plan = job->plan;
    const int64 lanes = plan->left->lanes, blocks = plan->right->n / lanes;
    const int64 bytes = plan->left->n * lanes * 2 * ag_itemsize(plan->real);
    char *buffer = ag_scratch_new(bytes + plan->left->scratch);
    if (!buffer)
        __atomic_store_n(&job->failed, true, __ATOMIC_RELAXED);
    for (int64 i = task * job->blocks_per_task; buffer && i < blocks && i < (task + 1) * job->blocks_per_task; i++)
        column_block(job, i, buffer, buffer + bytes);
    ag_scratch_free(buffer);
}

static void row_task(void *context, int64 task) {
    four_step *job = context;
    const ag_fft_plan *plan = job->plan;
    const int64 blocks = plan->left->n / plan->right->lanes;
    char *scratch = ag_scratch_new(plan->right->scratch);
    if (!scratch)
        __atomic_store_n(&job->failed, true, __ATOMIC_RELAXED);
    for (int64 i = task * job->blocks_per_task; scratch && i < blocks && i < (task + 1) * job->blocks_per_task; i++)
        row_block(job, i, scratch);
    ag_scratch_free(scratch);
}

static bool run_four_step(const ag_fft_plan *plan, const ag_fft_data *data) {
    const int64 lanes = plan->left->lanes;
    four_step job = {.plan = plan, .data = data, .blocks_per_task = 4};
    job.matrix = ag_scratch_new(plan->n * 2 * ag_itemsize(plan->real));
    if (!job.matrix)
        return false;
    ag_parallel((plan->right->n / lanes + job.blocks_per_task - 1) / job.blocks_per_task, column_task, &job);
    if (!job.failed)
        ag_parallel((plan->left->n / lanes + job.blocks_per_task - 1) / job.blocks_per_task, row_task, &job);
    ag_scratch_free(job.matrix);
    return !job.failed;
}

/* The convolution is an inverse transform: the conjugate of the transform of the conjugate. */
static bool run_chirp(const ag_fft_plan *plan, const ag_fft_data *data, char *scratch) {
    const ag_fft_moves *moves = ag_fft_moves_of(plan->real);
    const int64 n = plan->n, m = plan->left->n, size = 2 * ag_itemsize(plan->real);
    const ag_fft_data inside = {.in = scratch, .out = scratch, .sign = 1, .re_scale = 1, .im_scale = 1};
    moves->chirp(scratch, data->in, plan->chirp, n, data->sign, 1, 1);
    memset(scratch + n * size, 0, (size_t)((m - n) * size));
    if (!ag_fft_run(plan->left, &inside, scratch + m * size))
        return false;
    moves->chirp(scratch, scratch, plan->spectrum, m, 1, 1, -1);
    if (!ag_fft_run(plan->left, &inside, scratch + m * size))
        return false;
    moves->chirp(data->out, scratch, plan->chirp, n, -1, data->re_scale, data->im_scale);
    return true;
}

bool ag_fft_run(const ag_fft_plan *plan, const ag_fft_data *data, void *scratch) {
    if (plan->method == AG_FFT_FOUR_STEP)
        return run_four_step(plan, data);
    if (plan->method == AG_FFT_CHIRP)
        return run_chirp(plan, data, scratch);
    run_direct(plan, data, scratch);
    return true;
}
