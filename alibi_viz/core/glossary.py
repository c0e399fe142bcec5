"""Glossary: one meaning, three notations.

    paper    the ALiBi paper's letters, and for T5 and RoPE those of their own papers
    book     "Foundations of Large Language Models", as the course gives it
    code     the names of this project

The same quantity has another letter in each text: the slope is m in the paper, beta in the book and an entry
of `slopes` here. Tooltips and the notation switch read this file.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Notation = Literal["paper", "book", "code"]
NOTATIONS: tuple[str, ...] = get_args(Notation)


@dataclass(frozen=True)
class Term:
    """A quantity: its name, its symbol in each notation, its unit, and what it means."""

    key: str
    name: str
    paper: str
    book: str
    code: str
    unit: str
    meaning: str

    def symbol(self, notation: str) -> str:
        """How one of the texts writes it.

        >>> [TERMS["slope"].symbol(notation) for notation in NOTATIONS]
        ['m', 'β', 'slopes[head]']
        """
        if notation not in NOTATIONS:
            raise ValueError(f"notation must be one of {', '.join(NOTATIONS)}, got {notation!r}")
        return str(getattr(self, notation))


TERMS: dict[str, Term] = {
    term.key: term
    for term in (
        Term(
            key="query_position",
            name="query position",
            paper="i",
            book="i",
            code="query_positions",
            unit="tokens",
            meaning="Where the token stands that looks at the others.",
        ),
        Term(
            key="key_position",
            name="key position",
            paper="j",
            book="j",
            code="key_positions",
            unit="tokens",
            meaning="Where the token stands that is looked at.",
        ),
        Term(
            key="distance",
            name="distance",
            paper="i − j",
            book="i − j",
            code="-relative_position",
            unit="tokens",
            meaning="How far back the key is from the query; 0 for the token itself.",
        ),
        Term(
            key="relative_position",
            name="relative position",
            paper="j − i",
            book="j − i",
            code="relative_position",
            unit="tokens",
            meaning="Key minus query: negative for the past, 0 for the token itself, positive ahead.",
        ),
        Term(
            key="slope",
            name="slope",
            paper="m",
            book="β",
            code="slopes[head]",
            unit="logits per token",
            meaning="How much the score falls with every token of distance; fixed, different in each head.",
        ),
        Term(
            key="bias",
            name="ALiBi bias",
            paper="−m·(i − j)",
            book="PE(i, j) = −β·(i − j)",
            code="slopes * relative_position",
            unit="logits",
            meaning="What is added to the score: 0 for the token itself, ever more negative with distance.",
        ),
        Term(
            key="score",
            name="content score",
            paper="q_i·k_j / √d",
            book="q_i k_j^T / √d",
            code="steps.scores",
            unit="logits",
            meaning="How well query and key match by content alone, before any bias.",
        ),
        Term(
            key="weight",
            name="attention weight",
            paper="softmax(...)",
            book="α(i, j)",
            code="steps.weights",
            unit="share of 1",
            meaning="The part of a query's attention that a key gets; a row sums to 1.",
        ),
        Term(
            key="head_dim",
            name="head dimension",
            paper="d",
            book="d",
            code="head_dim",
            unit="numbers",
            meaning="Coordinates of a query or key in one head; scores are divided by its square root.",
        ),
        Term(
            key="n_heads",
            name="number of heads",
            paper="n",
            book="n_head",
            code="n_heads",
            unit="heads",
            meaning="Attention patterns computed side by side, each with a slope of its own.",
        ),
        Term(
            key="half_distance",
            name="half distance",
            paper="ln 2 / m",
            book="ln 2 / β",
            code="half_distance(slopes)",
            unit="tokens",
            meaning="Distance after which a weight has halved when content scores are equal.",
        ),
        Term(
            key="train_len",
            name="training length",
            paper="L",
            book="m_l",
            code="train_len",
            unit="tokens",
            meaning="The longest text that the model saw at once in training.",
        ),
        Term(
            key="eval_len",
            name="evaluation length",
            paper="L_valid",
            book="m",
            code="eval_len",
            unit="tokens",
            meaning="Tokens read at once in a test. (The book's m is a length, the paper's a slope.)",
        ),
        Term(
            key="bucket",
            name="bucket",
            paper="bucket",
            book="b(i − j)",
            code="relative_position_bucket(relative_position)",
            unit="number of the bucket",
            meaning="T5's class of distances that share one learned bias.",
        ),
        Term(
            key="bucket_bias",
            name="T5 bias",
            paper="learned scalar of the bucket",
            book="PE(i, j) = u_b(i − j)",
            code="table[bucket, head]",
            unit="logits",
            meaning="A learned number that is added to the score; one for each bucket and head.",
        ),
        Term(
            key="num_buckets",
            name="number of buckets",
            paper="32",
            book="n_b + 1",
            code="num_buckets",
            unit="buckets",
            meaning="Rows of T5's table. The book counts from 0 to n_b, so its n_b is one less.",
        ),
        Term(
            key="max_distance",
            name="largest told-apart distance",
            paper="128",
            book="dist_max",
            code="max_distance",
            unit="tokens",
            meaning="Where T5's log-spaced buckets are aimed to end; the last bucket begins before it.",
        ),
        Term(
            key="inverse_frequency",
            name="inverse frequency",
            paper="θ_i",
            book="θ_k",
            code="inverse_frequencies[pair]",
            unit="radians per token",
            meaning="The angle by which RoPE turns one pair of coordinates for every token.",
        ),
        Term(
            key="base",
            name="RoPE base",
            paper="10000",
            book="b",
            code="base",
            unit="none",
            meaning="Sets the slowest turn: the larger the base, the longer the longest wavelength.",
        ),
        Term(
            key="factor",
            name="scaling factor",
            paper="s",
            book="m / m_l",
            code="factor",
            unit="times the training length",
            meaning="How many times longer than in training the text is meant to be.",
        ),
        Term(
            key="perplexity",
            name="perplexity",
            paper="perplexity",
            book="perplexity",
            code="perplexity(losses)",
            unit="tokens",
            meaning="Among how many equally likely tokens the model hesitates; e to the mean loss in nats.",
        ),
    )
}
