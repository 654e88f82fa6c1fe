/* The caching allocator.
 *
 * A block is a header (ag_storage) and, 64 bytes behind it, the data. Its size is one of the size classes: four steps
 * per power of two, so at most a fifth of a block is unused. Freed blocks go on a list of their class, last in, first
 * out, which is the one most likely in the processor's caches.
 */
#define _GNU_SOURCE
#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HEADER 64
#define SMALLEST_SHIFT 6 /* the first class holds 64 bytes of data */
#define STEPS 4
#define CLASSES ((63 - SMALLEST_SHIFT) * STEPS)
#define FOREIGN (-1)
#define HUGE_PAGE ((int64)1 << 21)
#define LARGEST ((int64)1 << 56)

_Static_assert(sizeof(ag_storage) <= HEADER, "the data of a block starts 64 bytes behind its header");

static struct {
    bool locked;
    ag_storage *kept[CLASSES]; /* lists, linked by `owner` */
    ag_memory_stats stats;
} pool;

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A spin lock: it is held for a few instructions only. */
static void lock(void) {
    while (__atomic_test_and_set(&pool.locked, __ATOMIC_ACQUIRE))
        sched_yield();
}

static void unlock(void) { __atomic_clear(&pool.locked, __ATOMIC_RELEASE); }

static void start(void) {
    const char *asked = getenv("ARRAYGRAD_CPU_CACHE_LIMIT");
    char *end;
    long long limit = asked ? strtoll(asked, &end, 10) : -1;
    pool.stats.limit_bytes = asked && *asked && !*end && limit >= 0 ? limit : (int64)256 << 20;
    pthread_atfork(lock, unlock, unlock); /* no child is born while another thread is in the lists */
}

/* Class c holds blocks of (4 + c % 4) * 2^(4 + c / 4) bytes: 64, 80, 96, 112, 128, 160 ... */
static int64 class_bytes(int class) { return (int64)(STEPS + class % STEPS) << (SMALLEST_SHIFT - 2 + class / STEPS); }

static int class_of(int64 nbytes) {
    if (nbytes <= ((int64)1 << SMALLEST_SHIFT))
        return 0;
    uint64 n = (uint64)nbytes - 1;
    int top = 63 - __builtin_clzll(n); /* 2^top <= n */
    return (top - SMALLEST_SHIFT) * STEPS + (int)((n >> (top - 2)) & 3) + 1;
}

static ag_storage *block_new(int class) {
    size_t bytes = (size_t)class_bytes(class) + HEADER;
    bytes = (bytes + AG_ALIGNMENT - 1) / AG_ALIGNMENT * AG_ALIGNMENT;
    bool huge = (int64)bytes >= 2 * HUGE_PAGE;
    ag_storage *block = aligned_alloc(huge ? (size_t)HUGE_PAGE : AG_ALIGNMENT,
                                      huge ? (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE : bytes);
#ifdef MADV_HUGEPAGE
    if (block && huge)
        madvise(block, bytes, MADV_HUGEPAGE); /* advice: its failure costs speed only */
#endif
    return block;
}

/* Take blocks off the lists, largest first, until no more than `limit` bytes are kept. Locked; returns a list to free. */
static ag_storage *shed(int64 limit) {
    ag_storage *shed = NULL;
    for (int class = CLASSES - 1; class >= 0 && pool.stats.cached_bytes > limit; class--)
        while (pool.kept[class] && pool.stats.cached_bytes > limit) {
            ag_storage *block = pool.kept[class];
            pool.kept[class] = block->owner;
            pool.stats.cached_bytes -= class_bytes(class);
            block->owner = shed;
            shed = block;
        }
    return shed;
}

static void free_list(ag_storage *block) {
    while (block) {
        ag_storage *next = block->owner;
        free(block);
        block = next;
    }
}

/* Note a block that is handed out. Locked. */
static void count(int class) {
    pool.stats.allocations++;
    pool.stats.allocated_bytes += class_bytes(class);
    if (pool.stats.allocated_bytes > pool.stats.peak_bytes)
        pool.stats.peak_bytes = pool.stats.allocated_bytes;
}

static ag_storage *kept_block(int class) {
    lock();
    ag_storage *block = pool.kept[class];
    if (block) {
        pool.kept[class] = block->owner;
        pool.stats.cached_bytes -= class_bytes(class);
        pool.stats.hits++;
        count(class);
    }
    unlock();
    return block;
}

static ag_storage *fresh_block(int class) {
    ag_storage *block = block_new(class);
    if (!block) {
        ag_memory_empty_cache(); /* what is kept in other classes may be what is missing */
        block = block_new(class);
    }
    if (block) {
        lock();
        count(class);
        unlock();
    }
    return block;
}

ag_storage *ag_storage_new(int64 nbytes) {
    if (nbytes < 0 || nbytes > LARGEST)
        return NULL;
    pthread_once(&once, start);
    int class = class_of(nbytes);
    ag_storage *block = kept_block(class);
    if (!block && !(block = fresh_block(class)))
        return NULL;
    *block = (ag_storage){.references = 1, .data = (char *)block + HEADER, .nbytes = class_bytes(class),
                          .size_class = class};
    return block;
}

ag_storage *ag_storage_new_zeroed(int64 nbytes) {
    ag_storage *storage = ag_storage_new(nbytes);
    if (storage)
        memset(storage->data, 0, (size_t)nbytes);
    return storage;
}

ag_storage *ag_storage_wrap(char *data, int64 nbytes, void (*release)(ag_storage *), void *owner) {
    ag_storage *storage = malloc(sizeof *storage);
    if (storage)
        *storage = (ag_storage){.references = 1, .data = data, .nbytes = nbytes, .release = release, .owner = owner,
                                .size_class = FOREIGN};
    return storage;
}

static void block_free(ag_storage *block) {
    int class = block->size_class;
    int64 bytes = class_bytes(class);
    lock();
    pool.stats.allocated_bytes -= bytes;
    ag_storage *excess = NULL;
    if (bytes <= pool.stats.limit_bytes) {
        block->owner = pool.kept[class];
        pool.kept[class] = block;
        pool.stats.cached_bytes += bytes;
        if (pool.stats.cached_bytes > pool.stats.limit_bytes)
            excess = shed(pool.stats.limit_bytes);
    } else {
        block->owner = NULL;
        excess = block;
    }
    unlock();
    free_list(excess);
}

void ag_storage_decref(ag_storage *storage) {
    if (__atomic_sub_fetch(&storage->references, 1, __ATOMIC_ACQ_REL))
        return;
    if (storage->size_class == FOREIGN) {
        if (storage->release)
            storage->release(storage);
        free(storage);
    } else
        block_free(storage);
}

void *ag_scratch_new(int64 nbytes) {
    ag_storage *storage = ag_storage_new(nbytes);
    return storage ? storage->data : NULL;
}

void ag_scratch_free(void *scratch) {
    if (scratch)
        block_free((ag_storage *)((char *)scratch - HEADER));
}

void ag_memory_get_stats(ag_memory_stats *stats) {
    pthread_once(&once, start);
    lock();
    *stats = pool.stats;
    unlock();
}

void ag_memory_reset_peak(void) {
    lock();
    pool.stats.peak_bytes = pool.stats.allocated_bytes;
    unlock();
}

void ag_memory_empty_cache(void) {
    lock();
    ag_storage *kept = shed(0);
    unlock();
    free_list(kept);
}

void ag_memory_set_limit(int64 bytes) {
    pthread_once(&once, start);
    lock();
    pool.stats.limit_bytes = bytes;
    ag_storage *excess = shed(bytes);
    unlock();
    free_list(excess);
}
