"""Repairs: one checkpoint, one repair and one factor; what was measured, and what the repair changes."""

from alibi_viz.core.repairs import FACTORS, repairs_of
from alibi_viz.ui import controls, layout


def repairs() -> None:
    """The view on repairs: its controls, and all that is shown for them."""
    which, how, far = layout.row("medium", "wide", "medium")
    with which:
        checkpoint = controls.choice("Checkpoint", "checkpoint", ("rope", "alibi", "t5"))
    with how:
        controls.choice("Repair", "repair", [repair.key for repair in repairs_of(checkpoint)])
    with far:
        controls.choice("Factor", "factor", list(map(str, FACTORS)))
