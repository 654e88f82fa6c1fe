#include "base/blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "scipy_" /* the wheel's, which keeps its symbols apart from other copies of OpenBLAS */

static ag_blas_table table;
static const ag_blas_table *loaded; /* atomic */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

const ag_blas_table *ag_blas(void) { return __atomic_load_n(&loaded, __ATOMIC_ACQUIRE); }

/* Store a function's address: POSIX lets dlsym's pointer be read as one to a function. */
static bool resolve(void *library, void *slot, const char *symbol, char *problem, size_t room) {
    void *address = dlsym(library, symbol);
    if (!address) {
        snprintf(problem, room, "the library has no function %s", symbol);
        return false;
    }
    memcpy(slot, &address, sizeof address);
    return true;
}

static bool resolve_routine(void *library, void *slot, char letter, const char *name, char *problem, size_t room) {
    char symbol[32];
    snprintf(symbol, sizeof symbol, PREFIX "%c%s_", letter, name);
    return resolve(library, slot, symbol, problem, room);
}

static bool resolve_all(void *library, char *problem, size_t room) {
    static const char letters[AG_BLAS_COUNT] = {'s', 'd', 'c', 'z'};
#define RESOLVE(field, real, complex, prototype)                                                                       \
    for (int i = 0; i < AG_BLAS_COUNT; i++)                                                                            \
        if (!resolve_routine(library, &table.field[i], letters[i], i < 2 ? real : complex, problem, room))             \
            return false;
    AG_BLAS_COMMON(RESOLVE)
#undef RESOLVE
#define RESOLVE(field, name, first)                                                                                    \
    for (int i = first; i < first + 2; i++)                                                                            \
        if (!resolve_routine(library, &table.field[i], letters[i], name, problem, room))                               \
            return false;
#define RESOLVE_REAL(field, name, prototype) RESOLVE(field, name, 0)
#define RESOLVE_COMPLEX(field, name, prototype) RESOLVE(field, name, 2)
    AG_BLAS_REAL(RESOLVE_REAL)
    AG_BLAS_COMPLEX(RESOLVE_COMPLEX)
    return true;
}

static bool start(void *library, char *problem, size_t room) {
    void (*set_num_threads)(int);
    char *(*get_config)(void), *(*get_corename)(void);
    if (!resolve(library, &set_num_threads, PREFIX "openblas_set_num_threads", problem, room) ||
        !resolve(library, &get_config, PREFIX "openblas_get_config", problem, room) ||
        !resolve(library, &get_corename, PREFIX "openblas_get_corename", problem, room))
        return false;
    set_num_threads(1);
    table.config = get_config();
    table.corename = get_corename();
    return true;
}

bool ag_blas_load(const char *path, char *problem, size_t room) {
    pthread_mutex_lock(&mutex);
    if (!ag_blas()) {
        void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL); /* stays open for as long as the process lives */
        if (!library)
            snprintf(problem, room, "%s", dlerror());
        else if (resolve_all(library, problem, room) && start(library, problem, room))
            __atomic_store_n(&loaded, &table, __ATOMIC_RELEASE);
        else
            dlclose(library);
    }
    pthread_mutex_unlock(&mutex);
    return ag_blas() != NULL;
}
