"""A long chain of small multiplications: nothing but the cost of an operation and of its backward."""

STEPS = 5
OPERATIONS = 100


def prepare(ag):
    x = ag.tensor([0.5, 1.0, 1.5, 2.0], requires_grad=True)
    y = ag.tensor([1.01, 1.0, 0.99, 1.0], requires_grad=True)

    def step():
        z = x
        for _ in range(OPERATIONS):
            z = z * y
        z.sum().backward()
        x.grad = y.grad = None

    return step
