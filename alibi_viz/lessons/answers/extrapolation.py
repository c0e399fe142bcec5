"""Questions about long texts: what the paper's curves show, what the protocol adds, what perplexity hides."""

import numpy as np

from alibi_viz.core.bias import alibi_bias
from alibi_viz.core.claims import FLAT
from alibi_viz.core.curves import Curve
from alibi_viz.core.extrapolation import early_token_share, mean_context
from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_tables import paper_curves, paper_sliding_curves
from alibi_viz.lessons import extrapolation as lesson
from alibi_viz.lessons.answer_kinds import Choice, Number, Picture, Pictures, Sketch
from alibi_viz.lessons.answers.worked import Worked, alibi_learns, falling, heights, link, same, slope_of
from alibi_viz.lessons.question import Link

TRAIN_LEN = 512
# Perplexity by tokens of context of a code model with 1.3 billion parameters, trained on windows of 1024 tokens.
# Source: Kazemnejad et al. 2023, table 3, ALiBi, the texts of 2750 to 3000 tokens.
CODE_MODEL_TRAIN_LEN, CODE_MODEL = 1024, {1400: 2.74, 2560: 150.0}
# Percent of needles found in texts of twice the training length: several queries, several keys, several values.
# Source: Gelberg et al. 2025 (DroPE), table 1, ALiBi, half a billion parameters.
NEEDLES_FOUND = (5.2, 0.0, 1.1)


def _beside(method: str = "alibi") -> Curve:
    return next(curve for curve in paper_curves(TRAIN_LEN) if curve.method == method)


def _sliding(method: str = "alibi") -> Curve:
    return next(curve for curve in paper_sliding_curves(TRAIN_LEN) if curve.method == method)


def _gains_from_more_context(curve: Curve) -> bool:
    """Whether the longest windows give a lower perplexity than those of the training length."""
    return bool(curve.growth(int(curve.lengths[-1]))[0] < 1)


def _paper(protocol: str) -> Link:
    return link("extrapolation", show=lesson.PAPER, paper_protocol=protocol, trained_on=TRAIN_LEN)


def fixed_penalty() -> Worked:
    """What a fixed, unlearned, straight penalty is good for in texts much longer than in training."""
    slope, far = slope_of(2), np.arange(TRAIN_LEN, 100 * TRAIN_LEN, TRAIN_LEN)
    bias = alibi_bias(np.array([slope]), far[-1:], far)[0, 0]
    goes_on = bool(np.isfinite(bias).all()) and same(np.diff(bias), slope * TRAIN_LEN)
    return Worked(
        difficulty=1,
        answer=Choice(
            {
                "defined_everywhere": goes_on and not alibi_learns() and not METHODS["alibi"].length_limit,
                "adapts": alibi_learns(),
                "always_better": falling(_sliding().middle),
                "reads_everything": _gains_from_more_context(_sliding()),
            }
        ),
        springs_from={"adapts": 9, "always_better": 19, "reads_everything": 20},
        link=_paper(lesson.NONOVERLAPPING),
        values={"train_len": TRAIN_LEN},
        items=("advantage_beyond_training",),
    )


def early_tokens() -> Worked:
    """The share of predictions with little context, in windows twice as long."""
    short, long, context = 1000, 2000, 100
    share, shorter, sliding = (
        100 * early_token_share(length, context=context, stride=stride)
        for length, stride in ((long, None), (short, None), (long, 1))
    )
    return Worked(
        difficulty=1,
        answer=Number(share, low=0, high=100, near_misses={"as_before": shorter, "sliding": sliding}),
        springs_from={"as_before": 20, "sliding": 20},
        link=_paper(lesson.NONOVERLAPPING),
        values={"short": short, "long": long, "context": context, "shorter": shorter},
    )


def mean_of_the_contexts() -> Worked:
    """How many tokens a prediction sees on average, windows side by side."""
    return Worked(
        difficulty=2,
        answer=Number(
            mean_context(TRAIN_LEN),
            low=0,
            high=10_000,
            near_misses={"full": mean_context(TRAIN_LEN, stride=1)},
            tolerance=0.005,
        ),
        springs_from={"full": 20},
        link=_paper(lesson.NONOVERLAPPING),
        values={"length": TRAIN_LEN},
    )


def perplexity_fell() -> Worked:
    """It fell with windows side by side and not with a sliding one: why?"""
    beside, sliding = _beside(), _sliding()
    fell, gained = _gains_from_more_context(beside), _gains_from_more_context(sliding)
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "fewer_early_tokens": fell and not gained,
                "uses_far_context": fell and gained,
                "works_anywhere": falling(beside.middle) and falling(sliding.middle),
                "same_context": same(mean_context(TRAIN_LEN), mean_context(TRAIN_LEN, stride=1)),
            }
        ),
        springs_from={"uses_far_context": 20, "works_anywhere": 19, "same_context": 20},
        link=_paper(lesson.SLIDING),
        values={"train_len": TRAIN_LEN, "beside": beside.at(TRAIN_LEN)[0], "beside_long": beside.at(3512)[0]}
        | {"sliding": sliding.at(TRAIN_LEN)[0], "sliding_long": sliding.middle[-1]}
        | {"long": 3512, "longest": sliding.lengths[-1]},
    )


def best_length() -> Worked:
    """At which multiple of the training length ALiBi is best, with a sliding window."""
    curve = _sliding()
    best = curve.middle.argmin()
    return Worked(
        difficulty=2,
        answer=Number(
            curve.lengths[best].item() / TRAIN_LEN,
            low=0,
            high=100,
            near_misses={"longest": curve.lengths[-1].item() / TRAIN_LEN, "in_training": 1},
            tolerance=0,
        ),
        springs_from={"longest": 19, "in_training": 30},
        link=_paper(lesson.SLIDING),
        values={"train_len": TRAIN_LEN, "best": curve.middle[best], "at_longest": curve.middle[-1]}
        | {"longest": curve.lengths[-1], "in_training": curve.middle[0]},
    )


def growth_of_t5() -> Worked:
    """How much T5's bias has lost far beyond its training length."""
    length = 12512
    return Worked(
        difficulty=3,
        answer=Number(
            _beside("t5").growth(length)[0].item(),
            low=0,
            high=1000,
            near_misses={"level": 1, "alibi": _beside().growth(length)[0].item()},
        ),
        springs_from={"level": 17, "alibi": 19},
        link=_paper(lesson.NONOVERLAPPING),
        values={"train_len": TRAIN_LEN, "length": length, "at_train": _beside("t5").at(TRAIN_LEN)[0]}
        | {"at_length": _beside("t5").at(length)[0]},
    )


def never_explodes() -> Worked:
    """A model with ALiBi that broke down."""
    near, far = CODE_MODEL
    few, many = (early_token_share(length, context=100) for length in (far, near))
    return Worked(
        difficulty=2,
        answer=Choice(
            {
                "can_break_down": CODE_MODEL[far] / CODE_MODEL[near] > FLAT,
                "measured_wrongly": CODE_MODEL[far] / CODE_MODEL[near] <= FLAT,
                "trained_slopes": alibi_learns(),
                "early_tokens": few > many,
            }
        ),
        springs_from={"measured_wrongly": 23, "trained_slopes": 9, "early_tokens": 20},
        link=link("extrapolation"),
        values={"train_len": CODE_MODEL_TRAIN_LEN, "near": near, "far": far}
        | {"at_near": CODE_MODEL[near], "at_far": CODE_MODEL[far]},
    )


def far_names() -> Worked:
    """Whether a flat perplexity shows that far names are recalled."""
    sliding, far = _sliding(), np.array([0])
    gained = _gains_from_more_context(sliding)
    masked = np.isneginf(alibi_bias(np.array([slope_of(8)]), np.array([6 * TRAIN_LEN]), far)).any()
    return Worked(
        difficulty=2,
        answer=Choice(
            {"ask_for_it": not gained and not masked, "flat_is_proof": gained}
            | {"gentle_head": gained, "masked": masked}
        ),
        springs_from={"flat_is_proof": 20, "gentle_head": 23, "masked": 28},
        link=link("extrapolation", show=lesson.TINY),
        values={"times": sliding.lengths[-1] / TRAIN_LEN}
        | {"growth": sliding.growth(int(sliding.lengths[-1]))[0], "needles": max(NEEDLES_FOUND)},
        items=("root_cause",),
    )


def picture_of_the_protocol() -> Worked:
    """The same model by two protocols: which curve is of windows side by side?"""
    side_by_side = _beside().only(np.arange(TRAIN_LEN, 6 * TRAIN_LEN + 1))
    drawn = {
        name: Picture(curve.middle[None], curve.lengths.astype(float), "curves")
        for name, curve in (("side_by_side", side_by_side), ("sliding", _sliding()))
    }
    return Worked(
        difficulty=2,
        answer=Pictures("side_by_side", drawn),
        springs_from={"sliding": 20},
        link=_paper(lesson.SLIDING),
        values={"train_len": TRAIN_LEN},
    )


def draw_the_growth() -> Worked:
    """ALiBi's perplexity with a sliding window over that at the training length, point by point."""
    alibi, t5 = _sliding(), _sliding("t5")
    growth, times = alibi.middle / alibi.middle[0], alibi.lengths / TRAIN_LEN
    beside = _beside()
    side_by_side = np.interp(alibi.lengths, beside.lengths, beside.middle / beside.middle[0])
    return Worked(
        difficulty=3,
        answer=Sketch(
            heights(times),
            heights(growth),
            low=0.6,
            high=1.8,
            tolerance=0.04,
            near_misses={"falling": heights(side_by_side), "t5": heights(t5.middle / t5.middle[0])},
        ),
        springs_from={"falling": 20, "t5": 17},
        link=_paper(lesson.SLIDING),
        values={"train_len": TRAIN_LEN, "last": growth[-1], "t5_last": t5.growth(int(t5.lengths[-1]))[0]}
        | {"times": times[-1]},
    )


QUESTIONS = (
    fixed_penalty,
    early_tokens,
    mean_of_the_contexts,
    perplexity_fell,
    best_length,
    growth_of_t5,
    never_explodes,
    far_names,
    picture_of_the_protocol,
    draw_the_growth,
)
