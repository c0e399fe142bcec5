"""The half of the tour that code knows: which page in which state, for how many minutes, with which numbers.

`predict` is part of every state: "on" where the class is to guess first, "off" where the figure is to stand at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from alibi_viz.core.bias_window import distinct_biases
from alibi_viz.core.cost import slope_bytes
from alibi_viz.core.methods import METHODS
from alibi_viz.core.slopes import alibi_slopes, half_distance, zero_based_slopes
from alibi_viz.core.t5 import bucket_first_distances
from alibi_viz.core.worked_row import worked_row
from alibi_viz.lessons import bias_term
from alibi_viz.lessons.answers.worked import N_HEADS, SHAPE, inside, link, slope_of
from alibi_viz.lessons.extrapolation import NONOVERLAPPING, SLIDING
from alibi_viz.lessons.question import Link
from alibi_viz.lessons.retrofit import DECISION, MYSTERY

PLANS = (15, 45, 90)  # minutes; each has all steps of the one before
SHORT, MIDDLE, LONG = PLANS

# The word that asks and the one that it looks at, in one head, on the first page.
HEAD, QUERY, KEY = 2, 7, 3
SLOPE = slope_of(HEAD)
SEED = 20  # of random content with which the word looked at wins over nearer ones
BETWEEN, BELOW = 12, 8  # heads: no power of two, and the power of two below
FAR, WINDOW = 4032, 64  # the first position and the size of a window far out
T5_HEAD, REACH = 5, 4096
CASE = 7  # of the mystery model
MATRIX_LEN = 16384
N_QUESTIONS, QUIZ_SEED = 5, 1


@dataclass(frozen=True)
class Planned:
    """A step without its words: the shortest plan that has it, its minutes, the page's state, the numbers to tell.

    misconception is the number of the one that the lecturer's question meets.
    """

    key: str
    shortest: int
    minutes: int
    link: Link
    misconception: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def _guess(page: str, **parameters: object) -> Link:
    return link(page, **parameters, predict="on")


def _show(page: str, **parameters: object) -> Link:
    return link(page, **parameters, predict="off")


def _bias_term() -> list[Planned]:
    pair = {"n_heads": N_HEADS, "head": HEAD, "query": QUERY, "key": KEY}
    n_words = len(bias_term.words_of(bias_term.TEXT))
    bias = worked_row(n_words, query=QUERY, slope=SLOPE).bias[KEY].item()
    drawn = worked_row(n_words, query=QUERY, slope=SLOPE, content="random", seed=SEED)
    return [
        Planned("draw_the_bias", MIDDLE, 3, _guess("bias_term"), 5),
        Planned("words_in_a_row", SHORT, 2, _show("bias_term", **pair, step="offset")),
        Planned(
            "slope_times_distance",
            SHORT,
            2,
            _show("bias_term", **pair, step="bias"),
            1,
            {"slope": SLOPE, "query": QUERY, "key": KEY, "bias": bias},
        ),
        Planned(
            "constant_ratio",
            MIDDLE,
            3,
            _show("bias_term", **pair, step="softmax"),
            12,
            {"kept": np.exp(-SLOPE).item()},
        ),
        Planned(
            "content_decides_too",
            LONG,
            3,
            _show("bias_term", **pair, content="random", seed=SEED, step="softmax"),
            None,
            {"distance": QUERY - KEY, "share": drawn.weights[KEY].item()},
        ),
        Planned(
            "inside_the_root",
            LONG,
            3,
            _show("bias_term", **pair, scale_bias="inside", step="softmax"),
            10,
            {"slope": SLOPE, "inside": inside(SLOPE)},
        ),
    ]


def _slopes() -> list[Planned]:
    slopes = alibi_slopes(N_HEADS)
    near, far = half_distance(slopes[[0, -1]]).tolist()
    steepest, gentlest = slopes[[0, -1]].tolist()
    return [
        Planned("how_far_is_gentle", LONG, 3, _guess("slopes", n_heads=N_HEADS)),
        Planned(
            "ladder",
            SHORT,
            2,
            _show("slopes", n_heads=N_HEADS),
            9,
            {"steepest": steepest, "gentlest": gentlest, "near": near, "far": far},
        ),
        Planned(
            "no_power_of_two",
            LONG,
            3,
            _show("slopes", n_heads=BETWEEN, against="plain"),
            7,
            {"n_heads": BETWEEN, "next": BELOW + 1, "below": BELOW},
        ),
        Planned(
            "heads_from_zero",
            LONG,
            2,
            _show("slopes", n_heads=N_HEADS, against="from zero"),
            6,
            {"first": zero_based_slopes(N_HEADS)[0].item(), "right": steepest},
        ),
    ]


def _bias_heatmap() -> list[Planned]:
    last = FAR + WINDOW - 1
    far_out = {"query_start": FAR, "key_start": FAR, "window": WINDOW}
    kept = distinct_biases(slope_of(1), last, np.arange(FAR, last + 1), dtype="bfloat16", form="one-row")
    return [
        Planned("all_pairs", MIDDLE, 2, _show("bias_heatmap", window=WINDOW)),
        Planned("one_row", MIDDLE, 3, _show("bias_heatmap", form="one-row", window=WINDOW), 2),
        Planned(
            "one_row_unmasked", LONG, 3, _show("bias_heatmap", form="one-row", mask="none", window=WINDOW), 3
        ),
        Planned(
            "half_precision",
            LONG,
            2,
            _show("bias_heatmap", form="one-row", dtype="bfloat16", n_heads=N_HEADS, head=1, **far_out),
            16,
            {"last": last, "kept": kept, "window": WINDOW},
        ),
    ]


def _alibi_vs_t5() -> list[Planned]:
    saturates = bucket_first_distances()[-1].item()
    return [
        Planned("guess_the_last_bucket", LONG, 3, _guess("alibi_vs_t5"), 17),
        Planned(
            "line_and_buckets",
            SHORT,
            2,
            _show("alibi_vs_t5", head=T5_HEAD),
            None,
            {"learned": METHODS["t5"].parameters(SHAPE), "n_buckets": SHAPE.num_buckets, "n_heads": N_HEADS},
        ),
        Planned(
            "beyond_the_last_bucket",
            MIDDLE,
            2,
            _show("alibi_vs_t5", head=T5_HEAD, scale="log", reach=REACH),
            17,
            {"saturates": saturates, "slope": slope_of(T5_HEAD), "reach": REACH},
        ),
    ]


def _live_attention() -> list[Planned]:
    return [
        Planned("guess_the_reach", LONG, 3, _guess("live_attention")),
        Planned("trained_layer", SHORT, 2, _show("live_attention")),
        Planned("bias_taken_away", MIDDLE, 3, _show("live_attention", slope_factor=0.0), 21),
        Planned("no_positions", LONG, 3, _show("live_attention", versus="nope")),
        Planned("own_text", LONG, 3, _show("live_attention", layer=2), 15),
    ]


def _extrapolation() -> list[Planned]:
    return [
        Planned("guess_the_growth", MIDDLE, 3, _guess("extrapolation"), 19),
        Planned("train_short_test_long", SHORT, 3, _show("extrapolation", protocol=NONOVERLAPPING), 23),
        Planned("sliding_windows", MIDDLE, 3, _show("extrapolation", protocol=SLIDING), 20),
        Planned(
            "far_context",
            LONG,
            3,
            Link("extrapolation", {"methods": ("alibi", "t5", "nope"), "predict": "off"}),
            20,
        ),
    ]


def _retrofit_and_cost() -> list[Planned]:
    return [
        Planned("guess_interpolation", MIDDLE, 3, _guess("retrofit"), 22),
        Planned("mystery", LONG, 4, _show("retrofit", show=MYSTERY, mystery=CASE), 22),
        Planned("decision", LONG, 2, _show("retrofit", show=DECISION, have=METHODS["rope"].label), 23),
        Planned(
            "matrix_or_slopes",
            LONG,
            2,
            _guess("cost", n_heads=N_HEADS, length=MATRIX_LEN, dtype="float16"),
            None,
            {"length": MATRIX_LEN, "slope_bytes": slope_bytes(N_HEADS)},
        ),
    ]


def _bug_museum_and_quiz() -> list[Planned]:
    return [
        Planned("sign_flipped", SHORT, 2, _guess("bug_museum", exhibit="sign_flipped"), 1),
        Planned("while_generating", LONG, 3, _guess("bug_museum", exhibit="bias_of_query_length"), 13),
        Planned(
            "quiz",
            MIDDLE,
            5,
            _show("quiz", seed=QUIZ_SEED, n_questions=N_QUESTIONS),
            None,
            {"n_questions": N_QUESTIONS},
        ),
    ]


STEPS: tuple[Planned, ...] = (
    *_bias_term(),
    *_slopes(),
    *_bias_heatmap(),
    *_alibi_vs_t5(),
    *_live_attention(),
    *_extrapolation(),
    *_retrofit_and_cost(),
    *_bug_museum_and_quiz(),
)
