"""Optimisers, with the interface of ``torch.optim``."""

from arraygrad.optim._adam import Adam as Adam
from arraygrad.optim._adam import AdamW as AdamW
from arraygrad.optim._optimizer import Optimizer as Optimizer
from arraygrad.optim._sgd import SGD as SGD
