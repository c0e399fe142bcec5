"""Everything measured on a trained model, in one pass over held-out documents: the command of `evaluate`.

The text is the beginnings of held-out documents, in order and START before each, long ones first in mind: speeches
and chapters, so that a window of 4,096 tokens is mostly one document. Perplexity comes by three protocols, with an
interval over documents; the passages that are shipped are measured too, so that anyone can check the numbers
without the corpus.
"""

import argparse
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Int64
from tqdm import tqdm

from alibi_viz.core.extrapolation import document_interval, perplexity
from alibi_viz.model.batches import DRILL_IDS, Tokens, tokenize
from alibi_viz.model.card import WEIGHTS, Card
from alibi_viz.model.checkpoint import load
from alibi_viz.model.corpus import corpus_hash, read_corpus, read_texts
from alibi_viz.model.evaluate import score
from alibi_viz.model.passages import TITLES, read_passage
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.probes import attention_distances, induction, recall
from alibi_viz.model.provenance import command, git_commit, machine
from alibi_viz.model.results import RESULTS, Results, Row, write_results
from alibi_viz.model.tokenizer import START, encode
from alibi_viz.model.transformer import Transformer

SOURCES = ("speeches", "novel")
LENGTHS = (64, 128, 256, 512, 1024, 2048, 4096)  # 0.5 to 32 times the training length
DISTANCES = (8, 16, 32, 64, 96, 112, 160, 256, 512, 1024, 2048, 4000)
SPANS = (8, 16)
LAST = 64
DOCUMENTS_PER_SOURCE, TOKENS_PER_DOCUMENT = 6, 4096
PASSAGE_LENGTHS = (128, 512, 2048)
CONTEXT_LENGTH = 1024
# What a row says instead of a number: positions that are not there, texts that are too short, no finite loss.
REASONS = (ValueError, FloatingPointError)


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
        about = {
            "command": command("evaluate", arguments.corpus),
            "git_commit": git_commit(),
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine("cpu", arguments.threads),
            "data_sha256": data_hash,
            "weights_sha256": card.weights_sha256,
            "tokens_seen": card.tokens_seen,
            "text": f"{len(SOURCES)} sources, first {TOKENS_PER_DOCUMENT} tokens of each held-out document",
            "documents": int((text == START).sum()),
            "tokens": len(text),
        }
        write_results(measure(model, card, text, about=about), folder=arguments.out)


def held_out_text(texts: Mapping[str, Sequence[str]]) -> Tokens:
    """The beginnings of the first documents of each source, START before each."""
    documents = [document for source in SOURCES for document in texts[source][:DOCUMENTS_PER_SOURCE]]
    return np.concatenate([tokenize([document])[:TOKENS_PER_DOCUMENT] for document in documents])


def measure(model: Transformer, card: Card, text: Tokens, *, about: dict[str, Any]) -> Results:
    """All measurements of one model on one text, with a bar of progress."""
    ids = text.astype(np.int64)
    train_len = card.train_len
    passages = {name: np.array([START, *encode(read_passage(name))]) for name in TITLES}
    jobs: list[tuple[str, Callable[[], list[Row]]]] = [
        *(("perplexity", job) for job in perplexity_jobs(model, ids, text="test", lengths=LENGTHS)),
        *(
            ("perplexity", job)
            for name, passage in passages.items()
            for job in perplexity_jobs(
                model, passage, text=name, lengths=PASSAGE_LENGTHS, protocols=["nonoverlapping"]
            )
        ),
        ("loss_by_context", lambda: loss_by_context(model, ids)),
        *(("recall", _recall(model, ids, distance)) for distance in DISTANCES),
        *(("induction", _induction(model, span)) for span in SPANS),
        ("attention_distance", lambda: [_attention(model, ids, train_len)]),
    ]
    rows: dict[str, list[Row]] = {name: [] for name, _ in jobs}
    for name, job in tqdm(jobs, desc=f"{card.method}-{card.seed}"):
        rows[name] += job()
    return Results(card.method, card.seed, train_len, about, **rows)


def perplexity_jobs(
    model: Transformer,
    ids: Int64[np.ndarray, "token"],
    *,
    text: str,
    lengths: Iterable[int],
    protocols: Sequence[str] = ("nonoverlapping", "sliding", "last"),
) -> Iterator[Callable[[], list[Row]]]:
    """One piece of work for each protocol and length; each gives one row."""
    documents = np.cumsum(ids == START)[1:]
    for protocol, length in itertools.product(protocols, lengths):
        yield lambda protocol=protocol, length=length: [
            {"text": text, "protocol": protocol, "length": length}
            | _perplexity(model, ids, documents, protocol, length)
        ]


def _perplexity(
    model: Transformer, ids: Int64[np.ndarray, "token"], documents: np.ndarray, protocol: str, length: int
) -> Row:
    how: dict[str, Any] = {
        "nonoverlapping": {},
        "sliding": {"protocol": "sliding", "stride": length // 2},
        "last": {"last": LAST},
    }[protocol]
    try:
        losses = score(model, ids, length=length, **how).losses
    except REASONS as reason:
        return {"gap": str(reason)}
    counted = np.isfinite(losses)
    low, high = document_interval(losses[counted], documents[counted])
    row = {"perplexity": perplexity(losses[counted]), "low": low, "high": high}
    return {name: _round(value) for name, value in row.items() if np.isfinite(value)} | {
        "n_predictions": int(counted.sum())
    }


def loss_by_context(model: Transformer, ids: Int64[np.ndarray, "token"]) -> list[Row]:
    """Mean loss by the tokens of context, in windows side by side; the bins double every other time."""
    longest = min(model.position.longest or CONTEXT_LENGTH, CONTEXT_LENGTH)
    scores = score(model, ids, length=longest)
    edges = np.unique(np.round(2 ** np.arange(0, np.log2(CONTEXT_LENGTH) + 0.1, 0.5)).astype(int))
    rows = []
    for first, last in itertools.pairwise([0, *edges.tolist()]):
        inside = (scores.context > first) & (scores.context <= last)
        number = (
            {"loss": _round(float(scores.losses[inside].mean()))}
            if inside.any()
            else {"gap": "no such window"}
        )
        rows.append({"first": first + 1, "last": last} | number)
    return rows


def _recall(model: Transformer, ids: Int64[np.ndarray, "token"], distance: int) -> Callable[[], list[Row]]:
    def job() -> list[Row]:
        try:
            share, loss = recall(model, ids[ids != START], DRILL_IDS, distance=distance)
        except REASONS as reason:
            return [{"distance": distance, "gap": str(reason)}]
        return [{"distance": distance, "share_right": share, "loss": _round(loss)}]

    return job


def _induction(model: Transformer, span: int) -> Callable[[], list[Row]]:
    def job() -> list[Row]:
        first, second = induction(model, DRILL_IDS, span=span)
        return [{"span": span, "first_time": _round(first), "second_time": _round(second)}]

    return job


def _attention(model: Transformer, ids: Int64[np.ndarray, "token"], length: int) -> Row:
    found = attention_distances(model, ids, length=length, n_windows=32)
    return {"length": length, "by_layer_and_head": [[_round(d) for d in layer] for layer in found.tolist()]}


def _round(number: float) -> float:
    return float(f"{number:.5g}")
