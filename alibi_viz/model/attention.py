"""Exact ALiBi attention that leaves out what the bias rules out.

    output_i = sum_j softmax_j(scale q_i . k_j - m |i - j|) v_j          j <= i when causal

A head of slope m gives no weight that a float can hold to keys beyond a band: some tens of tokens for the
steepest head of eight, thousands for the gentlest. `attention_bands` has the bound and its proof,
`attention_tiles` cuts the band into blocks, and here each block is one call of torch's own attention. So the bias,
which costs time when it is added to every pair, saves time.

Source: Press, Smith and Lewis 2022, section 3. A band of fixed width is an approximation, as in Beltagy, Peters and
Cohan 2020 (Longformer); here its width follows from the slopes and the scores, and nothing is approximated.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

from alibi_viz.model.attention_bands import Keys, Queries, Slopes, windows
from alibi_viz.model.attention_tiles import biases, tiles


def alibi_attention(
    query: Queries,
    key: Keys,
    value: Float[Tensor, "batch head key value_dim"],
    slopes: Slopes,
    *,
    causal: bool = True,
    scale: float | int | None = None,
) -> Float[Tensor, "batch head query value_dim"]:
    """ALiBi attention, exact to the resolution of the dtype, in memory that grows with the length.

    Fewer queries than keys are the last positions, as with a key-value cache: the last query stands at the last
    key (as in flash-attn; torch's is_causal puts the first query at the first key). causal=False is the
    symmetric bias, -m |i - j| to both sides. A slope of zero is no bias. scale defaults to head_dim ** -0.5 and
    does not touch the bias, which is kept in float32 at least. Tested and measured on the CPU.

    Gradients of query, key and value are exact to the same resolution; slopes are constants. ValueError for
    shapes that do not fit, and for slopes that are negative or not finite. A value that is not finite is seen by
    the queries whose tiles hold it, which are some of those that a dense bias would let see it with a weight of zero.

    Two equal keys, the nearer one favoured by a slope of ln 3:

    >>> zeros, value = torch.zeros(1, 1, 2, 1), torch.tensor([[[[4.0], [8.0]]]])
    >>> alibi_attention(zeros, zeros, value, torch.tensor([3.0]).log()).flatten().round(decimals=4).tolist()
    [4.0, 7.0]
    """
    every_window = windows(query, key, slopes, causal=causal, scale=scale)
    if value.ndim != 4 or value.shape[:3] != key.shape[:3]:
        raise ValueError(
            f"value must have a row for each key of {tuple(key.shape)}, got {tuple(value.shape)}"
        )
    outputs = []
    for head, slope in enumerate(torch.as_tensor(slopes, dtype=torch.float64).tolist()):
        q, k, v = (x[:, head : head + 1] for x in (query, key, value))
        k, v = k.flip(2), v.flip(2)  # as tiles count them
        parts = tiles(every_window[head], k.shape[2], causal=causal)
        for part, bias in zip(parts, biases(slope, parts, causal=causal, like=q), strict=True):
            output = scaled_dot_product_attention(
                q[:, :, part.queries], k[:, :, part.keys], v[:, :, part.keys], attn_mask=bias, scale=scale
            )
            outputs.append(output)
    return torch.cat(outputs, dim=2).view(*query.shape[:3], value.shape[3])
