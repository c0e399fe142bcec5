"""Answers: for each question a small function that works out its numbers from core. Words are in `texts/questions`."""

from collections.abc import Callable

from alibi_viz.lessons.answers import (
    alibi_vs_t5,
    bias_heatmap,
    bias_term,
    bias_to_weights,
    cost,
    extrapolation,
    half_precision,
    live_attention,
    reach,
    retrofit,
    running,
    slopes,
)
from alibi_viz.lessons.answers.worked import Worked

TOPICS: dict[str, tuple[Callable[[], Worked], ...]] = {
    "bias_term": bias_term.QUESTIONS,
    "bias_to_weights": bias_to_weights.QUESTIONS,
    "slopes": slopes.QUESTIONS,
    "reach": reach.QUESTIONS,
    "bias_heatmap": bias_heatmap.QUESTIONS,
    "half_precision": half_precision.QUESTIONS,
    "running": running.QUESTIONS,
    "alibi_vs_t5": alibi_vs_t5.QUESTIONS,
    "cost": cost.QUESTIONS,
    "live_attention": live_attention.QUESTIONS,
    "extrapolation": extrapolation.QUESTIONS,
    "retrofit": retrofit.QUESTIONS,
}

PAGES: dict[str, str] = {topic: topic for topic in TOPICS} | {
    "bias_to_weights": "bias_term",
    "reach": "slopes",
    "half_precision": "bias_heatmap",
    "running": "bias_heatmap",
}

BY_KEY: dict[str, Callable[[], Worked]] = {
    answer.__name__: answer for answers in TOPICS.values() for answer in answers
}
TOPIC_OF: dict[str, str] = {answer.__name__: topic for topic, answers in TOPICS.items() for answer in answers}
