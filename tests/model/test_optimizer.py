"""Muon: orthogonal updates of the right size, for the matrices it should have."""

import pytest
import torch

from alibi_viz.model.config import Config
from alibi_viz.model.optimizer import MOMENTUM, WEIGHT_DECAY, Muon, optimizers, orthogonalize
from alibi_viz.model.transformer import Transformer


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 8, 32), (2, 32, 8)])
def test_singular_values_end_near_one_and_directions_stay(shape):
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    made = orthogonalize(matrices)
    singular = torch.linalg.svdvals(made)
    assert singular.min() > 0.5
    assert singular.max() < 1.3
    u, _, v = torch.linalg.svd(matrices, full_matrices=False)
    off_diagonal = (u.mT @ made @ v.mT) - torch.diag_embed(torch.diagonal(u.mT @ made @ v.mT, dim1=1, dim2=2))
    assert off_diagonal.abs().max() < 1e-3


def test_the_short_way_equals_the_step_by_step_iteration():
    x = torch.randn(1, 6, 20, generator=torch.Generator().manual_seed(0))
    slow = x / torch.linalg.matrix_norm(x, keepdim=True)
    for _ in range(5):
        gram = slow @ slow.mT
        slow = 3.4445 * slow + (-4.7750 * gram + 2.0315 * gram @ gram) @ slow
    torch.testing.assert_close(orthogonalize(x), slow, atol=1e-4, rtol=1e-4)


def test_one_step_by_hand():
    """The first momentum is (1 - momentum) gradient, so the direction is the gradient's own."""
    gradient = torch.diag(torch.tensor([2.0, 2.0]))
    weight = torch.nn.Parameter(torch.ones(2, 2))
    weight.grad = gradient.clone()
    Muon([weight], lr=0.5).step()
    direction = orthogonalize(((1 - MOMENTUM) * (1 + MOMENTUM) * gradient)[None])[0]
    expected = torch.ones(2, 2) * (1 - 0.5 * WEIGHT_DECAY) - 0.2 * 2**0.5 * 0.5 * direction
    torch.testing.assert_close(weight.detach(), expected)


def test_a_matrix_without_gradient_is_refused():
    with pytest.raises(ValueError, match=r"shape \(2, 2\) has no gradient"):
        Muon([torch.nn.Parameter(torch.ones(2, 2))], lr=0.1).step()


def test_matrices_of_blocks_go_to_muon_and_all_else_to_adamw():
    model = Transformer(Config("t5", vocab_size=20, width=8, n_layers=2, n_heads=2))
    muon, adamw = (
        {id(p) for group in o.param_groups for p in group["params"]} for o in optimizers(model, lr=0.1)
    )
    blocks = {id(p) for p in model.blocks.parameters() if p.ndim == 2}
    assert muon == blocks
    assert adamw == {id(p) for p in model.parameters()} - blocks
    assert len(adamw) == 4  # embedding, table, and the sharpness of two layers
