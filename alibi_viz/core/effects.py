"""Effects: what in a long text's perplexity is the method's doing, and what the scaling's.

    now(n) = before(L) x before(n) / before(L) x off(n) / before(n) x now(n) / off(n)
                         the method              more training      the scaling

n is the length of the text and L the training length. before is the checkpoint with nothing done to it, off the same
weights with nothing scaled. Switching one thing at a time is what makes each factor the effect of one thing.
"""

from typing import NamedTuple

from alibi_viz.core.symptoms import Symptoms


class Effects(NamedTuple):
    """Perplexity at the training length before anything was done, and what it was multiplied by: 1 is no effect.

    method, training and change lead from there to the long text; change is that of scaling, or of a method that was
    swapped. change_short is what the change does at the training length.
    """

    before: float
    method: float
    training: float
    change: float
    change_short: float


def effects(symptoms: Symptoms, length: int) -> Effects:
    """The effects on perplexity in texts of `length` tokens; ValueError for a length that was not measured.

    >>> from alibi_viz.core.symptoms import Points, Run
    >>> import numpy as np
    >>> def run(name, *perplexity):
    ...     none = Points(np.array([], dtype=np.int64), np.array([]))
    ...     points = Points(np.array([128, 256]), np.array(perplexity))
    ...     return Run(name, "rope", "linear", 2, False, 0, 128, points, none, none, np.zeros((0, 0)))
    >>> plain = run("plain", 50.0, 60.0)
    >>> effects(Symptoms(run("scaled", 55.0, 54.0), plain, plain), 256)
    Effects(before=50.0, method=1.2, training=1.0, change=0.9, change_short=1.1)
    """
    train_len = symptoms.run.train_len
    now, before, off = (run.perplexity for run in (symptoms.run, symptoms.before, symptoms.off))
    return Effects(
        before=before.at(train_len),
        method=before.at(length) / before.at(train_len),
        training=off.at(length) / before.at(length),
        change=now.at(length) / off.at(length),
        change_short=now.at(train_len) / off.at(train_len),
    )
