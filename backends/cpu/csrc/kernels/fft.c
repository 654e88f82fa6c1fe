/* A transform along one axis: lines are taken in blocks, one after the other or in the lanes of vectors, straight
 * from the arrays where elements lie as a plan wants them and by way of a buffer else. Threads share the blocks. */
#include "kernels/fft.h"

#include "base/memory.h"
#include "base/threads.h"
#include "kernels/fft_plan.h"

#include <stddef.h>

/* Lines in lanes up to this many bytes of buffer; longer lines have room in the cache only one by one. */
#define LANES_BYTES ((int64)1 << 21)
/* Lines in a row, if shorter than this many vectors, are better taken in lanes, though that means to transpose them. */
#define SHORT_LINE 8

typedef struct {
    const ag_fft_job *job;
    ag_fft_plan *plan;
    bool halved;           /* real lines of even length, as complex ones of half the length */
    int64 width;           /* lines in a block */
    int64 row_blocks;      /* blocks in each of the `outer` rows; 0: rows do not matter to blocks */
    int64 blocks, blocks_per_task;
    int64 in_row, out_row; /* elements of a line in the arrays */
    int64 buffer_rows, buffer_bytes;
    ag_fft_layout in, out;
    bool failed; /* atomic */
} transform;

static bool in_lanes(const ag_fft_job *job, bool halved) {
    const int64 lanes = ag_fft_full_lanes(job->real), n = halved ? job->n / 2 : job->n;
    if (!ag_fft_is_smooth(n) || n > LANES_BYTES / (2 * AG_FFT_WIDTH) || job->outer * job->inner < (lanes + 3) / 4)
        return false;
    return job->inner > 1 || n < SHORT_LINE * lanes;
}

/* Where the parts of an array's lines are: complex, `pairs` of real elements or single ones. */
static ag_fft_layout layout_of(bool complex, bool pairs, int64 elements, int64 inner) {
    if (complex)
        return (ag_fft_layout){2, 2 * inner, 1, elements, elements};
    if (pairs)
        return (ag_fft_layout){1, 2 * inner, inner, (elements + 1) / 2, elements / 2};
    return (ag_fft_layout){1, inner, 0, elements, 0};
}

static int64 smaller(int64 a, int64 b) { return a < b ? a : b; }

static bool plan_transform(transform *t) {
    const ag_fft_job *job = t->job;
    const int64 half = job->n / 2 + 1, read = job->kind == AG_FFT_HERMITIAN ? half : job->n;
    t->halved = job->kind != AG_FFT_COMPLEX && job->n % 2 == 0;
    const bool lanes = in_lanes(job, t->halved);
    const ag_fft_form form = lanes ? AG_FFT_LANES : AG_FFT_LINE;
    const ag_fft_form real_form = lanes ? AG_FFT_REAL_LANES : AG_FFT_REAL_LINE;
    t->plan = ag_fft_plan_get(job->n, job->real, t->halved ? real_form : form);
    if (!t->plan)
        return false;
    t->width = lanes || job->inner > 1 ? ag_fft_full_lanes(job->real) : 1;
    t->row_blocks = job->inner >= t->width ? (job->inner + t->width - 1) / t->width : 0;
    t->blocks = t->row_blocks ? t->row_blocks * job->outer : (job->outer * job->inner + t->width - 1) / t->width;
    t->in_row = job->length;
    t->out_row = job->kind == AG_FFT_REAL ? half : job->n;
    t->buffer_rows = t->halved ? half : job->n;
    t->buffer_bytes = t->buffer_rows * t->width * 2 * ag_itemsize(job->real);
    t->in = layout_of(job->kind != AG_FFT_REAL, t->halved, smaller(job->length, read), job->inner);
    t->out = layout_of(job->kind != AG_FFT_HERMITIAN, t->halved, t->out_row, job->inner);
    const int64 work = job->n * t->width * 8; /* units of one block, roughly */
    t->blocks_per_task = work >= AG_PARALLEL_GRAIN ? 1 : AG_PARALLEL_GRAIN / work;
    return true;
}

/* The lines of a block: where they begin in an array whose lines have `row` elements. */
static void find_lines(const transform *t, int64 block, int64 row, ag_fft_lines *lines) {
    const int64 inner = t->job->inner, all = t->job->outer * inner;
    int64 line = block * t->width, end = all;
    if (t->row_blocks) {
        line = block / t->row_blocks * inner + block % t->row_blocks * t->width;
        end = (block / t->row_blocks + 1) * inner;
    }
    lines->count = smaller(t->width, end - line);
    for (int64 l = 0; l < lines->count; l++)
        lines->at[l] = (line + l) / inner * row * inner + (line + l) % inner;
}

/* The transform inside a plan, from and to elements a step apart. */
static bool run(const transform *t, const char *in, int64 in_step, char *out, int64 out_step, void *scratch) {
    const ag_fft_job *job = t->job;
    const ag_fft_plan *plan = t->halved ? t->plan->left : t->plan;
    const bool inverse = t->halved ? job->kind == AG_FFT_HERMITIAN : job->inverse;
    const float64 scale = t->halved && job->kind == AG_FFT_REAL ? job->scale / 2 : job->scale;
    const ag_fft_data data = {.in = in, .in_step = in_step, .out = out, .out_step = out_step, .sign = inverse ? -1 : 1,
                              .re_scale = scale, .im_scale = inverse ? -scale : scale};
    return ag_fft_run(plan, &data, scratch);
}

/* One line, or as many as there are lanes, whose elements lie as the plan wants them. A Hermitian line is packed into
 * `packed` first, which may be `in`; a real one's transform is unpacked in place. */
static bool run_packed(const transform *t, const char *in, int64 in_step, char *out, int64 out_step, char *packed,
                       void *scratch) {
    const ag_fft_moves *moves = ag_fft_moves_of(t->job->real);
    const int64 half = t->job->n / 2;
    const void *roots = t->plan->roots;
    const bool lanes = t->plan->lanes > 1;
    if (t->halved && t->job->kind == AG_FFT_HERMITIAN) {
        const float64 sign = t->job->inverse ? 1 : -1;
        if (lanes)
            moves->pack_lanes(packed, half, roots, sign);
        else
            moves->pack(packed, in, half, roots, sign);
        in = packed;
    }
    if (!run(t, in, in_step, out, out_step, scratch))
        return false;
    if (t->halved && t->job->kind == AG_FFT_REAL)
        (lanes ? moves->unpack_lanes : moves->unpack)(out, half, roots, t->job->inverse ? -1 : 1);
    return true;
}

/* Whether a block's elements in an array lie as the plan wants them: a line's in a row, lanes beside each other. */
static bool lies_well(const transform *t, int64 count, bool complete) {
    if (!complete)
        return false;
    if (t->plan->lanes == 1)
        return t->job->inner == 1 && (t->job->kind == AG_FFT_COMPLEX || t->halved);
    return t->job->kind == AG_FFT_COMPLEX && t->row_blocks && t->job->inner > 1 && count == t->width;
}

static bool run_block(const transform *t, int64 block, char *buffer, char *scratch) {
    const ag_fft_job *job = t->job;
    const ag_fft_moves *moves = ag_fft_moves_of(job->real);
    const int64 itemsize = ag_itemsize(job->real), lanes = t->plan->lanes;
    ag_fft_lines in = {.row_step = lanes, .lane_step = lanes > 1 ? 1 : t->buffer_rows, .rows = t->buffer_rows,
                       .lanes = t->width};
    ag_fft_lines out = in;
    find_lines(t, block, t->in_row, &in);
    find_lines(t, block, t->out_row, &out);
    const int64 needed = job->kind == AG_FFT_HERMITIAN ? job->n / 2 + 1 : job->n;
    const bool in_place = lies_well(t, in.count, job->length >= needed), out_place = lies_well(t, in.count, true);
    const char *from = in_place ? job->in + in.at[0] * t->in.line_step * itemsize : buffer;
    char *to = out_place ? job->out + out.at[0] * t->out.line_step * itemsize : buffer;
    if (!in_place)
        moves->gather(&in, &t->in, buffer, job->in);
    if (job->kind == AG_FFT_HERMITIAN && !t->halved) {
        moves->make_real(&in, buffer); /* whatever it was, as for even lengths */
        moves->mirror(&in, buffer);
    }
    const int64 runs = lanes > 1 ? 1 : in.count, run_bytes = t->buffer_rows * 2 * itemsize;
    for (int64 i = 0; i < runs; i++)
        if (!run_packed(t, from + i * run_bytes, in_place ? job->inner : lanes, to + i * run_bytes,
                        out_place ? job->inner : lanes, buffer + i * run_bytes, scratch))
            return false;
    if (job->kind == AG_FFT_REAL && !t->halved)
        moves->make_real(&out, buffer); /* a chirp leaves a rounding error there */
    if (!out_place)
        moves->scatter(&out, &t->out, buffer, job->out);
    return true;
}

static void run_task(void *context, int64 task) {
    transform *t = context;
    char *buffer = ag_scratch_new(t->buffer_bytes), *scratch = ag_scratch_new(t->plan->scratch);
    bool done = buffer && scratch;
    const int64 end = smaller(t->blocks, (task + 1) * t->blocks_per_task);
    for (int64 block = task * t->blocks_per_task; done && block < end; block++)
        done = run_block(t, block, buffer, scratch);
    if (!done)
        __atomic_store_n(&t->failed, true, __ATOMIC_RELAXED);
    ag_scratch_free(buffer);
    ag_scratch_free(scratch);
}

static bool run_job(const ag_fft_job *job) {
    transform t = {.job = job};
    if (job->outer == 0 || job->inner == 0)
        return true;
    if (!plan_transform(&t))
        return false;
    ag_parallel((t.blocks + t.blocks_per_task - 1) / t.blocks_per_task, run_task, &t);
    ag_fft_plan_release(t.plan);
    return !t.failed;
}

const ag_fft_kernels AG_ISA_NAME(ag_fft) = {.run = run_job, .forget_plans = ag_fft_forget_plans};
