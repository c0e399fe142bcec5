"""Everything measured on a trained model, in one pass over held-out documents: the command of `evaluate`.

The text is the beginnings of held-out documents, in order and START before each: speeches and chapters, which are
long, so that a window of 4,096 tokens is mostly one document. Perplexity comes by three protocols, with an interval
over documents; the passages that are shipped are measured too, so that anyone can check the numbers without the
corpus.
"""

import argparse
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Int64
from tqdm import tqdm

from alibi_viz.core.extrapolation import Window
from alibi_viz.model.batches import DRILL_IDS, Tokens, tokenize
from alibi_viz.model.by_length import PROTOCOLS, REASONS, perplexity_row, rounded
from alibi_viz.model.card import WEIGHTS, Card
from alibi_viz.model.checkpoint import load
from alibi_viz.model.corpus import corpus_hash, read_corpus, read_texts
from alibi_viz.model.evaluate import window_losses
from alibi_viz.model.passages import TITLES, read_passage
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.probes import Induction, Recall, attention_distances, induction, recall
from alibi_viz.model.provenance import command, git_commit, machine
from alibi_viz.model.results import RESULTS, Results, Row, write_results
from alibi_viz.model.tokenizer import START, encode
from alibi_viz.model.transformer import Transformer

SOURCES = ("speeches", "novel")
LENGTHS = (64, 128, 256, 512, 1024, 2048, 4096)  # 0.5 to 32 times the training length
DISTANCES = (8, 16, 32, 64, 96, 112, 160, 256, 512, 1024)
GAPS = (0, 64, 240, 1008)  # tokens of text between an order of words and its second time
N_TRACED = 32
DOCUMENTS_PER_SOURCE, TOKENS_PER_DOCUMENT = 4, 4096
PASSAGE_LENGTHS = (128, 512, 2048)
CONTEXT_LENGTH = 512


def main() -> None:
    """Measure trained models and write a results file for each."""
    parser = argparse.ArgumentParser(
        prog="python -m alibi_viz.model.evaluate",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--method", action="append", choices=list(POSITIONS), help="default: all")
    parser.add_argument("--seed", action="append", type=int, help="default: 0")
    parser.add_argument(
        "--corpus", type=Path, action="append", required=True, metavar="DIR", help="may be repeated"
    )
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS, metavar="DIR", help="holds weights and cards"
    )
    parser.add_argument("--out", type=Path, default=RESULTS, metavar="DIR", help="gets the results files")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    text = held_out_text(read_texts(arguments.corpus, "test"))
    data_hash = corpus_hash(read_corpus(arguments.corpus))
    for method, seed in itertools.product(arguments.method or POSITIONS, arguments.seed or [0]):
        model, card = load(method, seed=seed, folder=arguments.weights)
        given = command("evaluate", [*arguments.corpus, arguments.weights, arguments.out])
        origin = about(card, text, command=given, data_sha256=data_hash, threads=arguments.threads)
        write_results(measure(model, card, text, about=origin), folder=arguments.out)


def about(card: Card, text: Tokens, *, command: str, data_sha256: str, threads: int) -> dict[str, Any]:
    """Where the numbers of a results file come from: command, commit, day, machine, data, weights, text."""
    return {
        "command": command,
        "git_commit": git_commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine("cpu", threads),
        "data_sha256": data_sha256,
        "weights_sha256": card.weights_sha256,
        "tokens_seen": card.tokens_seen,
        "text": f"{len(SOURCES)} sources, first {TOKENS_PER_DOCUMENT} tokens of each held-out document",
        "documents": int((text == START).sum()),
        "tokens": len(text),
    }


def held_out_text(texts: Mapping[str, Sequence[str]]) -> Tokens:
    """The beginnings of the first documents of each source, START before each."""
    documents = [document for source in SOURCES for document in texts[source][:DOCUMENTS_PER_SOURCE]]
    return np.concatenate([tokenize([document])[:TOKENS_PER_DOCUMENT] for document in documents])


def measure(model: Transformer, card: Card, text: Tokens, *, about: dict[str, Any]) -> Results:
    """All measurements of one model on one text, with a bar of progress."""
    found = _measurements(model, text.astype(np.int64))
    return Results(
        card.method, card.seed, card.train_len, about, **in_tables(found, f"{card.method}-{card.seed}")
    )


def in_tables(measurements: Iterable[tuple[str, Row]], name: str) -> dict[str, list[Row]]:
    """Each row into the table that it belongs to, with a bar of progress that bears the name."""
    tables: dict[str, list[Row]] = {
        table: [] for table in ("perplexity", "loss_by_context", "recall", "induction", "attention_distance")
    }
    for table, row in tqdm(measurements, desc=name, unit=" numbers"):
        tables[table].append(row)
    return tables


def _measurements(model: Transformer, ids: Int64[np.ndarray, "token"]) -> Iterator[tuple[str, Row]]:
    """Every row, with the name of the table that it belongs to."""
    for protocol, length in itertools.product(PROTOCOLS, LENGTHS):
        yield (
            "perplexity",
            {"text": "test"}
            | perplexity_row(model, ids, protocol=protocol, length=length, longest=LENGTHS[-1]),
        )
    for name, length in itertools.product(TITLES, PASSAGE_LENGTHS):
        row = perplexity_row(
            model, passage_ids(name), protocol=PROTOCOLS[0], length=length, longest=PASSAGE_LENGTHS[-1]
        )
        yield "perplexity", {"text": name} | row
    for row in loss_by_context(model, ids, upto=CONTEXT_LENGTH, per_window=4):
        yield "loss_by_context", row
    filler = ids[ids != START]
    if len(filler) < max(GAPS):
        raise ValueError(f"the text must hold at least {max(GAPS)} tokens, got {len(filler)}")
    for distance in DISTANCES:
        probe = partial(recall, model, filler, DRILL_IDS, distance=distance)
        yield "recall", {"distance": distance} | asked(probe)
    for gap in GAPS:
        probe = partial(induction, model, DRILL_IDS, span=len(DRILL_IDS), filler=filler[:gap])
        yield "induction", {"distance": len(DRILL_IDS) + gap} | asked(probe)
    length = model.config.train_len
    yield "attention_distance", distance_row(model, ids, length=length, n_windows=N_TRACED)


def passage_ids(name: str) -> Int64[np.ndarray, "token"]:
    """A shipped passage as token ids, START before it."""
    return np.array([START, *encode(read_passage(name))])


def distance_row(model: Transformer, ids: Int64[np.ndarray, "token"], *, length: int, n_windows: int) -> Row:
    """How far back every head looks in windows of `length` tokens."""
    distances = attention_distances(model, ids, length=length, n_windows=n_windows)
    by_head = [[rounded(distance) for distance in layer] for layer in distances.tolist()]
    return {"length": length, "by_layer_and_head": by_head}


def loss_by_context(
    model: Transformer, ids: Int64[np.ndarray, "token"], *, upto: int, per_window: int
) -> list[Row]:
    """Mean loss by the tokens of context, `upto` at most; the bins double every other time.

    Every prediction of windows of which as many start within the length of one as `per_window` says: the more, the more
    places of the text at which each amount of context is met.
    """
    longest = min(model.position.longest or upto, upto)
    if len(ids) <= longest:
        raise ValueError(f"the text must hold more than {longest} tokens, got {len(ids)}")
    windows = [Window(s, s + longest, s) for s in range(0, len(ids) - longest, longest // per_window)]
    by_position = np.mean(list(window_losses(model, ids, windows)), axis=0)
    edges = np.unique(np.round(2 ** np.arange(0, np.log2(upto) + 0.1, 0.5)).astype(int))
    rows = []
    for first, last in itertools.pairwise([0, *edges.tolist()]):
        row: Row = {"first": first + 1, "last": last}
        loss = float(by_position[first:last].mean()) if last <= longest else np.nan
        if np.isfinite(loss):
            row["loss"] = rounded(loss)
        else:
            row["gap"] = f"windows end at {longest} tokens" if last > longest else "the loss is not finite"
        rows.append(row)
    return rows


def asked(probe: Callable[[], Recall | Induction]) -> Row:
    """The numbers of a probe, or the reason why there are none."""
    try:
        return {name: rounded(number) for name, number in probe()._asdict().items()}
    except REASONS as reason:
        return {"gap": str(reason)}
