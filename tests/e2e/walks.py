"""Where the walks through all controls begin, and which controls each of them comes to.

A walk moves exactly what stands here, so the table is as true as the walks; together they leave out no control.
"""

from urllib.parse import quote

from alibi_viz.lessons import alibi_vs_t5, extrapolation, retrofit

# Beside every screen a link to what no move on a screen brings: a learned table has the sizes that it has.
_FOUND = {
    "/": "content head key n_heads query scale_bias seed text",
    "/slopes": "against max_bias n_heads rule",
    "/bias_heatmap": "dtype form head heads key key_start mask n_heads query query_start window",
    "/alibi_vs_t5": "bidirectional head max_distance reach scale source",
    f"/alibi_vs_t5?source={quote(alibi_vs_t5.RULE_ONLY)}": (
        "bidirectional head max_distance n_heads num_buckets reach scale source"
    ),
    "/live_attention": "head layer method query seed slope_factor temperature text versus",
    "/extrapolation": "lengths methods passage protocol seeds show",
    f"/extrapolation?show={quote(extrapolation.PAPER)}": "methods paper_protocol show trained_on",
    "/retrofit": "base checkpoint factor further repair rope_dim rope_len show",
    f"/retrofit?show={quote(retrofit.MYSTERY)}": "evidence mystery show",
    f"/retrofit?show={quote(retrofit.DECISION)}": (
        "cache factor flops further goal have head_dim kept latency memory n_heads n_layers parameters short_cost "
        "show train_len"
    ),
    "/cost": "batch dtype head_dim length n_heads n_layers score_spread",
    "/bug_museum": "dtype exhibit head length n_heads",
    "/quiz": "difficulty n_questions question seed topic",
}
FOUND = {path: frozenset(names.split()) for path, names in _FOUND.items()}
