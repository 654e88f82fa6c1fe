"""Mistakes, each on a line that ends with the word wrong: type checkers find these and no others."""

import arraygrad as ag
from arraygrad import no_such_name  # wrong
from arraygrad import numpy as xp

x = ag.tensor([1.0, 2.0])
ag.typo_here(x)  # wrong
ag.nn.Liner(2, 3)  # wrong
ag.optim.SDG([x], lr=0.1)  # wrong
ag.autograd.gard(x.sum(), x)  # wrong
ag.viz.safe(x, "graph.svg")  # wrong
xp.typo(x)  # wrong
ag.numpy.typo(x)  # wrong
x.summ()  # wrong
x.sin(1)  # wrong
x.atan2()  # wrong
x.atan2(others=x)  # wrong
x.sin_(2)  # wrong
x.add_(x, beta=1)  # wrong
x.gather(0)  # wrong
x.shape.append(2)  # wrong
ag.nn.Linear("2", 3)  # wrong
ag.optim.SGD([x], lr="fast")  # wrong
ag.sin(x, x)  # wrong
ag.sum(x, dim="all", keepdimensions=True)  # wrong
x.backward(gradient=1.0)  # wrong
ag.namespace(3)  # wrong
ag.use_backend(3.0)  # wrong
ag.viz.save(x, 3)  # wrong
number: str = ag.exp(x)  # wrong
print(no_such_name)
