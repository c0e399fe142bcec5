"""Everything measured on repaired models, from the command line: at once after the repair, and after training further.

    python -m alibi_viz.model.measure_retrofit --corpus DIR --weights DIR --further DIR

Weights are the checkpoints that are repaired, `--further` the folder of those that `train --from` has trained further.
The text and the questions are those of `measure`, with fewer lengths. What is already measured is left as it is.
"""

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Int64

from alibi_viz.core.repairs import UNREPAIRED, Retrofit
from alibi_viz.model.batches import DRILL_IDS, Tokens
from alibi_viz.model.by_length import perplexity_row
from alibi_viz.model.card import WEIGHTS, Card, files
from alibi_viz.model.checkpoint import load
from alibi_viz.model.corpus import corpus_hash, read_corpus, read_texts
from alibi_viz.model.jobs import RETROFIT_SEEDS, RETROFITS, Job
from alibi_viz.model.measure import (
    about,
    asked,
    distance_row,
    held_out_text,
    in_tables,
    loss_by_context,
)
from alibi_viz.model.probes import recall
from alibi_viz.model.provenance import command
from alibi_viz.model.results import Row, write_results
from alibi_viz.model.retrofit import repaired
from alibi_viz.model.retrofit_results import FOLDER, RetrofitResults, file_name
from alibi_viz.model.tokenizer import START
from alibi_viz.model.transformer import Transformer

LENGTHS = (128, 256, 512, 1024)  # 1 to 8 times the training length
DISTANCES = (8, 32, 96, 192, 384, 768)  # three within the training length, and one more for each factor
CONTEXT_LENGTH = 1024
TRACED_LENGTH, N_TRACED = 512, 4


def main() -> None:
    """Measure every repair of every trained model, and write a results file for each."""
    parser = argparse.ArgumentParser(
        prog="python -m alibi_viz.model.measure_retrofit",
        description=main.__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--seed", action="append", type=int, help=f"default: {RETROFIT_SEEDS}")
    parser.add_argument(
        "--corpus", type=Path, action="append", required=True, metavar="DIR", help="may be repeated"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, metavar="DIR", help="holds what is repaired")
    parser.add_argument(
        "--further", type=Path, metavar="DIR", help="holds what was trained further; none: left out"
    )
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="gets the results files")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    text = held_out_text(read_texts(arguments.corpus, "test"))
    folders = [*arguments.corpus, arguments.weights, arguments.out, arguments.further]
    given = command("measure_retrofit", [folder for folder in folders if folder])
    data_sha256 = corpus_hash(read_corpus(arguments.corpus))
    for job in RETROFITS:
        if job.seed not in (arguments.seed or RETROFIT_SEEDS) or job.retrofit is None:
            continue
        for model, card in _models(job, job.retrofit, arguments):
            origin = about(card, text, command=given, data_sha256=data_sha256, threads=arguments.threads)
            results = measure_retrofit(model, card, job.retrofit, text, about=origin)
            write_results(results, folder=arguments.out)


def _models(
    job: Job, retrofit: Retrofit, arguments: argparse.Namespace
) -> Iterator[tuple[Transformer, Card]]:
    """The models of a job that are not measured yet: repaired alone, and trained further where that was done.

    Unrepaired and not trained further, a model is the same for every factor, and is measured once.
    """

    def missing(*, further: bool) -> bool:
        return not (
            arguments.out / f"{file_name(job.method, job.seed, retrofit, further=further)}.json"
        ).exists()

    if (retrofit.repair != UNREPAIRED or retrofit.factor == 1) and missing(further=False):
        model, card = load(job.method, seed=job.seed, folder=arguments.weights)
        yield repaired(model, retrofit.repair, factor=retrofit.factor), card
    trained = job.trained_as
    if arguments.further and missing(further=True) and files(arguments.further, *trained)[1].exists():
        model, card = load(job.method, seed=job.seed, retrofit=trained.retrofit, folder=arguments.further)
        yield repaired(model, retrofit.repair, factor=retrofit.factor), card


def measure_retrofit(
    model: Transformer, card: Card, retrofit: Retrofit, text: Tokens, *, about: dict[str, Any]
) -> RetrofitResults:
    """All measurements of one repaired model on one text, with a bar of progress."""
    further = card.trained_for is not None
    name = file_name(card.method, card.seed, retrofit, further=further)
    tables = in_tables(_measurements(model, text.astype(np.int64)), name)
    about = about | {"trained_further": trained_further(card)}
    return RetrofitResults(
        card.method, card.seed, card.train_len, about, **tables, **retrofit._asdict(), further=further
    )


def trained_further(card: Card) -> dict[str, Any] | None:
    """What the card of a checkpoint says of its further training; None for one that was trained from chance alone.

    Its weights are not shipped: without this nobody could tell how they were made.
    """
    if card.retrofit is None:
        return None
    kept = ("recipe", "command", "git_commit", "date", "machine", "minutes", "measured")
    return card.retrofit | {"tokens": card.tokens_seen} | {name: getattr(card, name) for name in kept}


def _measurements(model: Transformer, ids: Int64[np.ndarray, "token"]) -> Iterator[tuple[str, Row]]:
    """Every row, with the name of the table that it belongs to."""
    for length in LENGTHS:
        row = perplexity_row(model, ids, protocol="nonoverlapping", length=length, longest=LENGTHS[-1])
        yield "perplexity", {"text": "test"} | row
    for row in loss_by_context(model, ids, upto=CONTEXT_LENGTH, per_window=1):
        yield "loss_by_context", row
    for distance in DISTANCES:
        probe = partial(recall, model, ids[ids != START], DRILL_IDS, distance=distance)
        yield "recall", {"distance": distance} | asked(probe)
    yield "attention_distance", distance_row(model, ids, length=TRACED_LENGTH, n_windows=N_TRACED)


if __name__ == "__main__":
    main()
