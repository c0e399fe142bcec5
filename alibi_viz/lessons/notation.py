r"""One formula in three notations: the paper's, the book's, and the code's.

paper   softmax(q_i K^T / \sqrt d + m [-(i-1), ..., -1, 0])    Press, Smith and Lewis 2022, section 3
book    PE(i, j) = -\beta (i - j)                              "Foundations of Large Language Models"
code    slopes * relative_position(query_positions, key_positions)
"""


def bias_formula(notation: str, *, slope: float, query: int, key: int) -> str:
    r"""The bias of one pair as Markdown, symbols first, then the same with its numbers put in.

    >>> bias_formula("paper", slope=0.25, query=7, key=3)
    '$b_{ij} = -m\\,(i - j) = -0.25 \\times (7 - 3) = -1$'
    """
    value = slope * (key - query)
    if notation == "code":
        numbers = f"{slope:.6g} * ({key} - {query})"
        return f"`slopes[head] * (key_position - query_position)` = `{numbers}` = `{value:.6g}`"
    symbols = {"paper": r"b_{ij} = -m\,(i - j)", "book": r"\mathrm{PE}(i, j) = -\beta\,(i - j)"}[notation]
    return rf"${symbols} = -{slope:.6g} \times ({query} - {key}) = {value:.6g}$"


def logit_formula(notation: str, *, place: str) -> str:
    r"""The whole logit as Markdown, with the bias outside of the scale (the paper) or inside (the book).

    >>> logit_formula("code", place="outside")
    '`softmax(query @ key.T / sqrt(head_dim) + slopes * relative_position)`'
    """
    if notation == "code":
        if place == "outside":
            return "`softmax(query @ key.T / sqrt(head_dim) + slopes * relative_position)`"
        return "`softmax((query @ key.T + slopes * relative_position) / sqrt(head_dim))`"
    bias = {"paper": "m\\,(i - j)", "book": r"\beta\,(i - j)"}[notation]
    if place == "outside":
        return (
            rf"$\alpha_{{ij}} = \mathrm{{softmax}}_j\left(\frac{{q_i k_j^\top}}{{\sqrt d}} - {bias}\right)$"
        )
    return rf"$\alpha_{{ij}} = \mathrm{{softmax}}_j\left(\frac{{q_i k_j^\top - {bias}}}{{\sqrt d}}\right)$"
