"""The product of a Hessian and a vector: a backward that is recorded, and another through it."""

STEPS = 5
OPERATIONS = 1


def prepare(ag):
    x = ag.linspace(-1.0, 1.0, 32).detach().requires_grad_()
    vector = ag.ones(32)

    def step():
        head, tail = x[:-1], x[1:]
        value = (100.0 * (tail - head**2) ** 2 + (1.0 - head) ** 2).sum()
        (gradient,) = ag.autograd.grad(value, x, create_graph=True)
        ag.autograd.grad((gradient * vector).sum(), x)

    return step
