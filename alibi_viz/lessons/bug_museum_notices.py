"""The bug museum: the question before the weights are shown, its answer, and what to notice, in numbers."""

import numpy as np

from alibi_viz.core.museum import NOTICEABLE
from alibi_viz.lessons.bug_museum import WEIGHT, Scene, softmax_comes_last
from alibi_viz.lessons.bug_museum_numbers import gap_by_head, logits, part

ANSWERS = YES, NO = ("yes", "no")


def question(scene: Scene) -> str:
    """What is asked before the weights are shown, with the largest difference of the biases."""
    gap = scene.seen.largest_bias_difference
    told = (
        "The two biases above are the same, number for number."
        if gap == 0
        else "Above, one bias masks what the other does not."
        if np.isinf(gap)
        else f"The two biases above differ by up to {logits(gap)} logits, all {scene.setting.n_heads} heads counted."
    )
    asked = "does softmax notice" if softmax_comes_last(scene.exhibit) else "do the weights differ"
    return f"**Guess first: {asked}?** {told} Do the attention weights differ?"


def answer(scene: Scene) -> str:
    """The right answer to the question."""
    return YES if scene.seen.softmax_notices else NO


def verdict(scene: Scene) -> str:
    """The answer as a sentence, with the gap."""
    gap = scene.seen.largest_weight_difference
    if scene.seen.softmax_notices:
        return f"The weights differ by up to {part(gap)} of a query's attention."
    bias = scene.seen.largest_bias_difference
    though = f", though the biases differ by up to {logits(bias)} logits" if bias else ""
    if gap == 0:
        return f"No weight differs{though}."
    return f"No weight differs by more than {part(gap)}, which is rounding{though}."


def facts(scene: Scene) -> list[tuple[str, str, str]]:
    """The two largest differences and whether softmax notices: a name, a value, a remark each."""
    seen = scene.seen
    bias, weight = seen.largest_bias_difference, seen.largest_weight_difference
    masks = "∞: one masks what the other does not"
    return [
        (
            "Largest difference of bias",
            "∞" if np.isinf(bias) else logits(bias),
            masks if np.isinf(bias) else "logits" if bias else "the same, number for number",
        ),
        (
            "Largest difference of weight",
            part(weight),
            "of a query's attention"
            if seen.softmax_notices
            else "rounding"
            if weight
            else "no weight differs",
        ),
        (
            "Softmax notices" if softmax_comes_last(scene.exhibit) else "The weights differ",
            answer(scene),
            "a bug"
            if scene.exhibit.is_bug
            else f"no bug: {scene.setting.dtype} rounds"
            if scene.rounded
            else "no bug",
        ),
    ]


def notices(scene: Scene) -> list[str]:
    """What to notice, in the numbers of this setting."""
    seen, head = scene.seen, scene.head
    said = [_largest_weight_gap(scene), _largest_bias_gap(scene)]
    gaps = gap_by_head(seen.correct_weights, seen.buggy_weights)
    if seen.softmax_notices:
        differing = int((gaps > NOTICEABLE).sum())
        if differing < len(gaps):
            said.append(f"The weights differ in {differing} of {len(gaps)} heads; the others are right.")
        worst = int(gaps.argmax()) + 1
        if worst != head:
            own = part(gaps[head - 1].item())
            said.append(
                f"Drawn is head {head}: its weights differ by up to {own}. In head {worst} it is most."
            )
    sums = scene.matrix("buggy", WEIGHT).sum(axis=1)
    if (sums > 0).any() and not np.isclose(sums[-1], 1.0):
        below = int((scene.matrix("buggy", WEIGHT) < 0).sum())
        said.append(
            f"The exhibit's weights are no shares: the last row of head {head} sums to {part(sums[-1].item())}, "
            f"and {below} of them are below zero."
        )
    return said


def _largest_weight_gap(scene: Scene) -> str:
    seen = scene.seen
    gap = np.abs(seen.correct_weights - seen.buggy_weights)
    if not seen.softmax_notices:
        return verdict(scene)
    head, query, key = (int(at) for at in np.unravel_index(gap.argmax(), gap.shape))
    return (
        f"The weights differ most in head {head + 1}: query {seen.query_positions[query]:,} gives "
        f"{part(seen.correct_weights[head, query, key].item())} of its attention to key {seen.key_positions[key]:,} in "
        f"the correct computation and {part(seen.buggy_weights[head, query, key].item())} in the exhibit."
    )


def _largest_bias_gap(scene: Scene) -> str:
    seen = scene.seen
    masked = np.isneginf(seen.correct_bias[scene.head - 1]) != np.isneginf(seen.buggy_bias[scene.head - 1])
    if np.isinf(seen.largest_bias_difference):
        return (
            f"The largest difference of bias is infinite: one masks what the other does not, {masked.sum()} of "
            f"{masked.size} cells in each head."
        )
    if seen.largest_bias_difference == 0:
        return "The two biases are the same, number for number."
    gaps = gap_by_head(seen.correct_bias, seen.buggy_bias)
    worst = int(gaps.argmax()) + 1
    most = f"The two biases differ by up to {logits(seen.largest_bias_difference)} logits, in head {worst}"
    if worst == scene.head:
        return f"{most}, which is drawn."
    return f"{most}; in head {scene.head}, which is drawn, by up to {logits(gaps[scene.head - 1].item())}."
