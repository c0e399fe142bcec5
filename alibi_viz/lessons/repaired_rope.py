"""A repair of RoPE in words, tables and code: its pairs, how much slower they turn, and how neighbours blur."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from alibi_viz.core.local_resolution import rope_contrast
from alibi_viz.core.repaired import Stretch, repaired_frequencies, unseen_angles
from alibi_viz.core.repairs import REPAIRS, UNREPAIRED
from alibi_viz.core.rope import wavelengths
from alibi_viz.core.rope_scaling import scaled_inverse_frequencies
from alibi_viz.lessons.extrapolation import Columns
from alibi_viz.lessons.units import share

HEAD_DIMS, BASES, TRAIN_LENS = (4, 256), (2, 10_000_000, 10_000), (2, 1_000_000)
SIZES_TITLE = "Other sizes than these models have"
SIZES_HELP = "For these figures alone: what was measured above stays as it is."
HEAD_DIM_HELP = (
    "Numbers in a head, an even number: two make a pair. These models have 16, large ones often 128."
)
BASE_HELP = (
    "The base of the frequencies: 10,000 here and in many models, 500,000 and more in some that read far."
)
TRAIN_LEN_HELP = "Tokens in a training window: 128 here, 4,096 and more in large models."
WAVELENGTHS_TITLE, SLOWED_TITLE, CONTRAST_TITLE = (
    "Wavelength of each pair",
    "How much slower it turns",
    "Local resolution lost",
)
WAVELENGTHS_CAPTION = (
    "Tokens until a pair has turned once. Open markers: longer than the text, the training length as it is and the "
    "target length after the repair."
)
SLOWED_CAPTION = (
    "Fast pairs, on the left, tell neighbours apart. Which are kept, and which give up speed for reach?"
)
CONTRAST_CAPTION = (
    "The same content at two places: how far does the score fall with the distance between them? The higher, the "
    "better a token tells its own place from those beside it."
)
NEIGHBOURS = np.arange(33)


class Pairs(NamedTuple):
    """Pairs of one head: inverse frequencies by stage, and the attention factor of the repair."""

    stretch: Stretch
    head_dim: int
    base: int
    frequencies: dict[str, Float64[np.ndarray, "pair"]]
    attention_factor: float

    def contrast(self, stage: str) -> Float64[np.ndarray, "distance"]:
        """`rope_contrast` over the distances of neighbours."""
        factor = 1.0 if stage == UNREPAIRED else self.attention_factor
        return rope_contrast(self.frequencies[stage], NEIGHBOURS, attention_factor=factor)

    def longer(self, stage: str) -> int:
        """How many pairs never turn once within the text: of training as it is, of the target after a repair."""
        text_len = self.stretch.train_len if stage == UNREPAIRED else self.stretch.target_len
        return int((wavelengths(self.frequencies[stage]) > text_len).sum())

    def unseen(self, stage: str) -> int:
        """How many pairs turn at the target to angles that training never showed."""
        lengths = {"train_len": self.stretch.train_len, "target_len": self.stretch.target_len}
        return int(unseen_angles(self.frequencies[UNREPAIRED], self.frequencies[stage], **lengths).sum())


def pairs(stretch: Stretch, *, head_dim: int, base: int) -> Pairs:
    """The pairs of a head under a repair, for a text of the target length.

    >>> found = pairs(Stretch("linear", 4, 128), head_dim=4, base=100)
    >>> {stage: values.tolist() for stage, values in found.frequencies.items()}
    {'none': [1.0, 0.1], 'linear': [0.25, 0.025]}
    """
    found = {
        stage: repaired_frequencies(
            head_dim,
            repair=stage,
            factor=stretch.factor,
            train_len=stretch.train_len,
            seq_len=stretch.target_len,
            base=base,
        )
        for stage in stretch.stages
    }
    frequencies = {stage: values for stage, (values, _) in found.items()}
    return Pairs(stretch, head_dim, base, frequencies, found[stretch.repair][1])


def alt_wavelengths(found: Pairs) -> str:
    """The shortest and the longest wavelength in words, and how many are longer than the text."""
    said = "; ".join(
        f"{REPAIRS[stage].label}: {waves[0]:.3g} to {waves[-1]:,.0f} tokens, {found.longer(stage)} of {len(waves)} "
        "longer than the text"
        for stage, waves in ((stage, wavelengths(values)) for stage, values in found.frequencies.items())
    )
    return f"Wavelength of each pair of RoPE, from fast to slow. {said}."


def alt_slowed(found: Pairs) -> str:
    """What is left of the frequency of the fastest, a middle and the slowest pair in words."""
    left = _left(found)
    return (
        f"Frequency after {REPAIRS[found.stretch.repair].label} over frequency before: {left[0]:.3g} for the fastest "
        f"pair, {left[len(left) // 2]:.3g} for pair {len(left) // 2 + 1}, {left[-1]:.3g} for the slowest."
    )


def alt_contrast(found: Pairs) -> str:
    """The contrast of the next place in words."""
    said = "; ".join(f"{REPAIRS[stage].label}: {found.contrast(stage)[1]:.3g}" for stage in found.frequencies)
    return (
        f"Fall of the score by distance, {NEIGHBOURS[0]} to {NEIGHBOURS[-1]} tokens. One token off, {said}."
    )


def pair_numbers(found: Pairs) -> Columns:
    """A row for each pair: frequency and wavelength of each stage, and by how much a repair slows it down."""
    columns: Columns = {"pair": list(range(1, found.head_dim // 2 + 1))}
    for stage, values in found.frequencies.items():
        columns[f"radians per token, {REPAIRS[stage].label}"] = values.tolist()
        columns[f"wavelength, {REPAIRS[stage].label}"] = wavelengths(values).tolist()
    before, *repaired = found.frequencies.values()
    for after in repaired:
        columns["frequency after / before"] = (after / before).tolist()
    return columns


def contrast_numbers(found: Pairs) -> Columns:
    """A row for each distance: the fall of the score in each stage."""
    columns: Columns = {"distance": [int(distance) for distance in NEIGHBOURS]}
    return columns | {REPAIRS[stage].label: found.contrast(stage).tolist() for stage in found.frequencies}


def pair_snippet(found: Pairs) -> str:
    """Frequencies before and after in numpy alone; the results are `before`, `after` and `wavelengths`."""
    return f"""{_frequencies(found)}
wavelengths = {{"before": 2 * np.pi / before, "after": 2 * np.pi / after}}
print(wavelengths, after / before)
"""


def contrast_snippet(found: Pairs) -> str:
    """The fall of the score by distance in numpy alone; the result is `contrast`."""
    return f"""{_frequencies(found)}
distances = np.arange({len(NEIGHBOURS)})
contrast = {{
    name: factor**2 * (1 - np.cos(distances[:, None] * thetas)).mean(axis=1)
    for name, thetas, factor in (("before", before, 1), ("after", after, attention_factor))
}}
print(contrast)
"""


def _so_many(pairs: int) -> str:
    """How many pairs do what was said of some before."""
    return "**none** of them does" if pairs == 0 else f"**{pairs}** {'does' if pairs == 1 else 'do'}"


def notices(found: Pairs) -> list[str]:
    """What to notice in the pairs, in numbers."""
    stretch, n_pairs = found.stretch, found.head_dim // 2
    said = [
        f"As it is, {found.longer(UNREPAIRED)} of {n_pairs} pairs have a wavelength above the training length of "
        f"{stretch.train_len:,}: training showed them only part of a turn. At {stretch.target_len:,} tokens "
        f"**{found.unseen(UNREPAIRED)}** pairs turn to angles that they never met."
    ]
    if stretch.repair == UNREPAIRED:
        return said
    left, name = _left(found), REPAIRS[stretch.repair].label
    kept = int(np.isclose(left, 1).sum())
    before, after = (found.contrast(stage)[1] for stage in stretch.stages)
    said += [
        f"With {name} {_so_many(found.unseen(stretch.repair))}. It keeps the speed of {kept} of {n_pairs} pairs; the "
        f"fastest has {share(left[0])} of its speed, the slowest {share(left[-1])}.",
        f"Local resolution: one token off, the score of the same content falls by {after:.3g} instead of {before:.3g}, "
        f"{after / before:.1%} of it.",
    ]
    if found.attention_factor != 1:
        said.append(
            f"The attention factor of {found.attention_factor:.4g} stands in query and key, so that scores grow "
            f"{found.attention_factor**2:.4g} times and attention is sharpened; it is in the contrast."
        )
    if not REPAIRS[stretch.repair].keys_stay_valid:
        said.append(
            f"Shown for a text of {stretch.target_len:,} tokens. Up to {stretch.train_len:,} nothing changes, and with "
            "every token beyond it all pairs change again: keys that were turned and cached no longer fit."
        )
    if stretch.repair == "dynamic":
        said.append(_in_transformers(found))
    return said


def _in_transformers(found: Pairs) -> str:
    """The same name in transformers, whose factor multiplies what the text brings: how far it goes there."""
    stretch = found.stretch
    theirs, _ = scaled_inverse_frequencies(
        found.head_dim,
        method="dynamic",
        factor=stretch.factor,
        train_len=stretch.train_len,
        base=found.base,
        seq_len=stretch.target_len,
    )
    there, here = (
        found.frequencies[UNREPAIRED][-1] / after[-1] for after in (theirs, found.frequencies["dynamic"])
    )
    return (
        f"In transformers `rope_type: dynamic` with `factor: {stretch.factor}` grows otherwise: at "
        f"{stretch.target_len:,} tokens it slows the slowest pair {there:.3g} times, and here it is {here:.3g} times. "
        f"What is shown here is its `factor: 1`, which grows no further past {stretch.target_len:,} tokens."
    )


def _left(found: Pairs) -> Float64[np.ndarray, "pair"]:
    return found.frequencies[found.stretch.repair] / found.frequencies[UNREPAIRED]


def _frequencies(found: Pairs) -> str:
    stretch = found.stretch
    after = {
        UNREPAIRED: "after, attention_factor = before, 1",
        "linear": "after, attention_factor = before / factor, 1",
        "ntk": "larger = base * factor ** (head_dim / (head_dim - 2))\nafter, attention_factor = larger**exponents, 1",
        "dynamic": """stretch = target_len / train_len               # of the text at hand, from train_len on
larger = base * stretch ** (head_dim / (head_dim - 2))
after, attention_factor = larger**exponents, 1""",
        "yarn": """turns = np.array([32, 1])    # within train_len: kept above the first, divided below the last
first, last = head_dim * np.log(train_len / (turns * 2 * np.pi)) / (2 * np.log(base))
first, last = max(np.floor(first), 0), min(np.ceil(last), head_dim - 1)
kept = 1 - np.clip((np.arange(head_dim // 2) - first) / ((last - first) or 0.001), 0, 1)
after = before / factor + kept * (before - before / factor)
attention_factor = 0.1 * np.log(factor) + 1""",
    }[stretch.repair]
    return f"""import numpy as np

head_dim, base, factor = {found.head_dim}, {found.base}, {stretch.factor}
train_len, target_len = {stretch.train_len}, {stretch.target_len}
exponents = -np.arange(0, head_dim, 2) / head_dim
before = float(base) ** exponents                # radians per token
{after}"""
