"""The most memory that a call takes on top of what is there when it begins.

Linux keeps the highest resident size of a process, and forgets it when 5 is written to /proc/self/clear_refs. What
torch's kernels take for themselves is counted, as no counter inside Python would.
"""

import ctypes
import gc
import re
from collections.abc import Callable
from pathlib import Path

_PROCESS = Path("/proc/self")


def peak_bytes(way: Callable[[], object]) -> int | None:
    """Bytes, to a few hundred thousand; None where the system does not say. Calls the way twice."""
    if not (_PROCESS / "clear_refs").exists():
        return None
    way()  # what stays after a first call, such as a compiled kernel, is no memory of a call
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    (_PROCESS / "clear_refs").write_text("5")
    before = _status("VmRSS")
    way()
    return max(0, _status("VmHWM") - before)


def _status(name: str) -> int:
    text = (_PROCESS / "status").read_text()
    [kibibytes] = re.findall(rf"^{name}:\s+(\d+) kB$", text, flags=re.MULTILINE)
    return 1024 * int(kibibytes)
