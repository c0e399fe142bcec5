"""The bug museum: the question before the weights are shown, its answer, and what to notice, in numbers."""

import numpy as np

from alibi_viz.core.museum import NOTICEABLE
from alibi_viz.lessons.bug_museum import WEIGHT, WORDS, Scene, softmax_comes_last
from alibi_viz.lessons.bug_museum_numbers import gap_by_head, logits, part

ANSWERS = YES, NO = WORDS["yes"], WORDS["no"]


def question(scene: Scene) -> str:
    """What is asked before the weights are shown, with the largest difference of the biases."""
    gap = scene.seen.largest_bias_difference
    told = (
        WORDS["above_same"]
        if gap == 0
        else WORDS["above_masked"]
        if np.isinf(gap)
        else WORDS.say("above_differ", gap=logits(gap), n_heads=scene.setting.n_heads)
    )
    asked = "does_softmax_notice" if softmax_comes_last(scene.exhibit) else "do_weights_differ"
    return WORDS.say(asked, told=told)


def answer(scene: Scene) -> str:
    """The right answer to the question."""
    return YES if scene.seen.softmax_notices else NO


def verdict(scene: Scene) -> str:
    """The answer as a sentence, with the gap."""
    gap = scene.seen.largest_weight_difference
    if scene.seen.softmax_notices:
        return WORDS.say("weights_differ", gap=part(gap))
    bias = scene.seen.largest_bias_difference
    though = WORDS.say("though", gap=logits(bias)) if bias else ""
    return WORDS.say("rounding_alone" if gap else "none_differs", gap=part(gap), though=though)


def facts(scene: Scene) -> list[tuple[str, str, str]]:
    """The two largest differences and whether softmax notices: a name, a value, a remark each."""
    seen = scene.seen
    bias, weight = seen.largest_bias_difference, seen.largest_weight_difference
    of_bias = "masks" if np.isinf(bias) else "logits" if bias else "same"
    of_weight = "of_attention" if seen.softmax_notices else "rounding" if weight else "no_weight"
    asked = "softmax_notices" if softmax_comes_last(scene.exhibit) else "the_weights_differ"
    called = "bug" if scene.exhibit.is_bug else "no_bug_rounds" if scene.rounded else "no_bug"
    return [
        (WORDS["bias_gap"], logits(bias), WORDS[of_bias]),
        (WORDS["weight_gap"], part(weight), WORDS[of_weight]),
        (WORDS[asked], answer(scene), WORDS.say(called, dtype=scene.setting.dtype)),
    ]


def notices(scene: Scene) -> list[str]:
    """What to notice, in the numbers of this setting."""
    seen, head = scene.seen, scene.head
    said = [_largest_weight_gap(scene), _largest_bias_gap(scene)]
    gaps = gap_by_head(seen.correct_weights, seen.buggy_weights)
    if seen.softmax_notices:
        differing = int((gaps > NOTICEABLE).sum())
        if differing < len(gaps):
            said.append(WORDS.say("some_heads", n=differing, n_heads=len(gaps)))
        worst = int(gaps.argmax()) + 1
        if worst != head:
            said.append(WORDS.say("other_head", head=head, own=part(gaps[head - 1].item()), worst=worst))
    sums = scene.matrix("buggy", WEIGHT).sum(axis=1)
    if (sums > 0).any() and not np.isclose(sums[-1], 1.0):
        below = int((scene.matrix("buggy", WEIGHT) < 0).sum())
        said.append(WORDS.say("no_shares", head=head, total=part(sums[-1].item()), n=below))
    return said


def _largest_weight_gap(scene: Scene) -> str:
    seen = scene.seen
    gap = np.abs(seen.correct_weights - seen.buggy_weights)
    if not seen.softmax_notices:
        return verdict(scene)
    at = head, query, key = tuple(map(int, np.unravel_index(gap.argmax(), gap.shape)))
    return WORDS.say(
        "largest_weight",
        head=head + 1,
        query=seen.query_positions[query],
        key=seen.key_positions[key],
        right=part(seen.correct_weights[at].item()),
        wrong=part(seen.buggy_weights[at].item()),
    )


def _largest_bias_gap(scene: Scene) -> str:
    seen = scene.seen
    masked = np.isneginf(seen.correct_bias[scene.head - 1]) != np.isneginf(seen.buggy_bias[scene.head - 1])
    if np.isinf(seen.largest_bias_difference):
        return WORDS.say("infinite", n=int(masked.sum()), n_cells=masked.size)
    if seen.largest_bias_difference == 0:
        return WORDS["biases_same"]
    gaps = gap_by_head(seen.correct_bias, seen.buggy_bias)
    worst = int(gaps.argmax()) + 1
    return WORDS.say(
        "drawn_most" if worst == scene.head else "drawn_less",
        gap=logits(seen.largest_bias_difference),
        worst=worst,
        head=scene.head,
        own=logits(gaps[scene.head - 1].item()),
    )
