"""Numbers as plotly.js reads them: the type and the bytes.

Plotly makes this of every array itself, after asking four times whether it is not a data frame. That is nothing for one
array, and most of the time of a figure with hundreds.
"""

from base64 import b64encode

import numpy as np
from jaxtyping import Float

TypedArray = dict[str, str]


def typed_array(values: Float[np.ndarray, "point"]) -> TypedArray:
    """Values in float32, for one axis of one trace.

    >>> typed_array(np.array([0.0, 1.0]))
    {'dtype': 'f4', 'bdata': 'AAAAAAAAgD8='}
    """
    return {"dtype": "f4", "bdata": b64encode(values.astype("<f4").tobytes()).decode()}
