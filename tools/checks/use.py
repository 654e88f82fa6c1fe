"""Check what is installed: a product and its gradient on the default backend."""

import arraygrad as ag

x = ag.tensor([[2.0, 1.0], [1.0, 2.0]], requires_grad=True)
(x @ x).sum().backward()
assert x.grad.tolist() == [[6.0, 6.0], [6.0, 6.0]], x.grad
