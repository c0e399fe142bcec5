"""The names of all controls, which are their URL parameters: what `hide` may name.

Two of them, `stage` and `step`, walk through a figure in the browser; the others are drawn by `ui/controls.py`.
"""

CONTROL_NAMES = frozenset(
    """against base batch bidirectional cache checkpoint content difficulty dtype evidence exhibit factor flops
    form further goal have head head_dim heads kept key key_start latency layer length lengths mask max_bias
    max_distance memory method methods mystery n_heads n_layers n_questions notation num_buckets paper_protocol
    parameters passage predict present protocol query query_start question reach repair rope_dim rope_len rule
    scale scale_bias score_spread seed seeds short_cost show slope_factor source stage step temperature text
    topic train_len trained_on versus window""".split()  # noqa: SIM905 (a list of this length reads worse)
)
