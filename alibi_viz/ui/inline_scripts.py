"""The few lines of script that stand in a page itself, and so must be named to the browser by their hash.

Everything else that runs comes as a file of the server's own. `security_headers` allows these and no other line, so a
script that somebody smuggles into a page does not run.
"""

from pathlib import Path

_HERE = Path(__file__).parent

# Each is a block of its own, so that no two of them meet in a name.
SERVER = 'window.__streamlit = {BACKEND_BASE_URL: new URL("./", document.baseURI).href}'
HISTORY = f"{{{(_HERE / 'one_entry_a_place.js').read_text(encoding='utf-8')}}}"
TO_THE_TOP = "document.querySelector('[data-testid=stMain]')?.scrollTo({ top: 0 })"


def element(script: str) -> str:
    """A script as a part of a page.

    >>> element("1 + 1")
    '<script>1 + 1</script>'
    """
    return f"<script>{script}</script>"
