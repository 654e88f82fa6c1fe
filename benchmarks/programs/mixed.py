"""Different operations on small arrays: functions, reductions, broadcasts, views, scalars."""

STEPS = 10
OPERATIONS = 20


def prepare(ag):
    x = ag.reshape(ag.linspace(0.5, 1.5, 16), (4, 4)).detach().requires_grad_()
    y = ag.tensor([0.5, 1.0, 1.5, 2.0], requires_grad=True)

    def step():
        a = x * y + 2.0
        b = ag.exp(-a) - ag.sin(x) / a
        c = ag.where(b > 0, b, ag.tanh(b))
        d = (c @ x).T[1:, :]
        e = ag.sqrt(ag.abs(d) + 1.0).mean(axis=0)
        f = ag.concat([e, ag.log(y)]).reshape((2, 4)) ** 2
        (ag.max(f) + f.sum()).backward()
        x.grad = y.grad = None

    return step
