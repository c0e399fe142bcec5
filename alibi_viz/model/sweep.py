"""Which peak learning rate? Short runs with equal effort for every method, judged on validation alone.

python -m alibi_viz.model.sweep --method alibi --method t5 --learning-rate 0.005 --learning-rate 0.01 --corpus DIR
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from tqdm import tqdm

from alibi_viz.model.batches import DRILL_IDS, SHARES, load_tokens
from alibi_viz.model.config import Config
from alibi_viz.model.corpus import READERS
from alibi_viz.model.evaluate import evaluate
from alibi_viz.model.position import POSITIONS
from alibi_viz.model.probes import induction
from alibi_viz.model.run import Recipe, Run
from alibi_viz.model.train import TOKENS_PER_SOURCE


def main() -> None:
    """Train every pair of method and learning rate for some steps; print a line of JSON for each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--method", action="append", required=True, choices=list(POSITIONS))
    parser.add_argument("--learning-rate", action="append", required=True, type=float)
    parser.add_argument("--corpus", type=Path, action="append", required=True, metavar="DIR")
    parser.add_argument(
        "--without", action="append", default=[], choices=list(SHARES), help="leave a source out"
    )
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--run", type=Path, default=Path("runs") / "sweep", metavar="DIR")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    shares = {source: share for source, share in SHARES.items() if source not in arguments.without}
    tokens, valid = (load_tokens(arguments.corpus, split) for split in ("train", "valid"))
    rows = {source: ids[:TOKENS_PER_SOURCE] for source, ids in valid.items()}
    rows["natural"] = np.concatenate([rows[source] for source in READERS])
    for learning_rate in arguments.learning_rate:
        for method in arguments.method:
            run = Run(
                Config(method), Recipe(steps=arguments.steps, learning_rate=learning_rate, shares=shares)
            )
            name = f"{method}-{learning_rate:g}-{'-'.join(shares)}.safetensors"
            run.train(tokens, state_file=arguments.run / name, every=arguments.steps)
            losses = {
                source: round(math.log(evaluate(run.model, ids.astype(np.int64), length=128).perplexity), 4)
                for source, ids in rows.items()
            }
            found = {"method": method, "learning_rate": learning_rate, "steps": arguments.steps}
            found |= {"without": arguments.without, "valid_loss": losses}
            tqdm.write(json.dumps(found | {"induction": induction(run.model, DRILL_IDS, span=16)._asdict()}))


if __name__ == "__main__":
    main()
