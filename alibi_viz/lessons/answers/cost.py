"""Questions about what a positional method costs, in memory, parameters and work."""

import numpy as np

from alibi_viz.core.cost import row_bias_bytes, slope_bytes, window_share
from alibi_viz.core.methods import METHODS
from alibi_viz.core.slopes import effective_window
from alibi_viz.lessons.answer_kinds import Choice, Number
from alibi_viz.lessons.answers.worked import N_HEADS, SHAPE, Worked, inside, link, slope_of


def what_a_cache_holds() -> Worked:
    """What ALiBi changes in a key-value cache: not its size, but what the keys hold."""
    alibi, rope = METHODS["alibi"].keys_hold_position, METHODS["rope"].keys_hold_position
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "no_position": rope and not alibi,
                "smaller": False,  # kv_cache_bytes knows no method
                "bias_cached": slope_bytes(N_HEADS) >= row_bias_bytes(N_HEADS, SHAPE.train_len),
                "rope_moves_too": not rope,
            }
        ),
        springs_from={"smaller": 13, "bias_cached": 13, "rope_moves_too": 22},
        link=link("alibi_vs_t5"),
        values={"slope_bytes": slope_bytes(N_HEADS), "n_heads": N_HEADS},
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
        springs_from={"all": 20, "inside": 10},
        link=link("slopes", n_heads=N_HEADS),
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
        springs_from={"every_layer": 18},
        link=link("alibi_vs_t5"),
        values={"train_len": SHAPE.train_len, "d_model": SHAPE.d_model, "n_layers": SHAPE.n_layers},
        items=("limited_resources",),
    )


def small_device() -> Worked:
    """A positional strategy for a model with few resources: nothing to learn, to store or to outgrow."""

    def fits(key: str) -> bool:
        method = METHODS[key]
        return not (method.parameters(SHAPE) or method.keys_hold_position or method.length_limit)

    return Worked(
        difficulty=2,
        answer=Choice({key: fits(key) for key in ("alibi", "t5", "learned", "rope")}),
        springs_from={"t5": 17, "learned": 19, "rope": 22},
        link=link("alibi_vs_t5"),
        values={"slope_bytes": slope_bytes(N_HEADS), "n_heads": N_HEADS, "train_len": SHAPE.train_len}
        | {"t5_parameters": METHODS["t5"].parameters(SHAPE)},
        items=("limited_resources",),
    )


QUESTIONS = (what_a_cache_holds, work_that_matters, learned_positions, small_device)
