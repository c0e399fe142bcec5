"""Questions about T5's buckets beside ALiBi's line."""

from typing import Any

import numpy as np

from alibi_viz.core.alibi_vs_t5 import bucketed_line
from alibi_viz.core.bias import bias_at_distance
from alibi_viz.core.cost import ModelShape, table_bias_flops
from alibi_viz.core.methods import METHODS
from alibi_viz.core.t5 import bucket_first_distances, relative_position_bucket, t5_bias
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import (
    N_HEADS,
    N_LAYERS,
    SHAPE,
    Worked,
    heights,
    in_the_museum,
    link,
    same,
    slope_of,
)

NUM_BUCKETS, MAX_DISTANCE = 32, 128
RULE: dict[str, Any] = {"num_buckets": NUM_BUCKETS, "max_distance": MAX_DISTANCE}
ONE_LAYER = ModelShape(1, SHAPE.n_heads, SHAPE.head_dim, SHAPE.train_len)
_CONTROLS = {"source": "rule only", **RULE}
_VALUES = {"num_buckets": NUM_BUCKETS, "max_distance": MAX_DISTANCE}


def _bucket(distance: int) -> int:
    return relative_position_bucket(np.array([-distance]), bidirectional=False, **RULE).item()


def last_bucket() -> Worked:
    """From which distance T5 tells nothing apart."""
    one_way, both_ways = (
        bucket_first_distances(bidirectional=ways, **RULE)[-1].item() for ways in (False, True)
    )
    return Worked(
        difficulty=2,
        answer=Number(
            one_way,
            low=0,
            high=10_000,
            near_misses={
                "max_distance": MAX_DISTANCE,
                "both_ways": both_ways,
                "exact": NUM_BUCKETS // 2,
            },
            tolerance=0,
        ),
        springs_from={"max_distance": 17, "both_ways": 17, "exact": 17},
        link=link("alibi_vs_t5", **_CONTROLS),
        values=_VALUES,
    )


def buckets_in_use() -> Worked:
    """How many buckets an encoder's table uses."""
    used = relative_position_bucket(np.arange(-4096, 4097), bidirectional=True, **RULE)
    return Worked(
        difficulty=3,
        answer=Number(
            len(np.unique(used)),
            low=0,
            high=1000,
            near_misses={"all": NUM_BUCKETS, "one_way": NUM_BUCKETS // 2},
            tolerance=0,
        ),
        springs_from={"all": 17, "one_way": 4},
        link=link("alibi_vs_t5", bidirectional=True, **_CONTROLS),
        values=_VALUES | {"unused": NUM_BUCKETS // 2},
    )


def scale_of_t5() -> Worked:
    """By what T5 divides its scores: by nothing."""
    return Worked(
        difficulty=2,
        # source: T5Attention in transformers, whose scaling is 1
        answer=Choice({"by_nothing": True, "by_root": False, "after_bias": False, "weights": False}),
        springs_from={"by_root": 11, "after_bias": 10, "weights": 12},
        link=in_the_museum("t5_scaled"),
    )


def layers_of_the_table() -> Worked:
    """The table lies in the first layer's weights: where does it act?"""
    shared = METHODS["t5"].parameters(SHAPE) == METHODS["t5"].parameters(ONE_LAYER)
    flops, of_one = (table_bias_flops(shape, 16) for shape in (SHAPE, ONE_LAYER))
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "every_layer": shared and flops == N_LAYERS * of_one,
                "first_layer": flops == of_one,
                "file_incomplete": not shared,
                "embedding": METHODS["t5"].acts_on == "embedding",
            }
        ),
        springs_from={"first_layer": 18, "file_incomplete": 18, "embedding": 18},
        link=in_the_museum("t5_first_layer_only"),
        values={"n_layers": N_LAYERS},
    )


def learned_numbers() -> Worked:
    """How many numbers T5 learns for position."""
    return Worked(
        difficulty=1,
        answer=Number(
            METHODS["t5"].parameters(SHAPE),
            low=0,
            high=1_000_000,
            near_misses={
                "every_layer": N_LAYERS * METHODS["t5"].parameters(SHAPE),
                "every_distance": MAX_DISTANCE * N_HEADS,
            },
            tolerance=0,
        ),
        springs_from={"every_layer": 18, "every_distance": 17},
        link=link("alibi_vs_t5", n_heads=N_HEADS, **_CONTROLS),
        values=_VALUES | {"n_heads": N_HEADS, "n_layers": N_LAYERS},
        items=("limited_resources",),
    )


def picture_of_the_buckets() -> Worked:
    """Two curves of bias against distance: which comes from buckets?"""
    head, reach = 5, 200
    distances, slopes = np.arange(reach + 1), np.array([slope_of(head)])
    table = bucketed_line(slopes, **RULE)
    buckets = relative_position_bucket(-distances, bidirectional=False, **RULE)
    drawn = {
        name: Picture(curve[None], distances.astype(float), "curves")
        for name, curve in (("t5", table[buckets, 0]), ("alibi", bias_at_distance(slopes, distances)[0]))
    }
    return Worked(
        difficulty=1,
        answer=Pictures("t5", drawn),
        springs_from={"alibi": 17},
        link=link("alibi_vs_t5", n_heads=N_HEADS, head=head, reach=reach, **_CONTROLS),
        values={"level": bucket_first_distances(**RULE)[-1].item()},
        items=("by_eye",),
    )


def far_and_twice_as_far() -> Worked:
    """Both biases at a far distance, and at twice that."""
    near, head = 200, 5
    far, slopes = 2 * near, np.array([slope_of(head)])
    line = bias_at_distance(slopes, np.array([near, far]))[0]
    table = bucketed_line(slopes, **RULE)
    looked_up = t5_bias(
        table, np.array([far]), np.array([far - near, 0]), bidirectional=False, max_distance=MAX_DISTANCE
    )
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "level_and_twice": same(looked_up, looked_up[..., 0]) and same(line[1], 2 * line[0]),
                "both_fall": _bucket(far) > _bucket(near),
                "t5_masks": bool(np.isneginf(looked_up).any()),
                "alibi_levels_off": same(line[0], line[1]),
            }
        ),
        springs_from={"both_fall": 17, "t5_masks": 17, "alibi_levels_off": 19},
        link=link("alibi_vs_t5", n_heads=N_HEADS, head=head, reach=far, **_CONTROLS),
        values={"near": near, "far": far, "alibi_near": line[0].item(), "alibi_far": line[1].item()}
        | {"last": NUM_BUCKETS - 1, "level": bucket_first_distances(**RULE)[-1].item(), **_VALUES},
        items=("by_eye",),
    )


def draw_the_buckets() -> Worked:
    """The bucket of some distances, point by point."""
    distances = np.array([0, 8, 16, 32, 64, 96, 128, 192])
    buckets = relative_position_bucket(-distances, bidirectional=False, **RULE)
    last = NUM_BUCKETS - 1
    return Worked(
        difficulty=3,
        answer=Sketch(
            heights(distances),
            heights(buckets),
            low=0,
            high=NUM_BUCKETS + 3,
            tolerance=1,
            near_misses={
                "even": heights(np.minimum(last, distances * NUM_BUCKETS // MAX_DISTANCE)),
                "one_each": heights(np.minimum(last, distances)),
            },
        ),
        springs_from={"even": 17, "one_each": 17},
        link=link("alibi_vs_t5", n_heads=N_HEADS, reach=distances[-1].item(), **_CONTROLS),
        values=_VALUES
        | {"exact": NUM_BUCKETS // 2, "last": last}
        | {"level": bucket_first_distances(**RULE)[-1].item()},
        items=("by_eye",),
    )


QUESTIONS = (
    last_bucket,
    buckets_in_use,
    scale_of_t5,
    layers_of_the_table,
    learned_numbers,
    picture_of_the_buckets,
    far_and_twice_as_far,
    draw_the_buckets,
)
