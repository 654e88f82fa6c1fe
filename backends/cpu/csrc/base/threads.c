/* The thread pool.
 *
 * One parallel region runs at a time. Workers spin for a while, then sleep on a condition variable. A region publishes
 * its tasks, wakes as many workers as it can use, takes tasks itself, and waits until every worker that joined left.
 */
#define _GNU_SOURCE
#include "base/threads.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#define MOST_THREADS 256
#define SPINS 2000 /* looks at the pool before a thread sleeps: waking one can take longer than a small region's work */

static struct {
    pthread_mutex_t region; /* held by the caller whose tasks run */
    pthread_mutex_t mutex;  /* guards what follows */
    pthread_cond_t wake, left;
    int workers;       /* started */
    int wanted;        /* how many more may join the region at hand */
    int inside;        /* joined and not left; likewise */
    uint64 generation; /* counts regions; spinning threads read it without the mutex */
    ag_task task;
    void *context;
    int64 tasks;
    int64 next; /* atomic: the first task that nobody has taken */
} pool = {
    .region = PTHREAD_MUTEX_INITIALIZER,
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .wake = PTHREAD_COND_INITIALIZER,
    .left = PTHREAD_COND_INITIALIZER,
};

static int threads = 0; /* 0: not yet decided */
static __thread bool in_region;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* After fork only the forking thread exists: workers, and whoever held a lock, are gone. */
static void child_after_fork(void) {
    pthread_mutex_init(&pool.region, NULL);
    pthread_mutex_init(&pool.mutex, NULL);
    pthread_cond_init(&pool.wake, NULL);
    pthread_cond_init(&pool.left, NULL);
    pool.workers = pool.wanted = pool.inside = 0;
    in_region = false;
}

static void start(void) { pthread_atfork(NULL, NULL, child_after_fork); }

static int usable_cpus(void) {
#ifdef CPU_COUNT
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return CPU_COUNT(&set);
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN); /* -1 where it is not known: ag_set_num_threads makes it 1 */
}

int ag_get_num_threads(void) {
    int known = __atomic_load_n(&threads, __ATOMIC_RELAXED);
    if (known == 0) {
        const char *asked = getenv("ARRAYGRAD_CPU_NUM_THREADS");
        known = asked ? atoi(asked) : 0;
        ag_set_num_threads(known < 1 ? usable_cpus() : known);
        known = __atomic_load_n(&threads, __ATOMIC_RELAXED);
    }
    return known;
}

void ag_set_num_threads(int wanted) {
    wanted = wanted < 1 ? 1 : wanted > MOST_THREADS ? MOST_THREADS : wanted;
    __atomic_store_n(&threads, wanted, __ATOMIC_RELAXED);
}

static void run_tasks(ag_task task, void *context, int64 tasks) {
    in_region = true;
    for (int64 i; (i = __atomic_fetch_add(&pool.next, 1, __ATOMIC_RELAXED)) < tasks;)
        task(context, i);
    in_region = false;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Regions often follow each other closely, so threads look for the next one for a while before they sleep. */
static void spin_for_region(uint64 seen) {
    for (int i = 0; i < SPINS && __atomic_load_n(&pool.generation, __ATOMIC_RELAXED) == seen; i++)
        pause_briefly();
}

static void spin_for_end(void) {
    for (int i = 0; i < SPINS && __atomic_load_n(&pool.inside, __ATOMIC_RELAXED); i++)
        pause_briefly();
}

static void *worker(void *unused) {
    uint64 seen = 0;
    pthread_mutex_lock(&pool.mutex);
    for (;;) {
        while (pool.wanted == 0 || pool.generation == seen)
            pthread_cond_wait(&pool.wake, &pool.mutex);
        seen = pool.generation;
        pool.wanted--;
        __atomic_add_fetch(&pool.inside, 1, __ATOMIC_RELAXED);
        ag_task task = pool.task;
        void *context = pool.context;
        int64 tasks = pool.tasks;
        pthread_mutex_unlock(&pool.mutex);
        run_tasks(task, context, tasks);
        pthread_mutex_lock(&pool.mutex);
        if (__atomic_sub_fetch(&pool.inside, 1, __ATOMIC_RELAXED) == 0)
            pthread_cond_signal(&pool.left);
        pthread_mutex_unlock(&pool.mutex);
        spin_for_region(seen);
        pthread_mutex_lock(&pool.mutex);
    }
    return NULL;
}

/* Have `wanted` workers, or as many as the system starts. Holds pool.mutex. */
static void hire(int wanted) {
    pthread_attr_t attributes;
    if (pool.workers >= wanted || pthread_attr_init(&attributes))
        return;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t id;
    while (pool.workers < wanted && pthread_create(&id, &attributes, worker, NULL) == 0)
        pool.workers++;
    pthread_attr_destroy(&attributes);
}

static void run_serially(int64 tasks, ag_task task, void *context) {
    for (int64 i = 0; i < tasks; i++)
        task(context, i);
}

void ag_parallel(int64 tasks, ag_task task, void *context) {
    int helpers = ag_get_num_threads() - 1;
    if (helpers > tasks - 1)
        helpers = (int)(tasks - 1);
    if (helpers < 1 || in_region || pthread_mutex_trylock(&pool.region)) {
        run_serially(tasks, task, context);
        return;
    }
    pthread_once(&once, start);
    pthread_mutex_lock(&pool.mutex);
    hire(helpers);
    pool.task = task;
    pool.context = context;
    pool.tasks = tasks;
    __atomic_store_n(&pool.next, 0, __ATOMIC_RELAXED);
    __atomic_add_fetch(&pool.generation, 1, __ATOMIC_RELAXED);
    pool.wanted = helpers;
    pthread_cond_broadcast(&pool.wake);
    pthread_mutex_unlock(&pool.mutex);

    run_tasks(task, context, tasks);
    spin_for_end();

    pthread_mutex_lock(&pool.mutex);
    pool.wanted = 0; /* who has not joined by now has nothing left to do */
    while (pool.inside)
        pthread_cond_wait(&pool.left, &pool.mutex);
    pthread_mutex_unlock(&pool.mutex);
    pthread_mutex_unlock(&pool.region);
}
