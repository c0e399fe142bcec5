"""What to notice in the costs of position, in numbers of the current sizes."""

from alibi_viz.core.cost import dense_bias_bytes, layer_parameters, row_bias_bytes, slope_bytes
from alibi_viz.core.methods import METHODS
from alibi_viz.lessons.cost import Scene
from alibi_viz.lessons.units import counted, in_a_row, in_bytes, in_thousands, share, times


def notices(scene: Scene) -> list[str]:
    """What to notice about memory: the forms of the bias, and the cache beside them."""
    sizes = {"n_heads": scene.n_heads, "dtype": scene.dtype}
    dense, doubled = (
        dense_bias_bytes(query_len=n, key_len=n, **sizes) for n in (scene.length, 2 * scene.length)
    )
    row = row_bias_bytes(key_len=scene.length, **sizes)
    return [
        f"At {counted(scene.length, 'token')} a **dense bias** in {scene.dtype} takes {in_bytes(dense)}; as "
        f"**one row**, which is enough under a causal mask, {in_bytes(row)}; the **slopes** take "
        f"{in_bytes(slope_bytes(scene.n_heads))}. The weights are the same but for rounding. Twice the tokens make the "
        f"dense bias {in_bytes(doubled)}, and leave the slopes as they are.",
        _beside_the_cache(scene),
        "The cache is as large whatever the method; what its keys hold is not. "
        f"Keys of {_with(keys_hold_position=False)} hold no position: the first tokens can be dropped and the rest "
        f"moved up. Keys of {_with(keys_hold_position=True)} belong to the position they were made for. A RoPE scaling "
        "that changes while the text grows leaves all cached keys stale, unless they are cached before they are turned "
        "(YaRN, section 3.3).",
    ]


def work_notices(scene: Scene) -> list[str]:
    """What to notice about parameters and FLOPs."""
    shape = scene.shape(scene.length)
    learned, t5 = (METHODS[key].parameters(shape) for key in ("learned", "t5"))
    nothing = [method.label for method in METHODS.values() if not method.parameters(shape)]
    alibi, bucketed, rope = (
        share(scene.flops(METHODS[key], scene.length) / scene.attention(scene.length))
        for key in ("alibi", "t5", "rope")
    )
    return [
        f"A table of **{counted(scene.length, 'learned position')}** has {in_thousands(learned)} parameters, "
        f"{share(learned / layer_parameters(shape))} of what all layers have, and ends there. T5's buckets have "
        f"{counted(t5, 'parameter')} at any length; {in_a_row(nothing)} have none.",
        f"Making **ALiBi's bias as it goes** adds {alibi} to attention's FLOPs, at every length: two for each pair "
        f"beside 4 × {scene.head_dim} for q·k and the weighted values. T5's bias adds {bucketed}, with look-ups for "
        f"free. **RoPE** adds {rope} here, and ever less as texts grow: it turns each token once, not each pair.",
        "FLOPs are not seconds. A dense bias adds one number to each score and has to read it first; what that takes "
        "can be measured below.",
    ]


def _beside_the_cache(scene: Scene) -> str:
    dense = METHODS["alibi"].written_out(scene.shape(scene.length), scene.length, scene.dtype)
    cache = scene.cache(scene.length)
    crossing = 2 * scene.batch * scene.n_layers * scene.head_dim
    part = times(dense / cache) if dense >= cache else f"{share(dense / cache)} of"
    return (
        f"The **cache** of {counted(scene.batch, 'text')} takes {in_bytes(cache)}, and a dense bias {part} that. The "
        "bias is kept once for all layers and texts, the cache for each; but the cache grows with the length and the "
        f"bias with its square: beyond {crossing:,} tokens the bias is larger. Here every head has keys and values of "
        "its own; where heads share them, the cache is smaller by as many as share, and a dense bias is not."
    )


def _with(*, keys_hold_position: bool) -> str:
    return in_a_row(
        [method.label for method in METHODS.values() if method.keys_hold_position == keys_hold_position]
    )
