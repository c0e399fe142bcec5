r"""One formula in three notations: the paper's, the book's, and the code's.

paper   softmax(q_i K^T / \sqrt d + m [-(i-1), ..., -1, 0])    Press, Smith and Lewis 2022, section 3
book    PE(i, j) = -\beta (i - j)                              "Foundations of Large Language Models"
code    slopes * relative_position(query_positions, key_positions)
"""

from alibi_viz.core.glossary import TERMS


def tooltip(key: str, notation: str) -> str:
    """A quantity of the glossary in one line of Markdown: symbol in the chosen notation, unit, meaning.

    >>> tooltip("slope", "book").split(":")[0]
    '`β`, in logits per token'
    """
    term = TERMS[key]
    return f"`{term.symbol(notation)}`, in {term.unit}: {term.meaning}"


def bias_formula(notation: str, *, slope: float, query: int, key: int, form: str = "relative") -> str:
    r"""The bias of one pair as Markdown, symbols first, then the same with its numbers put in.

    form is "relative", "one-row" or "symmetric".

    >>> bias_formula("paper", slope=0.25, query=7, key=3)
    '$b_{ij} = -m\\,(i - j) = -0.25 \\times (7 - 3) = -1$'
    >>> bias_formula("code", slope=0.25, query=7, key=3, form="one-row")
    '`slopes[head] * key_position` = `0.25 * 3` = `0.75`'
    """
    bias = slope * {"relative": key - query, "one-row": key, "symmetric": -abs(key - query)}[form]
    m = f"{slope:.6g}"
    if notation == "code":
        symbols, numbers = {
            "relative": (
                "slopes[head] * (key_position - query_position)",
                f"{m} * ({key} - {query})",
            ),
            "one-row": ("slopes[head] * key_position", f"{m} * {key}"),
            "symmetric": (
                "-slopes[head] * abs(key_position - query_position)",
                f"-{m} * abs({key} - {query})",
            ),
        }[form]
        return f"`{symbols}` = `{numbers}` = `{bias:.6g}`"
    name, beta = {"paper": ("b_{ij}", "m"), "book": (r"\mathrm{PE}(i, j)", r"\beta")}[notation]
    symbols, numbers = {
        "relative": (rf"-{beta}\,(i - j)", rf"-{m} \times ({query} - {key})"),
        "one-row": (rf"{beta}\,j", rf"{m} \times {key}"),
        "symmetric": (rf"-{beta}\,|i - j|", rf"-{m} \times |{query} - {key}|"),
    }[form]
    return rf"${name} = {symbols} = {numbers} = {tex_number(bias)}$"


def tex_number(value: float, *, digits: int = 6) -> str:
    r"""A number to so many digits as TeX sets it, with a power of ten where there is one.

    >>> tex_number(-1.0), tex_number(2.0**38)
    ('-1', '2.74878 \\times 10^{11}')
    """
    factor, _, power = f"{value:.{digits}g}".partition("e")
    return rf"{factor} \times 10^{{{int(power)}}}" if power else factor


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
