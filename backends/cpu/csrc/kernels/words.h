/* Elements whose value does not matter, only their bytes: the unsigned words that hold them.
 *
 * X(word, size): kernels that move elements are made for each size, and found at ag_word(itemsize). */
#ifndef AG_KERNELS_WORDS_H
#define AG_KERNELS_WORDS_H

#include "base/dtype.h"

#define AG_WORDS(X) X(word1, 1) X(word2, 2) X(word4, 4) X(word8, 8) X(word16, 16)
#define AG_WORD_COUNT 5

/* Words stand for any type of their size; a complex number is aligned like its parts. */
typedef uint8 word1 __attribute__((may_alias));
typedef uint16 word2 __attribute__((may_alias));
typedef uint32 word4 __attribute__((may_alias));
typedef uint64 word8 __attribute__((may_alias, aligned(4)));
typedef struct {
    uint64 low, high;
} __attribute__((may_alias)) word16;

static inline int ag_word(int64 itemsize) { return __builtin_ctzll((uint64)itemsize); }

#endif
