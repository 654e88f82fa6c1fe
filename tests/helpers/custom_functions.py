"""Functions as users write them, which several tests of `arraygrad.autograd.Function` call."""

import arraygrad as ag
from arraygrad.autograd import Function


def constant(values):
    return ag.tensor(values, dtype=ag.float64)


def leaf(values):
    return constant(values).requires_grad_()


class Mul(Function):
    """Saves its inputs."""

    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, grad):
        x, y = ctx.saved_tensors
        return grad * y, grad * x

    @staticmethod
    def jvp(ctx, dx, dy):
        x, y = ctx.saved_tensors
        return dx * y + dy * x


class Exp(Function):
    """Saves its output."""

    @staticmethod
    def forward(ctx, x):
        out = ag.exp(x)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx, grad):
        (out,) = ctx.saved_tensors
        return grad * out

    @staticmethod
    def jvp(ctx, tangent):
        (out,) = ctx.saved_tensors
        return tangent * out


class Doubled(Function):
    """Writes to its input."""

    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


class Same(Function):
    """Returns its input, and has a gradient of its own."""

    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, grad):
        return grad * 7
