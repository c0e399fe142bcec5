"""ALiBi against T5: what to notice, in numbers of the two biases that are shown."""

import numpy as np

from alibi_viz.core.alibi_vs_t5 import LearnedTable, SideBySide, rule_agreement
from alibi_viz.core.cost import ModelShape
from alibi_viz.core.methods import METHODS
from alibi_viz.core.t5 import bucket_first_distances
from alibi_viz.core.written import minus

GOOD_FIT = 0.9


def notices(both: SideBySide, learned: LearnedTable | None) -> list[str]:
    """What to notice in these two biases, in numbers."""
    n_buckets, n_heads = both.table.shape
    return [
        _spacing(both, learned),
        _without_end(both),
        *([_both_directions(both)] if both.bidirectional else []),
        *([_highest(both)] if learned else []),
        _fit(both, learned),
        _learned_numbers(n_buckets, n_heads),
        _book_and_code(both),
        _scale(learned),
    ]


def _spacing(both: SideBySide, learned: LearnedTable | None) -> str:
    firsts = both.first_distances
    n_exact = len(firsts) // 2
    exact = (
        f"distances 0 to {n_exact - 1} have a bucket each"
        if n_exact > 1
        else "distance 0 has a bucket of its own"
    )
    if both.saturates_at < both.max_distance:
        level = (
            f"**from {both.saturates_at:,} on, not from max_distance = {both.max_distance:,}**: the last bucket starts "
            "before the distance that names it."
        )
    else:
        level = f"**from {both.saturates_at:,} on**, which is max_distance."
    said = f"T5 is exact nearby ({exact}), log-spaced after, and constant {level}"
    if learned is not None and learned.train_len is not None and both.reach >= learned.train_len:
        said += f" In training it saw distances up to {learned.train_len - 1} only; " + (
            "whatever is further gets the number learned for the last bucket."
            if both.saturates_at < learned.train_len
            else "under this rule, what is further falls into buckets whose numbers were learned for nearer tokens."
        )
    return said


def _without_end(both: SideBySide) -> str:
    tail = (
        f"T5 gives it {minus(both.t5[-1])}, as it does to every token from {both.saturates_at:,} on"
        if both.reach >= both.saturates_at
        else f"T5 gives it {minus(both.t5[-1])}, in bucket {both.buckets[-1]} of {both.num_buckets}"
    )
    alibi = minus(both.alibi[-1], ".5g")
    return (
        f"ALiBi never stops: {_tokens(both.reach)} back it gives {alibi}, and {both.slope:.4g} less for "
        f"every token more. {tail}."
    )


def _both_directions(both: SideBySide) -> str:
    half = both.num_buckets // 2
    one_way = ""
    if both.max_distance > half:
        firsts = bucket_first_distances(num_buckets=both.num_buckets, max_distance=both.max_distance)
        one_way = f" instead of {firsts[-1]:,}"
    unused = sorted({*range(both.num_buckets)} - _reachable(both))
    said = f"Both directions share the table, {half} buckets each, so T5 saturates at {both.saturates_at:,}{one_way}."
    if unused:
        one = len(unused) == 1
        said += (
            f" Bucket{'' if one else 's'} {', '.join(map(str, unused))} {'is' if one else 'are'} never used"
            + (
                f": bucket {half} would be distance 0 ahead, and the token itself is counted with the past."
                if half in unused
                else "."
            )
        )
    return (
        said
        + " ALiBi's symmetric form costs |i − j| and knows no direction; T5 can learn another curve for each."
    )


def _highest(both: SideBySide) -> str:
    top = both.t5.argmax()
    offset, zero = both.offsets[top].item(), both.t5[both.offsets == 0].item()
    where = f"{_tokens(abs(offset))} {'ahead' if offset < 0 else 'back'}"
    if both.t5[top] == zero:
        return f"This head's highest bias, {minus(zero)}, is at the token itself, as ALiBi's always is."
    return (
        f"T5 may favour any distance: this head's highest bias, {minus(both.t5[top])}, is {where}, and the token "
        f"itself gets {minus(zero)}. ALiBi is always highest, 0, at the token itself."
    )


def _reachable(both: SideBySide) -> set[int]:
    """The buckets that some distance falls into, in either direction."""
    firsts = both.first_distances
    past = {
        bucket
        for bucket in range(len(firsts))
        if bucket + 1 == len(firsts) or firsts[bucket] < firsts[bucket + 1]
    }
    ahead = {bucket + both.num_buckets // 2 for bucket in past if bucket > 0}
    return past | ahead


def _fit(both: SideBySide, learned: LearnedTable | None) -> str:
    slopes, r_squared = both.fit.slope, both.fit.r_squared
    n_heads = len(slopes)
    slope = slopes[both.head].item()
    where = f"head {both.head + 1}"
    spread = "evenly spread " if both.n_fitted < _all_fitted(both) else ""
    over = f"{both.n_fitted:,} {spread}distances up to {both.fit_reach:,}"
    if learned is None:
        said = (
            f"The line closest to the buckets of {where} has slope {slope:.4g} where ALiBi's is {both.slope:.4g}, with "
            f"R² = {r_squared[both.head]:.3f} (least squares over {over})"
        )
        apart = both.t5[-1] - both.alibi[-1]
        return f"{said}. At {_tokens(both.reach)} back the buckets are {minus(apart)} above ALiBi."
    nearest = int(np.abs(np.log(np.maximum(slope, 1e-300) / both.slopes)).argmin())
    shown = (
        f"is closest to a line of slope {slope:.4g} (ALiBi's head {nearest + 1} has {both.slopes[nearest]:.4g})"
        if slope > 0
        else "is level: a line of slope 0 is closest, which ALiBi has for no head"
        if slope == 0
        else f"rises with distance: the closest slope is {minus(slope)}, which ALiBi has for no head"
    )
    good = int((r_squared >= GOOD_FIT).sum())
    rising = int((slopes < 0).sum())
    return (
        f"T5's {where} {shown}, with R² = {r_squared[both.head]:.3f} (least squares over {over}). A line explains "
        f"{GOOD_FIT:.0%} or more of the curve in {good} of {n_heads} heads; in {rising} it rises with distance. "
        "Learned heads come in no order: the same head number pairs them with ALiBi's by chance only."
    )


def _all_fitted(both: SideBySide) -> int:
    return 2 * both.fit_reach + 1 if both.bidirectional else both.fit_reach + 1


def _learned_numbers(n_buckets: int, n_heads: int) -> str:
    shape = ModelShape(n_layers=1, n_heads=n_heads, head_dim=1, train_len=1, num_buckets=n_buckets)
    t5, alibi = METHODS["t5"].parameters(shape), METHODS["alibi"].parameters(shape)
    return (
        f"T5 learns {n_buckets} × {n_heads} = {t5:,} numbers, one table for all layers of a stack; ALiBi learns "
        f"{alibi}. Few either way: what they differ in is what happens past the distances seen in training."
    )


def _book_and_code(both: SideBySide) -> str:
    n_buckets = len(both.first_distances)
    agreement = rule_agreement(reach=both.reach, num_buckets=n_buckets, max_distance=both.max_distance)
    way = f", with {n_buckets} buckets for one direction," if both.bidirectional else ""
    spread = " evenly spread" if agreement.n_distances <= both.reach else ""
    return (
        f"The book numbers its buckets 0 to n_b, the code has num_buckets of them. With n_b = {n_buckets - 1} both "
        f"rules{way} agree on {agreement.one_less:,} of {agreement.n_distances:,}{spread} distances up to "
        f"{both.reach:,}; with n_b = {n_buckets} on {agreement.same_number:,}."
    )


def _scale(learned: LearnedTable | None) -> str:
    said = (
        "T5 itself does not divide its scores by √d; how large they are is left to how its weights begin and what "
        "they learn. ALiBi's bias is added after 1/√d. So a logit of one is not a logit of the other."
    )
    if learned is not None and learned.train_len is not None:
        return (
            said
            + " The tiny model here keeps 1/√d under both biases, so that position is the only difference."
        )
    return said


def _tokens(n: int) -> str:
    return f"{n:,} token{'' if n == 1 else 's'}"
