/* DLPack's structures, as its specification lays them out (dmlc/dlpack, include/dlpack/dlpack.h, version 1.1): the ABI
 * is what matters, so names are ours. */
#ifndef AG_PYTHON_EXCHANGE_DLPACK_H
#define AG_PYTHON_EXCHANGE_DLPACK_H

#include <stdint.h>

#include "base/dtype.h"

enum { DL_CPU = 1, DL_CUDA_HOST = 3, DL_ROCM_HOST = 11 };             /* device types that a CPU can read */
enum { DL_INT = 0, DL_UINT = 1, DL_FLOAT = 2, DL_BFLOAT = 4, DL_COMPLEX = 5, DL_BOOL = 6 }; /* codes of dtypes */
enum { DL_READ_ONLY = 1, DL_IS_COPIED = 2 };                           /* flags */
enum { DL_MAJOR = 1, DL_MINOR = 0 };                                   /* the version that we write */

typedef struct {
    void *data;
    struct {
        int32_t type, id;
    } device;
    int32_t ndim;
    struct {
        uint8_t code, bits;
        uint16_t lanes;
    } dtype;
    int64_t *shape, *strides; /* strides in elements; NULL for a C-contiguous tensor */
    uint64_t byte_offset;
} dl_tensor;

/* The form before version 1, in capsules named "dltensor". */
typedef struct dl_legacy {
    dl_tensor tensor;
    void *context;
    void (*deleter)(struct dl_legacy *self);
} dl_legacy;

/* The form since version 1, in capsules named "dltensor_versioned". */
typedef struct dl_versioned {
    struct {
        uint32_t major, minor;
    } version;
    void *context;
    void (*deleter)(struct dl_versioned *self);
    uint64_t flags;
    dl_tensor tensor;
} dl_versioned;

#define DL_LEGACY_NAME "dltensor"
#define DL_VERSIONED_NAME "dltensor_versioned"
#define DL_USED_LEGACY_NAME "used_dltensor"
#define DL_USED_VERSIONED_NAME "used_dltensor_versioned"

/* The code of a dtype. */
static inline uint8_t dl_code(ag_dtype dtype) {
    switch (dtype) {
    AG_BOOLS(AG_CASE) return DL_BOOL;
    AG_SIGNED(AG_CASE) return DL_INT;
    AG_UNSIGNED(AG_CASE) return DL_UINT;
    AG_NATIVE_REALS(AG_CASE)
    case AG_FLOAT16: return DL_FLOAT;
    case AG_BFLOAT16: return DL_BFLOAT;
    AG_COMPLEXES(AG_CASE) return DL_COMPLEX;
    case AG_NO_DTYPE: break;
    }
    __builtin_trap();
}

#endif
