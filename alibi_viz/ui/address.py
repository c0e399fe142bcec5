"""The address of the app itself, for links in files that people take away."""

import streamlit as st

from alibi_viz.lessons.page_titles import PAGE_TITLES


def app_address() -> str:
    """Where the first page is; empty where nobody looks, as in tests. Streamlit tells the current page's address."""
    return without_page(st.context.url or "")


def without_page(url: str) -> str:
    """An address of a page without the page's own name.

    >>> without_page("https://a.test/slopes"), without_page("https://a.test/lessons/slopes/")
    ('https://a.test', 'https://a.test/lessons')
    >>> without_page("https://a.test/"), without_page("https://a.test/lessons")
    ('https://a.test', 'https://a.test/lessons')
    """
    above, _, name = url.rstrip("/").rpartition("/")
    return above if name in PAGE_TITLES else url.rstrip("/")
