"""Muon for the matrices of the blocks, AdamW for all the rest.

    M = momentum M + gradient
    O = the matrix nearest to (gradient + momentum M) whose singular values are all one
    W = (1 - lr decay) W - lr 0.2 sqrt(max(rows, columns)) O       Jordan et al. 2024; the scale: Liu et al. 2025

O comes from five Newton-Schulz steps, in float32: on a processor that has no half-precision units they are
faster than bfloat16. Matrices of one shape take the steps together. The scale gives an update the root mean
square that AdamW's has, so that one learning rate serves both.
"""

import functools
from collections.abc import Iterable
from itertools import groupby

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.optim import AdamW, Optimizer

MOMENTUM = 0.95
WEIGHT_DECAY = 0.01
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
N_STEPS = 5


class Muon(Optimizer):
    """Momentum, made orthogonal, as the update of every matrix it is given."""

    def __init__(self, matrices: Iterable[Tensor], *, lr: float) -> None:
        super().__init__(sorted(matrices, key=lambda matrix: matrix.shape), {"lr": lr})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """One update of every matrix, from its gradient."""
        del closure
        for group in self.param_groups:
            for shape, same_shape in groupby(group["params"], key=lambda matrix: matrix.shape):
                matrices = list(same_shape)
                directions = orthogonalize(torch.stack([self._momentum(matrix) for matrix in matrices]))
                for matrix, direction in zip(matrices, directions, strict=True):
                    matrix.mul_(1 - group["lr"] * WEIGHT_DECAY)
                    matrix.add_(direction, alpha=-0.2 * max(shape) ** 0.5 * group["lr"])

    def _momentum(self, matrix: Tensor) -> Tensor:
        if matrix.grad is None:
            raise ValueError(f"a matrix of shape {tuple(matrix.shape)} has no gradient")
        state = self.state[matrix]
        if not state:
            state["momentum"] = torch.zeros_like(matrix)
        state["momentum"].lerp_(matrix.grad, 1 - MOMENTUM)
        return matrix.grad.lerp(state["momentum"], MOMENTUM)


def orthogonalize(matrices: Float[Tensor, "matrix rows columns"]) -> Float[Tensor, "matrix rows columns"]:
    """Each matrix with its singular values pushed to about one (0.7 to 1.2); its directions stay.

    X <- P X with P = a + b X X^T + c (X X^T)^2, five times, from X divided by its norm. All five P are found
    from the small square matrix X X^T, which becomes P X X^T P, and only their product meets X. The
    coefficients of Jordan et al. 2024 were chosen for speed: they do not converge to one, and need not.

    >>> torch.linalg.svdvals(orthogonalize(torch.diag(torch.tensor([9.0, 1.0]))[None])).round().tolist()
    [[1.0, 1.0]]
    """
    a, b, c = NEWTON_SCHULZ
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)
    gram, identity = x @ x.mT, torch.eye(x.shape[1], device=x.device)
    steps = []
    for _ in range(N_STEPS):
        if steps:
            gram = steps[-1] @ gram @ steps[-1]
        steps.append(a * identity + torch.baddbmm(gram, gram, gram, beta=b, alpha=c))
    x = functools.reduce(torch.matmul, steps) @ x
    return x.mT if tall else x


def optimizers(model: nn.Module, *, lr: float) -> list[Optimizer]:
    """Muon for the matrices inside of `model.blocks`, AdamW for embeddings, position tables and single numbers."""
    in_blocks = {
        name: weight
        for name, weight in model.named_parameters()
        if name.startswith("blocks.") and weight.ndim == 2
    }
    rest = [weight for name, weight in model.named_parameters() if name not in in_blocks]
    return [
        Muon(in_blocks.values(), lr=lr),
        AdamW(rest, lr=lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]
