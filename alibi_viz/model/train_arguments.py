"""The words of the training command (see `train`): which models it asks for, and of what sizes."""

import argparse
from pathlib import Path

from alibi_viz.core.repairs import FACTORS, REPAIRABLE, REPAIRS, UNREPAIRED, Retrofit, check_retrofit
from alibi_viz.model.batches import SHARES
from alibi_viz.model.card import WEIGHTS
from alibi_viz.model.config import Config
from alibi_viz.model.jobs import FURTHER, PLAN, RETROFIT_PLAN, RETROFIT_SEEDS, SEEDS, TOKENS_PER_STEP, Job
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.run import Recipe

EVERY = "all"


def read_arguments(description: str | None) -> argparse.Namespace:
    """What the command says; it ends the program where that cannot be."""
    plan, sizes = Recipe(), Config("alibi")
    parser = argparse.ArgumentParser(
        prog="python -m alibi_viz.model.train",
        description=description,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--method", choices=list(POSITIONS))
    which.add_argument("--all", action="store_true", help=f"every method with the seeds {SEEDS}")
    which.add_argument(
        "--from",
        dest="further",
        choices=[*REPAIRABLE, EVERY],
        help="train the checkpoint of this method further; all: after every repair, with the "
        f"factors {FACTORS} and the seeds {RETROFIT_SEEDS}",
    )
    parser.add_argument("--repair", choices=list(REPAIRS), default=UNREPAIRED, help="with --from")
    parser.add_argument(
        "--factor", type=int, default=FACTORS[0], help="with --from: how much longer texts are to be"
    )
    parser.add_argument(
        "--weights",
        type=Path,
        default=WEIGHTS,
        metavar="DIR",
        help="with --from: holds what is trained further",
    )
    parser.add_argument(
        "--task",
        type=int,
        action="append",
        help=f"with --all only this one of 0..{len(PLAN) - 1}, with --from all of 0..{len(RETROFIT_PLAN) - 1}; "
        "may be repeated",
    )
    parser.add_argument(
        "--corpus", type=Path, action="append", required=True, metavar="DIR", help="may be repeated"
    )
    parser.add_argument("--seed", type=int, default=plan.seed, help="of one model")
    parser.add_argument("--steps", type=int, help=f"default: {plan.steps}; with --from {FURTHER.steps}")
    parser.add_argument(
        "--windows",
        type=int,
        help=f"in a step, over all processes; default: {plan.windows}; with --from as many as hold {TOKENS_PER_STEP} "
        "tokens",
    )
    parser.add_argument(
        "--learning-rate",
        type=float,
        help=f"default: {plan.learning_rate}; with --from {FURTHER.learning_rate}",
    )
    parser.add_argument(
        "--without", action="append", default=[], choices=list(SHARES), help="leave a source out"
    )
    parser.add_argument("--train-len", type=int, default=sizes.train_len, help="tokens in a window")
    parser.add_argument("--width", type=int, default=sizes.width)
    parser.add_argument("--layers", type=int, default=sizes.n_layers)
    parser.add_argument("--heads", type=int, default=sizes.n_heads)
    parser.add_argument(
        "--run",
        "--state",
        type=Path,
        default=Path("runs"),
        metavar="DIR",
        help="keeps the state of the run (under torchrun say --state: it takes --run for its own --run-path)",
    )
    parser.add_argument(
        "--out", type=Path, default=WEIGHTS, metavar="DIR", help="gets the weights and the card"
    )
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    plan = _plan(arguments)
    if arguments.task and len(plan) == 1:
        parser.error("--task belongs to --all and to --from all")
    for task in arguments.task or []:
        if not 0 <= task < len(plan):
            parser.error(f"--task must be 0..{len(plan) - 1}, got {task}")
    if arguments.further not in (None, EVERY):
        try:
            check_retrofit(arguments.further, Retrofit(arguments.repair, arguments.factor))
        except ValueError as error:
            parser.error(str(error))
    return arguments


def _plan(arguments: argparse.Namespace) -> list[Job]:
    """Every model that the command speaks of."""
    if arguments.all:
        return PLAN
    if arguments.further == EVERY:
        return RETROFIT_PLAN
    if arguments.further:
        return [Job(arguments.further, arguments.seed, Retrofit(arguments.repair, arguments.factor))]
    return [Job(arguments.method, arguments.seed)]


def asked(arguments: argparse.Namespace) -> list[Job]:
    """The models that the command asks for, in turn."""
    plan = _plan(arguments)
    return [plan[task] for task in arguments.task] if arguments.task else plan
