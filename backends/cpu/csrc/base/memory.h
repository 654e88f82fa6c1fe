/* Storage: 64-byte-aligned memory with a reference count, from an allocator that keeps freed blocks.
 *
 * The system hands out large blocks page by page, and a page fault costs more than the arithmetic on the page. So freed
 * blocks are kept in size classes, up to a limit. Any thread may allocate and free.
 */
#ifndef AG_BASE_MEMORY_H
#define AG_BASE_MEMORY_H

#include "base/dtype.h"

#define AG_ALIGNMENT 64

typedef struct ag_storage {
    int64 references;                    /* atomic */
    char *data;
    int64 nbytes;                        /* usable bytes at data */
    void (*release)(struct ag_storage *); /* for memory of others: gives it back; NULL for the allocator's own */
    void *owner;                         /* release's business */
    int32 size_class;                    /* the allocator's business */
} ag_storage;

/* Uninitialised memory with one reference; NULL where there is none, or nbytes is negative. 0 bytes are a block too. */
ag_storage *ag_storage_new(int64 nbytes);
/* The same, filled with zero bytes. */
ag_storage *ag_storage_new_zeroed(int64 nbytes);
/* Memory of another owner, such as an imported DLPack tensor; NULL where no memory is left (then nothing is released). */
ag_storage *ag_storage_wrap(char *data, int64 nbytes, void (*release)(ag_storage *), void *owner);
static inline void ag_storage_incref(ag_storage *storage) {
    __atomic_fetch_add(&storage->references, 1, __ATOMIC_RELAXED);
}
void ag_storage_decref(ag_storage *storage);

/* Scratch memory, from the same blocks: NULL where there is none. */
void *ag_scratch_new(int64 nbytes);
void ag_scratch_free(void *scratch); /* NULL is allowed */

typedef struct {
    int64 allocated_bytes; /* in use now, rounded up to size classes */
    int64 peak_bytes;      /* the most that were in use at once */
    int64 cached_bytes;    /* freed and kept */
    int64 limit_bytes;     /* the most that are kept */
    int64 allocations;     /* blocks handed out so far */
    int64 hits;            /* of these, how many came from kept blocks */
} ag_memory_stats;

void ag_memory_get_stats(ag_memory_stats *stats);
void ag_memory_reset_peak(void);
void ag_memory_empty_cache(void);
/* The default is $ARRAYGRAD_CPU_CACHE_LIMIT (bytes), else 256 MiB. What is over the limit is given back at once. */
void ag_memory_set_limit(int64 bytes);

#endif
