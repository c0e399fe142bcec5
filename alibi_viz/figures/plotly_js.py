"""The Plotly script that draws the figures in the browser: the copy inside the installed package, no other."""

from pathlib import Path

import plotly

PATH = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
VERSION: str = plotly.__version__
