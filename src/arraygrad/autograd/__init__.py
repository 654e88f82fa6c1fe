"""The torch.autograd face: gradients, custom functions, checks, forward mode, and the graph."""

from arraygrad._engine.reverse import backward as backward
from arraygrad._engine.reverse import grad as grad
from arraygrad._plain.lost import LostGradientWarning as LostGradientWarning
from arraygrad._plain.modes import detect_anomaly as detect_anomaly
from arraygrad._plain.modes import enable_grad as enable_grad
from arraygrad._plain.modes import inference_mode as inference_mode
from arraygrad._plain.modes import no_grad as no_grad
from arraygrad._plain.modes import set_detect_anomaly as set_detect_anomaly
from arraygrad._plain.modes import set_grad_enabled as set_grad_enabled
from arraygrad._tensor.tensor import Tensor as Variable  # noqa: F401  # PyTorch's old name, still seen in tutorials
from arraygrad.autograd import forward_ad as forward_ad
from arraygrad.autograd import function as function
from arraygrad.autograd import functional as functional
from arraygrad.autograd import graph as graph
from arraygrad.autograd.function import Function as Function
from arraygrad.autograd.gradcheck import GradcheckError as GradcheckError
from arraygrad.autograd.gradcheck import gradcheck as gradcheck
from arraygrad.autograd.gradcheck import gradgradcheck as gradgradcheck
