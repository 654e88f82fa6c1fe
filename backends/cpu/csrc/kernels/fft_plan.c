/* Making plans, and keeping the latest ones. */
#include "kernels/fft_plan.h"

#include "base/memory.h"
#include "kernels/fft_roots.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

/* From this size on, a line is transformed in four steps: about what the second-level cache holds. */
#define FOUR_STEP_BYTES ((int64)1 << 19)

static void *new_table(ag_fft_plan *plan, int64 complex_elements) {
    const int64 bytes = complex_elements * 2 * ag_itemsize(plan->real);
    void *table = ag_scratch_new(bytes);
    if (table) {
        plan->table[plan->tables++] = table;
        plan->bytes += bytes;
    }
    return table;
}

static void put(const ag_fft_plan *plan, void *table, int64 i, float64 x) {
    switch (plan->real) {
#define CASE(T, NAME)                                                                                                  \
    case AG_##NAME: ((T *)table)[i] = (T)x; break;
        AG_BLAS_REALS(CASE)
#undef CASE
        AG_NEVER(AG_NOT_BLAS_REALS)
    }
}

static void put_root(const ag_fft_plan *plan, void *table, int64 i, const ag_fft_roots *roots, int64 k) {
    const ag_fft_root root = ag_fft_root_at(roots, k);
    put(plan, table, 2 * i, (float64)root.re);
    put(plan, table, 2 * i + 1, (float64)root.im);
}

/* Radices whose product is n, largest first; their number, 0 where n has a factor that no pass has.
 *
 * The power of two is cut into eights, as far as possible, with one four or up to two sixteens for the rest. */
static int factorize(int64 n, int64 radices[AG_FFT_MAX_PASSES]) {
    static const int64 odd[] = {13, 11, 7, 5, 3};
    int twos = __builtin_ctzll((uint64)n), count = 0;
    n >>= twos;
    for (; twos % 3 && twos >= 4 && twos != 5; twos -= 4)
        radices[count++] = 16;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        for (; n % odd[i] == 0; n /= odd[i])
            radices[count++] = odd[i];
        if (odd[i] == 11)
            for (; twos >= 3; twos -= 3)
                radices[count++] = 8;
    }
    if (twos)
        radices[count++] = (int64)1 << twos;
    return n == 1 ? count : 0;
}

bool ag_fft_is_smooth(int64 n) {
    static const int64 primes[] = {2, 3, 5, 7, 11, 13};
    for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
        while (n % primes[i] == 0)
            n /= primes[i];
    return n == 1;
}

/* w^(p k) of one pass, where w = e^(-2 pi i / (r m)). */
static bool make_twiddles(ag_fft_plan *plan, ag_fft_pass *pass, bool flat, const ag_fft_roots *roots) {
    const int64 r = pass->radix, m = pass->m, unit = plan->n / (r * m);
    void *table = new_table(plan, (r - 1) * m);
    if (!table)
        return false;
    for (int64 p = 0; p < m; p++)
        for (int64 k = 1; k < r; k++) {
            const ag_fft_root root = ag_fft_root_at(roots, p * k * unit);
            const int64 at = flat ? (k - 1) * m + p : 2 * (p * (r - 1) + k - 1);
            put(plan, table, at, (float64)root.re);
            put(plan, table, at + (flat ? (r - 1) * m : 1), (float64)root.im);
        }
    pass->twiddles = table;
    return true;
}

/* The cosines and sines that an odd butterfly needs. */
static bool make_butterfly(ag_fft_plan *plan, ag_fft_pass *pass, const ag_fft_roots *roots) {
    const int64 r = pass->radix;
    void *table = new_table(plan, r);
    if (!table)
        return false;
    for (int64 j = 0; j < r; j++) {
        const ag_fft_root root = ag_fft_root_at(roots, j * (plan->n / r));
        put(plan, table, j, (float64)root.re);
        put(plan, table, r + j, -(float64)root.im);
    }
    pass->roots = table;
    return true;
}

static bool make_pass(ag_fft_plan *plan, int i, int64 radix, int64 s, const ag_fft_roots *roots) {
    ag_fft_pass *pass = &plan->pass[i];
    const bool first = i == 0, last = i == plan->passes - 1;
    const int64 full = ag_fft_full_lanes(plan->real);
    *pass = (ag_fft_pass){.radix = radix, .m = plan->n / (s * radix), .s = s * plan->lanes};
    ag_fft_position position = last ? (first ? AG_FFT_ONLY : AG_FFT_LAST) : first ? AG_FFT_FIRST : AG_FFT_MIDDLE;
    const bool flat = position == AG_FFT_FIRST && plan->lanes == 1 && pass->m >= full;
    if (flat)
        position = AG_FFT_FLAT;
    int64 lanes;
    plan->function[i] = ag_fft_find_pass(plan->real, radix, position, flat ? pass->m : pass->s, &lanes);
    pass->out_step = lanes; /* right for a line, whose elements are in a row */
    return (last || make_twiddles(plan, pass, flat, roots)) && (radix % 2 == 0 || make_butterfly(plan, pass, roots));
}

static bool make_direct(ag_fft_plan *plan, const int64 *radices, int count) {
    ag_fft_roots roots;
    if (!ag_fft_roots_init(&roots, plan->n))
        return false;
    plan->method = AG_FFT_DIRECT;
    plan->passes = count;
    bool made = true;
    int64 s = 1;
    for (int i = 0; i < count && made; s *= radices[i++])
        made = make_pass(plan, i, radices[i], s, &roots);
    ag_fft_roots_free(&roots);
    /* Planes are a cache line more apart than their length, which may be a power of two. */
    const int64 itemsize = ag_itemsize(plan->real), plane = plan->n * plan->lanes + AG_ALIGNMENT / itemsize;
    for (int i = 0; i < count; i++)
        plan->pass[i].plane = plane;
    plan->scratch = 4 * plane * itemsize;
    return made;
}

/* The divisor of n nearest below its square root such that both factors are multiples of the lanes; 0 for none. */
static int64 split(int64 n, int64 lanes) {
    int64 d = lanes;
    while (d * d <= n / 4)
        d *= 2;
    while ((d + lanes) * (d + lanes) <= n)
        d += lanes;
    while (d > 0 && (n % d || n / d % lanes))
        d -= lanes;
    return d;
}

/* n = a b: transforms of length a in each column, factors, transforms of length b (D. H. Bailey, "FFTs in external or
 * hierarchical memory", Journal of Supercomputing 4, 1990). The factor w^(j k), for the column j = J + l of a block of
 * columns that begins at J, is the product of rows[J / lanes][k] and columns[k][l]. */
static bool make_four_step(ag_fft_plan *plan, int64 a) {
    const int64 b = plan->n / a, lanes = ag_fft_full_lanes(plan->real);
    plan->method = AG_FFT_FOUR_STEP;
    plan->left = ag_fft_plan_get(a, plan->real, AG_FFT_LANES);
    plan->right = ag_fft_plan_get(b, plan->real, AG_FFT_LANES);
    plan->rows = new_table(plan, b / lanes * a);
    plan->columns = new_table(plan, a * lanes);
    ag_fft_roots roots;
    if (!plan->left || !plan->right || !plan->rows || !plan->columns || !ag_fft_roots_init(&roots, plan->n))
        return false;
    for (int64 block = 0; block < b / lanes; block++)
        for (int64 k = 0; k < a; k++)
            put_root(plan, plan->rows, block * a + k, &roots, block * lanes * k);
    for (int64 k = 0; k < a; k++)
        for (int64 l = 0; l < lanes; l++)
            put_root(plan, plan->columns, k * lanes + l, &roots, l * k);
    ag_fft_roots_free(&roots);
    return true;
}

/* A length of at least `least` that is fast: a power of two, or that times a small odd number. */
static int64 fast_length(int64 least) {
    static const int64 odd[] = {1, 3, 5, 7, 9, 15};
    int64 best = INT64_MAX;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        int64 n = 16 * odd[i];
        while (n < least)
            n *= 2;
        best = n < best ? n : best;
    }
    return best;
}

/* k^2 mod 2 n in turn: the chirp c[k] = e^(-pi i k^2 / n), and its conjugate, at k and -k, into `circle`. */
static bool fill_chirp(ag_fft_plan *plan, void *circle) {
    const int64 n = plan->n, m = plan->left->n;
    ag_fft_roots roots;
    if (!ag_fft_roots_init(&roots, 2 * n))
        return false;
    for (int64 i = 0; i < 2 * m; i++)
        put(plan, circle, i, 0);
    for (int64 k = 0, square = 0; k < n; square = (square + 2 * k + 1) % (2 * n), k++) {
        put_root(plan, plan->chirp, k, &roots, square);
        put_root(plan, circle, k, &roots, square ? 2 * n - square : 0);
        if (k)
            put_root(plan, circle, m - k, &roots, square ? 2 * n - square : 0);
    }
    ag_fft_roots_free(&roots);
    return true;
}

/* L. I. Bluestein's chirp-z transform: 2 j k = j^2 + k^2 - (k - j)^2 makes a transform of any length n a convolution
 * with a chirp, done by transforms of a fast length of at least 2 n - 1 (IEEE Trans. Audio Electroacoust. 18, 1970). */
static bool make_chirp(ag_fft_plan *plan) {
    plan->method = AG_FFT_CHIRP;
    const int64 m = fast_length(2 * plan->n - 1), bytes = m * 2 * ag_itemsize(plan->real);
    plan->left = ag_fft_plan_get(m, plan->real, AG_FFT_LINE);
    plan->chirp = new_table(plan, plan->n);
    plan->spectrum = new_table(plan, m);
    if (!plan->left || !plan->chirp || !plan->spectrum || !fill_chirp(plan, plan->spectrum))
        return false;
    plan->scratch = bytes + plan->left->scratch;
    void *scratch = ag_scratch_new(plan->left->scratch);
    const ag_fft_data data = {.in = plan->spectrum, .out = plan->spectrum, .sign = 1, .re_scale = 1.0 / (float64)m,
                              .im_scale = 1.0 / (float64)m};
    const bool made = scratch && ag_fft_run(plan->left, &data, scratch);
    ag_scratch_free(scratch);
    return made;
}

static bool make_complex(ag_fft_plan *plan) {
    const int64 n = plan->n, lanes = ag_fft_full_lanes(plan->real);
    int64 radices[AG_FFT_MAX_PASSES];
    const int count = factorize(n, radices);
    if (n > 1 && count == 0)
        return make_chirp(plan);
    const bool large = plan->form == AG_FFT_LINE && n >= FOUR_STEP_BYTES / (2 * ag_itemsize(plan->real));
    const int64 a = large ? split(n, lanes) : 0;
    return a ? make_four_step(plan, a) : make_direct(plan, radices, count);
}

static bool make_real(ag_fft_plan *plan) {
    const int64 half = plan->n / 2;
    plan->left = ag_fft_plan_get(half, plan->real, plan->form == AG_FFT_REAL_LINE ? AG_FFT_LINE : AG_FFT_LANES);
    plan->roots = new_table(plan, half / 2 + 1);
    ag_fft_roots roots;
    if (!plan->left || !plan->roots || !ag_fft_roots_init(&roots, plan->n))
        return false;
    for (int64 k = 0; k <= half / 2; k++)
        put_root(plan, plan->roots, k, &roots, k);
    ag_fft_roots_free(&roots);
    plan->scratch = plan->left->scratch;
    return true;
}

static ag_fft_plan *make_plan(int64 n, ag_dtype real, ag_fft_form form) {
    ag_fft_plan *plan = malloc(sizeof *plan);
    if (!plan)
        return NULL;
    *plan = (ag_fft_plan){.references = 1, .n = n, .real = real, .form = form};
    const bool lanes = form == AG_FFT_LANES || form == AG_FFT_REAL_LANES;
    plan->lanes = lanes ? ag_fft_full_lanes(real) : 1;
    if (form == AG_FFT_LINE || form == AG_FFT_LANES ? make_complex(plan) : make_real(plan)) {
        plan->bytes += (plan->left ? plan->left->bytes : 0) + (plan->right ? plan->right->bytes : 0);
        return plan;
    }
    ag_fft_plan_release(plan);
    return NULL;
}

void ag_fft_plan_release(ag_fft_plan *plan) {
    if (!plan || __atomic_sub_fetch(&plan->references, 1, __ATOMIC_ACQ_REL))
        return;
    ag_fft_plan_release(plan->left);
    ag_fft_plan_release(plan->right);
    for (int i = 0; i < plan->tables; i++)
        ag_scratch_free(plan->table[i]);
    free(plan);
}

/* The latest plans, in order of use: the first is the latest. */
#define MOST_PLANS 32
#define MOST_BYTES ((int64)1 << 27) /* of all their tables */

static struct {
    pthread_mutex_t mutex;
    ag_fft_plan *plan[MOST_PLANS];
    int count;
    int64 bytes; /* of tables; those that two plans share are counted twice */
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void lock(void) { pthread_mutex_lock(&kept.mutex); }
static void unlock(void) { pthread_mutex_unlock(&kept.mutex); }
static void start(void) { pthread_atfork(lock, unlock, unlock); } /* no child is born with the lock held */

/* Put a plan first, the others before place i one further back. Locked. */
static void move_to_front(int i, ag_fft_plan *plan) {
    for (; i > 0; i--)
        kept.plan[i] = kept.plan[i - 1];
    kept.plan[0] = plan;
}

static ag_fft_plan *find(int64 n, ag_dtype real, ag_fft_form form) {
    for (int i = 0; i < kept.count; i++) {
        ag_fft_plan *plan = kept.plan[i];
        if (plan->n == n && plan->real == real && plan->form == form) {
            __atomic_fetch_add(&plan->references, 1, __ATOMIC_RELAXED);
            move_to_front(i, plan);
            return plan;
        }
    }
    return NULL;
}

/* Take off the oldest plans until there are no more than `plans`, with no more than `bytes`. Locked; returns how many
 * `dropped` are, which the caller releases once nothing is locked. */
static int drop(int plans, int64 bytes, ag_fft_plan *dropped[MOST_PLANS]) {
    int count = 0;
    while (kept.count > plans || kept.bytes > bytes) {
        ag_fft_plan *oldest = kept.plan[--kept.count];
        kept.bytes -= oldest->bytes;
        dropped[count++] = oldest;
    }
    return count;
}

static void release_all(int count, ag_fft_plan *const *plans) {
    for (int i = 0; i < count; i++)
        ag_fft_plan_release(plans[i]);
}

ag_fft_plan *ag_fft_plan_get(int64 n, ag_dtype real, ag_fft_form form) {
    pthread_once(&once, start);
    lock();
    ag_fft_plan *plan = find(n, real, form), *dropped[MOST_PLANS];
    unlock();
    if (plan || !(plan = make_plan(n, real, form)) || plan->bytes > MOST_BYTES)
        return plan;
    __atomic_fetch_add(&plan->references, 1, __ATOMIC_RELAXED);
    lock();
    const int count = drop(MOST_PLANS - 1, MOST_BYTES - plan->bytes, dropped);
    move_to_front(kept.count++, plan);
    kept.bytes += plan->bytes;
    unlock();
    release_all(count, dropped);
    return plan;
}

void ag_fft_forget_plans(void) {
    ag_fft_plan *dropped[MOST_PLANS];
    pthread_once(&once, start);
    lock();
    const int count = drop(0, 0, dropped);
    unlock();
    release_all(count, dropped);
}
