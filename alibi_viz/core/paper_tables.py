"""Paper tables: perplexity by evaluation length as the ALiBi paper printed it, cell by cell.

    tables 2, 3, 4    models trained on 512, 1024 and 3072 tokens; windows side by side
    appendix B        the same models; a window that slides by one token, so that hardly any context is short

The models have 247 million parameters and were trained on WikiText-103. A cell in which the paper's machine ran
out of memory is a gap. The paper's "rotary" is "rope" here, as everywhere in this project.

Source: Press, Smith and Lewis 2022, tables 2 to 4 and appendix B.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from alibi_viz.core.curves import Curve
from alibi_viz.core.papers import PAPERS

PAPER_TRAIN_LENS = (512, 1024, 3072)

_HERE = Path(__file__).parent / "tables"
_NUMBERS = {512: 2, 1024: 3, 3072: 4}
_COLUMNS = {"sinusoidal": "sin_ppl", "rope": "rotary_ppl", "t5": "t5_ppl", "alibi": "alibi_ppl"}
_NO_VALUE = ("OOM", "-")


def paper_curves(train_len: int) -> list[Curve]:
    """Perplexity on validation, windows side by side, of the four models trained on `train_len` tokens.

    Each curve has one row, for the paper prints one run of each. ValueError for a length that the paper has
    no table for.

    >>> sinusoidal, rope, t5, alibi = paper_curves(512)
    >>> alibi.method, len(alibi.lengths), alibi.at(3512).tolist()
    ('alibi', 35, [18.4])
    >>> t5.at(12512).tolist(), t5.at(15512).tolist()
    ([64.94], [nan])
    """
    rows = _rows(f"alibi_paper_table{_number(train_len)}_train{train_len}.csv")
    return [
        _curve(method, train_len, ((row["L_valid"], row[column]) for row in rows))
        for method, column in _COLUMNS.items()
    ]


def paper_sliding_curves(train_len: int) -> list[Curve]:
    """Perplexity when a window of each length slides by one token: sinusoidal, t5 and alibi; no rope there.

    Trained on 3072 tokens, the models were tested at that length alone.

    >>> sinusoidal, t5, alibi = paper_sliding_curves(512)
    >>> alibi.lengths.tolist(), alibi.middle.round(2).tolist()
    ([512, 1024, 1536, 2048, 3072], [17.98, 17.92, 18.2, 18.28, 18.3])
    """
    _number(train_len)
    rows = [row for row in _rows("alibi_paper_appendix_b_sliding.csv") if row["train_len"] == str(train_len)]
    return [
        _curve(
            method,
            train_len,
            ((row["length"], row["perplexity"]) for row in rows if row["method"] == method),
        )
        for method in ("sinusoidal", "t5", "alibi")
    ]


def source(train_len: int) -> str:
    """Where `paper_curves` come from, as one line below a figure.

    >>> source(512)
    'Press, Smith and Lewis 2022, table 2: WikiText-103 validation, non-overlapping'
    """
    return f"{PAPERS['alibi'].short}, table {_number(train_len)}: WikiText-103 validation, non-overlapping"


def sliding_source(train_len: int) -> str:
    """Where `paper_sliding_curves` come from, as one line below a figure.

    >>> sliding_source(512)
    'Press, Smith and Lewis 2022, appendix B, trained on 512 tokens: WikiText-103, sliding window, stride 1'
    """
    _number(train_len)
    return (
        f"{PAPERS['alibi'].short}, appendix B, trained on {train_len} tokens: "
        "WikiText-103, sliding window, stride 1"
    )


def _number(train_len: int) -> int:
    """The number of the paper's table for a training length."""
    if train_len not in _NUMBERS:
        raise ValueError(f"train_len must be one of {PAPER_TRAIN_LENS}, got {train_len}")
    return _NUMBERS[train_len]


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _curve(method: str, train_len: int, cells: Iterable[tuple[str, str]]) -> Curve:
    lengths, values = zip(*cells, strict=True)
    return Curve(
        method,
        train_len,
        np.array([int(length) for length in lengths], dtype=np.int64),
        np.array([[np.nan if value in _NO_VALUE else float(value) for value in values]]),
    )
