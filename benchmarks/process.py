"""What another process has used, as Linux tells: processor time, and memory of its own; None elsewhere.

Memory of its own is what it has written, RssAnon; files that it maps, such as libraries, come and go with what else
the machine does.
"""

import os
import re
from pathlib import Path


def processor_seconds(pid: int) -> float | None:
    """Seconds for which all its threads together have had a processor."""
    file = Path(f"/proc/{pid}/stat")
    if not file.exists():
        return None
    _, _, after_name = file.read_text().rpartition(")")
    user, system = after_name.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def own_bytes(pid: int) -> int | None:
    """Bytes of memory that it has written and still holds."""
    file = Path(f"/proc/{pid}/status")
    if not file.exists():
        return None
    [kibibytes] = re.findall(r"^RssAnon:\s+(\d+) kB$", file.read_text(), flags=re.MULTILINE)
    return 1024 * int(kibibytes)
