"""Retrofit: a trained model that is to read longer texts than it was trained on."""

from alibi_viz.lessons import retrofit as lesson
from alibi_viz.ui import controls, layout, measured_retrofits, placing
from alibi_viz.ui.decision import decision
from alibi_viz.ui.mystery import mystery
from alibi_viz.ui.prediction import guessed_first
from alibi_viz.ui.repairs import repairs

VIEWS = {lesson.REPAIRS: repairs, lesson.MYSTERY: mystery, lesson.DECISION: decision}


def page() -> None:
    layout.lead(lesson.LEAD)
    if not guessed_first("retrofit", measured_retrofits.repair_prediction):
        return
    show = controls.choice("Show", "show", list(VIEWS))
    with placing.arranged("retrofit", show):
        VIEWS[show]()
    layout.sources(*lesson.SOURCES)


page()
