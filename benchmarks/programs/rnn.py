"""A recurrent network that is unrolled: a deep graph in which parameters are used again and again."""

STEPS = 3
OPERATIONS = 30


def prepare(ag):
    ag.manual_seed(0)
    inputs = ag.randn(OPERATIONS, 8, 16)
    to_hidden, recurrent, bias = ((0.1 * ag.randn(*shape)).requires_grad_() for shape in ((16, 16), (16, 16), (16,)))

    def step():
        hidden = ag.zeros(8, 16)
        for time in range(OPERATIONS):
            hidden = ag.tanh(inputs[time] @ to_hidden + hidden @ recurrent + bias)
        (hidden**2).sum().backward()
        to_hidden.grad = recurrent.grad = bias.grad = None

    return step
