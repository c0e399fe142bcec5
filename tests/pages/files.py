"""The page files there are."""

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = sorted(file.name for file in FOLDER.glob("*.py") if file.name not in {"__init__.py", "contents.py"})
