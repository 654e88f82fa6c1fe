/* A pool of threads that share the tasks of one loop.
 *
 * Results never depend on the number of threads: whoever cuts work into tasks does so by its size alone, and each task
 * writes a place of its own.
 */
#ifndef AG_BASE_THREADS_H
#define AG_BASE_THREADS_H

#include "base/dtype.h"

/* Work below this many units (see ag_loop_run) is not worth waking a thread. */
#define AG_PARALLEL_GRAIN 32768

typedef void (*ag_task)(void *context, int64 task);

/* Run task(context, 0), ..., task(context, tasks - 1), in any order and in parallel; return when all are done.
 *
 * Serial where there is one thread or one task, inside another parallel region, and while another caller has the pool.
 * Safe in a child after fork: the pool is made anew there. Never fails: tasks run on the caller if no thread starts. */
void ag_parallel(int64 tasks, ag_task task, void *context);

/* At least 1. The default is $ARRAYGRAD_CPU_NUM_THREADS, else the number of CPUs that the process may run on. */
void ag_set_num_threads(int threads);
int ag_get_num_threads(void);

#endif
