"""The page files there are, and those that ask for a guess in a way of their own."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = sorted(file.name for file in FOLDER.glob("*.py") if file.name not in {"__init__.py", "contents.py"})
# With the reason.
ASK_OTHERWISE = {
    "bug_museum.py": "It asks one question for each exhibit.",
    "quiz.py": "It is made of questions.",
}
