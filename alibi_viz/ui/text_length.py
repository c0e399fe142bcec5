"""The control for how much longer texts are to be: by a factor, which a link may also give as a length in tokens.

?factor=8     ?target_len=1024, on a page about a model that was trained on 128 tokens
"""

from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from alibi_viz.core.repairs import FACTORS
from alibi_viz.lessons import repairs as lesson
from alibi_viz.ui import controls

_TARGET_LEN = "target_len"


def factor(train_len: int) -> int:
    """Target length over training length. A link's target_len sets it, once, unless the link says factor as well."""
    lengths = {str(times * train_len): str(times) for times in FACTORS}
    asked, both = st.query_params.get(_TARGET_LEN), "factor" in st.query_params
    if asked is not None:
        del st.query_params[_TARGET_LEN]
    if asked in lengths and not both:
        controls.put({"factor": lengths[asked]})
        with suppress(StreamlitAPIException):  # a control that is bound already writes its value itself
            st.query_params["factor"] = lengths[asked]
    chosen = controls.choice(
        "Texts longer by",
        "factor",
        list(lengths.values()),
        default=str(lesson.DEFAULT_FACTOR),
        help=lesson.FACTOR_HELP,
    )
    target_len = int(chosen) * train_len
    if asked not in (None, str(target_len)):
        wanted = "what `factor` says" if asked in lengths else "one of " + ", ".join(lengths)
        controls.refused(_TARGET_LEN, asked, wanted, target_len)
    return int(chosen)
