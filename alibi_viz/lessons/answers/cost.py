"""Questions about what a positional method costs, in memory, parameters and work."""

import numpy as np

from alibi_viz.core.cost import dense_bias_bytes, slope_bytes, window_share
from alibi_viz.core.methods import METHODS
from alibi_viz.core.slopes import effective_window
from alibi_viz.lessons.answer_kinds import Choice, Number, Sketch
from alibi_viz.lessons.answers.worked import N_HEADS, SHAPE, Worked, heights, inside, link, slope_of

_SIZES = {"n_heads": SHAPE.n_heads, "head_dim": SHAPE.head_dim, "n_layers": SHAPE.n_layers}


def what_a_cache_holds() -> Worked:
    """What ALiBi changes in a key-value cache: not its size, but what the keys hold."""

    def kept_for(n_keys: int) -> int:
        return METHODS["alibi"].as_needed(SHAPE, n_keys, "float16")

    alibi, rope = METHODS["alibi"].keys_hold_position, METHODS["rope"].keys_hold_position
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "no_position": rope and not alibi,
                "smaller": False,  # source: core.cost.kv_cache_bytes, which asks for no method
                "bias_cached": kept_for(2 * SHAPE.train_len) > kept_for(SHAPE.train_len),
                "rope_moves_too": not rope,
            }
        ),
        springs_from={"smaller": 13, "bias_cached": 13, "rope_moves_too": 22},
        link=link("cost", **_SIZES, length=SHAPE.train_len),
        values={"slope_bytes": slope_bytes(N_HEADS), "n_heads": N_HEADS},
        items=("limited_resources",),
    )


def draw_the_memory() -> Worked:
    """MiB of a bias that is written out, at longer and longer texts."""
    lengths = SHAPE.train_len * np.arange(1, 5)
    memory = np.array([dense_bias_bytes(N_HEADS, n, n) for n in lengths.tolist()]) / 2**20
    line = memory[0] * np.arange(1, 5)
    return Worked(
        difficulty=1,
        answer=Sketch(
            heights(lengths),
            heights(memory),
            low=0,
            high=300,
            tolerance=24,
            near_misses={"line": heights(line)},
        ),
        springs_from={"line": 13},
        link=link("cost", n_heads=N_HEADS, dtype="float16", length=lengths[-1].item()),
        values={"n_heads": N_HEADS, "first_length": lengths[0].item(), "first": memory[0].item()}
        | {"last_length": lengths[-1].item(), "last": memory[-1].item(), "line": line[-1].item()}
        | {"slope_bytes": slope_bytes(N_HEADS)},
        items=("limited_resources",),
    )


def work_that_matters() -> Worked:
    """The share of pairs that can matter to a steep head of a long text."""
    head, length, score_spread = 1, 8192, 10

    def share(slope: float) -> float:
        windows = effective_window(np.array([slope]), score_spread=score_spread)
        return 100 * window_share(windows, length).item()

    window = effective_window(np.array([slope_of(head)]), score_spread=score_spread).item()
    return Worked(
        difficulty=3,
        answer=Number(
            share(slope_of(head)),
            low=0,
            high=100,
            near_misses={"all": 100, "inside": share(inside(slope_of(head)))},
        ),
        springs_from={"all": 26, "inside": 10},
        link=link("cost", n_heads=N_HEADS, length=length, score_spread=score_spread),
        values={"slope": slope_of(head), "length": length, "window": window, "score_spread": score_spread},
    )


def learned_positions() -> Worked:
    """The parameters of a table with a vector for each position."""
    parameters = METHODS["learned"].parameters(SHAPE)
    return Worked(
        difficulty=1,
        answer=Number(
            parameters,
            low=0,
            high=1e9,
            near_misses={"every_layer": parameters * SHAPE.n_layers},
            tolerance=0,
        ),
        springs_from={"every_layer": 25},
        link=link("cost", **_SIZES, length=SHAPE.train_len),
        values={"train_len": SHAPE.train_len, "d_model": SHAPE.d_model, "n_layers": SHAPE.n_layers},
        items=("limited_resources",),
    )


def small_device() -> Worked:
    """A positional strategy for a model with few resources: nothing to learn, to turn anew or to outgrow."""

    def fits(key: str) -> bool:
        method = METHODS[key]
        return not (method.parameters(SHAPE) or method.keys_hold_position or method.length_limit)

    return Worked(
        difficulty=2,
        answer=Choice({key: fits(key) for key in ("alibi", "t5", "learned", "rope")}),
        springs_from={"t5": 17, "learned": 19, "rope": 22},
        link=link("cost", **_SIZES, length=SHAPE.train_len),
        values={"slope_bytes": slope_bytes(N_HEADS), "n_heads": N_HEADS, "train_len": SHAPE.train_len}
        | {"t5_parameters": METHODS["t5"].parameters(SHAPE)},
        items=("limited_resources",),
    )


QUESTIONS = (draw_the_memory, what_a_cache_holds, work_that_matters, learned_positions, small_device)
