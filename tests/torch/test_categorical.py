"""Encodings of classes against PyTorch."""

import torch
import torch.nn.functional as theirs
from against_torch import assert_same

import arraygrad as ag
import arraygrad.nn.functional as ours


def test_one_hot():
    for classes in (-1, 3, 5):
        found = ours.one_hot(ag.tensor([[0, 2], [1, 0]]), classes)
        assert_same(found, theirs.one_hot(torch.tensor([[0, 2], [1, 0]]), classes))
