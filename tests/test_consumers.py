"""Libraries that speak the standard take Tensors, each in a process of its own: their settings are read once."""

import os
import subprocess
import sys

import pytest


def run(program):
    environment = {**os.environ, "SCIPY_ARRAY_API": "1"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


SCIPY = """
import arraygrad as ag
from arraygrad import NAME as xp
import scipy.special, scipy.stats, scipy.integrate

x = xp.asarray([1.0, 2.0, 3.0], dtype=xp.float64, requires_grad=True)
total = scipy.special.logsumexp(x)
(grad,) = ag.autograd.grad(total, x)
assert grad.__array_namespace__() is xp
assert bool(xp.all(abs(grad - xp.exp(x - total)) < 1e-12))
for function in (scipy.stats.zscore, scipy.stats.skew, scipy.stats.kurtosis, scipy.stats.gmean, scipy.special.softmax):
    out = function(x)
    assert out.requires_grad, function
    assert out.__array_namespace__() is xp, function
assert abs(float(scipy.integrate.trapezoid(x)) - 4.0) < 1e-12
t = scipy.stats.ttest_1samp(x.detach(), 0.0)
assert abs(float(t.statistic) - 12**0.5) < 1e-12
"""


@pytest.mark.parametrize("name", ["numpy", "strict"])
def test_scipy_differentiates(name):
    run(SCIPY.replace("NAME", name))


SKLEARN = """
import arraygrad as ag
from arraygrad import numpy as xp
import sklearn
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler
from sklearn.utils._array_api import get_namespace

sklearn.set_config(array_api_dispatch=True)
x = xp.asarray([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]], dtype=xp.float64)
assert get_namespace(x)[0] is xp
assert MinMaxScaler().fit_transform(x)[2].tolist() == [0.0, 0.0]
assert MaxAbsScaler().fit_transform(x)[1].tolist() == [1.0, 1.0]
assert cosine_similarity(x).shape == (3, 3)
"""


def test_scikit_learn_takes_tensors():
    run(SKLEARN)
