"""The speeds that the ALiBi paper measured, in words: what they say, and why they are no law."""

from alibi_viz.core.cost import dense_bias_bytes
from alibi_viz.core.methods import METHODS
from alibi_viz.core.paper_speeds import (
    ALIBI_EXTRA_MEGABYTES,
    ROTARY_COULD_LOSE,
    T5_LOSES_ON_TPU,
    paper_speed,
    paper_speeds,
)
from alibi_viz.core.papers import PAPERS
from alibi_viz.lessons.cost import Columns
from alibi_viz.lessons.units import in_bytes, share

TITLE = "What others measured"
TABLE_TITLE = (
    f"The whole table: {PAPERS['alibi'].short}, table 1; one V100, 247 million parameters, 16 layers, 8 heads"
)
_N_HEADS, _LENGTH = 8, 3072


def sentences() -> list[str]:
    """What the table says, and what its own footnotes say against taking it for more."""

    def slower(method: str, length: int = _LENGTH) -> str:
        return share(1 - paper_speed(method, length).training / paper_speed("sinusoidal", length).training)

    alibi, sinusoidal = (paper_speed(method, _LENGTH) for method in ("alibi", "sinusoidal"))
    return [
        f"In the ALiBi paper's code **ALiBi** trains as quickly as sinusoidal positions: {alibi.training:g} and "
        f"{sinusoidal.training:g} thousand words per second at {_LENGTH:,} tokens, with {alibi.gigabytes:g} and "
        f"{sinusoidal.gigabytes:g} GB. The paper speaks of up to {ALIBI_EXTRA_MEGABYTES} MB more; a dense bias of its "
        f"{_N_HEADS} heads would take {in_bytes(dense_bias_bytes(_N_HEADS, _LENGTH, _LENGTH))} in float16.",
        f"The **T5 bias** trains {slower('t5', 512)} slower at 512 tokens and {slower('t5')} slower at {_LENGTH:,}. "
        f"But {PAPERS['narang'].short} measured {share(T5_LOSES_ON_TPU)} on a TPU, as the paper says itself: a speed "
        "belongs to code and a machine, not to a method.",
        f"**RoPE** trains {slower('rope')} slower at {_LENGTH:,} tokens; a footnote says that its code could be made "
        f"only {share(ROTARY_COULD_LOSE)} slower.",
    ]


def table() -> Columns:
    """The paper's table: thousands of words per second, and gigabytes while training."""
    rows = paper_speeds()
    return {
        "method": [METHODS[row.method].label for row in rows],
        "length": [row.length for row in rows],
        "training, thousand words/s": [row.training for row in rows],
        "evaluation, thousand words/s": [row.evaluation for row in rows],
        "GB while training": [row.gigabytes for row in rows],
    }
