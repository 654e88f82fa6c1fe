/* Steps of optimisers in one pass over parameter, gradient and state.
 *
 * SGD: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013. Adam: Kingma
 * and Ba, ICLR 2015; with decoupled decay, Loshchilov and Hutter, ICLR 2019; with the largest square, Reddi, Kale and
 * Kumar, ICLR 2018.
 */
#include "kernels/network.h"
#include "kernels/rows.h"

/* A kernel of K operands; STEP(T, E) changes the element whose operands are E(T, 0), E(T, 1), ... */
#define CONTIGUOUS(T, k) (((T *)at[k])[i])
#define STRIDED(T, k) AG_AT(T, at[k], inner[k], i)
#define KERNEL(NAME, T, K, NUMBERS, STEP)                                                                              \
    static void NAME(char *const *data, const int64 *inner, const int64 *outer, int64 n, int64 m,                      \
                     const void *context) {                                                                            \
        NUMBERS(T)                                                                                                     \
        bool contiguous = true;                                                                                        \
        for (int k = 0; k < K; k++)                                                                                    \
            contiguous &= inner[k] == sizeof(T);                                                                       \
        for (int64 row = 0; row < m; row++) {                                                                          \
            char *at[K];                                                                                               \
            for (int k = 0; k < K; k++)                                                                                \
                at[k] = data[k] + row * outer[k];                                                                      \
            if (contiguous) {                                                                                          \
                AG_INDEPENDENT                                                                                         \
                for (int64 i = 0; i < n; i++)                                                                          \
                    STEP(T, CONTIGUOUS)                                                                                \
            } else                                                                                                     \
                for (int64 i = 0; i < n; i++)                                                                          \
                    STEP(T, STRIDED)                                                                                   \
        }                                                                                                              \
    }

/* Without decay its factor must not meet an infinite parameter. */
#define GRADIENT(T, E) (decays ? sign * E(T, 1) + decay * E(T, 0) : sign * E(T, 1))

#define SGD_NUMBERS(T)                                                                                                 \
    const ag_sgd_context *c = context;                                                                                 \
    const T lr = (T)c->lr, decay = (T)c->weight_decay, sign = c->maximize ? -1 : 1;                                    \
    const bool decays = c->weight_decay != 0;
#define SGD_STEP(T, E)                                                                                                 \
    {                                                                                                                  \
        const T g = GRADIENT(T, E);                                                                                    \
        E(T, 0) -= lr * g;                                                                                             \
    }

#define MOMENTUM_NUMBERS(T)                                                                                            \
    SGD_NUMBERS(T)                                                                                                     \
    const T momentum = (T)c->momentum, fresh = (T)(1 - c->dampening);                                                  \
    const bool nesterov = c->nesterov;
#define MOMENTUM_STEP(T, E)                                                                                            \
    {                                                                                                                  \
        const T g = GRADIENT(T, E), v = E(T, 2) * momentum + fresh * g;                                                \
        E(T, 2) = v;                                                                                                   \
        E(T, 0) -= lr * (nesterov ? g + momentum * v : v);                                                             \
    }

#define ADAM_NUMBERS(T)                                                                                                \
    const ag_adam_context *c = context;                                                                                \
    const T decay = (T)c->weight_decay, sign = c->maximize ? -1 : 1, rate = (T)(c->lr / c->correction1),               \
            fresh1 = (T)(1 - c->beta1), keep2 = (T)c->beta2, fresh2 = (T)(1 - c->beta2), eps = (T)c->eps,              \
            correction = (T)c->correction2, shrink = c->decoupled ? (T)(1 - c->lr * c->weight_decay) : 1;              \
    const bool decays = c->weight_decay != 0 && !c->decoupled;
#define MOMENTS(T, E)                                                                                                  \
    const T g = GRADIENT(T, E), mean = E(T, 2) + fresh1 * (g - E(T, 2)), square = E(T, 3) * keep2 + fresh2 * g * g;    \
    E(T, 2) = mean;                                                                                                    \
    E(T, 3) = square;
#define SQRT(x) _Generic((x), float32: __builtin_sqrtf, default: __builtin_sqrt)(x)
#define MOVE(T, E, divisor) E(T, 0) = E(T, 0) * shrink - mean / (SQRT(divisor) / correction + eps) * rate;
#define ADAM_STEP(T, E)                                                                                                \
    {                                                                                                                  \
        MOMENTS(T, E)                                                                                                  \
        MOVE(T, E, square)                                                                                             \
    }
#define AMSGRAD_STEP(T, E)                                                                                             \
    {                                                                                                                  \
        MOMENTS(T, E)                                                                                                  \
        const T old = E(T, 4), largest = ((old > square) | (old != old)) ? old : square;                               \
        E(T, 4) = largest;                                                                                             \
        MOVE(T, E, largest)                                                                                            \
    }

#define OPTIMIZERS(T, NAME)                                                                                            \
    KERNEL(sgd_##T, T, 2, SGD_NUMBERS, SGD_STEP)                                                                       \
    KERNEL(momentum_##T, T, 3, MOMENTUM_NUMBERS, MOMENTUM_STEP)                                                        \
    KERNEL(adam_##T, T, 4, ADAM_NUMBERS, ADAM_STEP)                                                                    \
    KERNEL(amsgrad_##T, T, 5, ADAM_NUMBERS, AMSGRAD_STEP)
AG_NATIVE_REALS(OPTIMIZERS)

#define SGD(T, NAME) [AG_##NAME] = sgd_##T,
#define MOMENTUM(T, NAME) [AG_##NAME] = momentum_##T,
#define ADAM(T, NAME) [AG_##NAME] = adam_##T,
#define AMSGRAD(T, NAME) [AG_##NAME] = amsgrad_##T,

const ag_optimizer_kernels AG_ISA_NAME(ag_optimizers) = {
    .sgd = {AG_NATIVE_REALS(SGD)},
    .momentum = {AG_NATIVE_REALS(MOMENTUM)},
    .adam = {AG_NATIVE_REALS(ADAM)},
    .amsgrad = {AG_NATIVE_REALS(AMSGRAD)},
};
