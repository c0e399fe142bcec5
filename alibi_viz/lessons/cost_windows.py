"""How far each ALiBi head can see, and which share of the pairs of a query and a key can matter to it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from alibi_viz.core.cost import causal_pairs, window_share
from alibi_viz.core.slopes import alibi_slopes, effective_window, slope_order
from alibi_viz.lessons import slopes as slopes_lesson
from alibi_viz.lessons.cost import Columns, Scene
from alibi_viz.lessons.units import counted, share, tiny

TITLE = "What each head can see"
LEAD = (
    "The penalty grows without end and content does not. So for each head there is a distance beyond which no key can "
    "matter: its **window**. Whoever leaves out the pairs beyond gets the same result."
)
SPREAD = (0.0, 40.0, 10.0, 0.5)  # low, high, default, step
SPREAD_HELP = (
    "How far apart two content scores of a query can be, in logits. A model sets this, not the positions: larger "
    "scores let content make up for more distance."
)
TOLERANCE = 30.0
WINDOWS, SHARES = PICTURES = ("windows", "shares")
_RESOLUTION = 2.0**-24  # of a float32 sum: a term that is smaller beside 1 is lost


@dataclass(frozen=True)
class Windows:
    """The heads' slopes, windows in tokens and shares of the causal pairs, 0 to 1, in the order of checkpoints."""

    slopes: Float64[np.ndarray, "head"]
    windows: Int64[np.ndarray, "head"]
    shares: Float64[np.ndarray, "head"]


def windows(scene: Scene, score_spread: float) -> Windows:
    """What each head can see at the chosen length."""
    slopes = alibi_slopes(scene.n_heads)
    seen = effective_window(slopes, score_spread=score_spread, tolerance=TOLERANCE)
    return Windows(slopes, seen, window_share(seen, scene.length))


def alt(scene: Scene, of: Windows, *, picture: str) -> str:
    """One of the two pictures in words."""
    steep, gentle = slope_order(of.slopes)[[0, -1]]
    if picture == WINDOWS:
        return (
            f"The window of each of {scene.n_heads} heads, in tokens on a log scale, from steep to gentle: "
            f"{of.windows[steep]:,} to {of.windows[gentle]:,}. A dashed line at {scene.length:,} tokens."
        )
    return (
        f"The share of the causal pairs of {scene.length:,} tokens that can matter, a bar for each of {scene.n_heads} "
        f"heads: {share(of.shares[steep].item())} in the steepest, {share(of.shares[gentle].item())} in the gentlest."
    )


def numbers(of: Windows) -> Columns:
    """Slope, window and share of each head."""
    return {
        "head": list(range(1, len(of.slopes) + 1)),
        "slope": of.slopes.tolist(),
        "window": of.windows.tolist(),
        "share": of.shares.tolist(),
    }


def snippet(scene: Scene, score_spread: float) -> str:
    """The same in numpy alone; the results are `windows` and `shares`."""
    ending = f"""length, score_spread, tolerance = {scene.length}, {score_spread!r}, {TOLERANCE!r}
windows = np.ceil((tolerance + score_spread) / slopes)
reach = np.minimum(windows, length - 1)
pairs = (reach + 1) * (reach + 2) / 2 + (length - reach - 1) * (reach + 1)
shares = pairs / (length * (length + 1) / 2)
print(windows, shares)"""
    return slopes_lesson.snippet(scene.n_heads, max_bias=8.0, rule="authors", ending=ending)


def notices(scene: Scene, of: Windows) -> list[str]:
    """What to notice in the windows, in numbers."""
    whole = int((of.windows >= scene.length - 1).sum())
    longer = 16 * scene.length
    mean, later = of.shares.mean().item(), window_share(of.windows, longer).mean().item()
    return [
        f"{_ends(of)} {_whole(whole, scene.n_heads)}",
        f"On average a head needs **{share(mean)}** of {counted(causal_pairs(scene.length), 'pair')}. Windows do not "
        f"grow with the text: at {longer:,} tokens it is {share(later)}. The longer the text, the more an exact "
        "attention may leave out.",
        f"Beyond its window a key weighs at most {tiny(np.exp(-TOLERANCE).item())} as much as the query's own token, "
        "even where content speaks most for the key and most against the token. A float32 sum drops what is below "
        f"{tiny(_RESOLUTION)}. Of the six methods only ALiBi has such a bound: T5 gives all that is far one and the "
        "same bias.",
    ]


def _ends(of: Windows) -> str:
    steep, gentle = (
        f"(slope {of.slopes[head]:.4g}) sees {of.windows[head]:,} tokens back, {share(of.shares[head].item())} of the "
        "pairs"
        for head in slope_order(of.slopes)[[0, -1]]
    )
    if len(of.slopes) == 1:
        return f"The one head {steep}."
    return f"The steepest head {steep}; the gentlest {gentle}."


def _whole(n_whole: int, n_heads: int) -> str:
    """How many heads reach from the last token to the first.

    >>> _whole(0, 8), _whole(1, 8), _whole(1, 1)
    ('No head reaches the whole text.', '1 of 8 heads reaches the whole text.', 'It reaches the whole text.')
    """
    if n_whole == 0:
        return "No head reaches the whole text."
    if n_heads == 1:
        return "It reaches the whole text."
    return f"{n_whole} of {n_heads} heads {'reaches' if n_whole == 1 else 'reach'} the whole text."
