"""The three lesson plans as a document: what is shown when, for how long, what to ask, with a link to each step.

The same texts as on the screen. `docs/lesson-plans.md` is written by `python -m alibi_viz.lessons.lesson_plans`.
"""

from pathlib import Path

from alibi_viz.lessons import tour
from alibi_viz.lessons.page_titles import PAGE_TITLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "lesson-plans.md"
ADDRESS = "http://localhost:8501"
_ABOUT = (
    "A plan leads through the pages one step at a time; → goes on, ← goes back. Each step's link opens the page in the "
    "state that the step is about, so a class that has the link sees the same screen. Shorter plans are selections of "
    "the longest. Where a step says *guess*, the page asks before it shows."
)


def markdown(address: str = ADDRESS) -> str:
    """All plans, with links below the app's address."""
    plans = "\n\n".join(_plan(minutes, address.rstrip("/")) for minutes in tour.PLANS)
    return f"# Lesson plans\n\n{_ABOUT}\n\n{plans}\n"


def _plan(minutes: int, address: str) -> str:
    steps = tour.plan(minutes)
    rows = [
        "| | minutes | page | what to do | what to ask | what it meets |",
        "| --- | --- | --- | --- | --- | --- |",
        *(
            _row(number, step, f"{address}{tour.link(minutes, number).url}")
            for number, step in enumerate(steps, 1)
        ),
    ]
    start = f"[{tour.in_minutes(minutes)}]({address}/?{tour.PLAN}={minutes})"
    return f"## {start}: {len(steps)} steps\n\n" + "\n".join(rows)


def _row(number: int, step: tour.Step, url: str) -> str:
    guess = " (guess)" if step.link.parameters["predict"] == "on" else ""
    belief = step.misconception.name if step.misconception else ""
    cells = [
        f"[{number}]({url})",
        str(step.minutes),
        PAGE_TITLES[step.link.page] + guess,
        step.sentence,
        step.ask,
        belief,
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    DOCUMENT.write_text(markdown(), encoding="utf-8")
