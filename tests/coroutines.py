"""Event loops in tests that may share a process with a browser: Playwright keeps the main thread's loop running."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """What `asyncio.run` does, in a thread of its own."""
    return in_a_thread(asyncio.run, coroutine)


def in_a_thread(function: Callable[..., T], *arguments: Any) -> T:
    """What `function` returns or raises where no loop runs, so that it can have its own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(function, *arguments).result()
