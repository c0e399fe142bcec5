"""The pages by their files' stems, with their titles, in the order in which a learner meets them."""

from alibi_viz.lessons.question import FIRST_PAGE

PAGE_TITLES = {
    FIRST_PAGE: "The bias term",
    "slopes": "Slopes",
    "bias_heatmap": "Bias heatmap",
    "alibi_vs_t5": "ALiBi vs T5",
    "live_attention": "Live attention",
    "extrapolation": "Extrapolation",
    "retrofit": "Retrofit",
    "cost": "Cost",
    "bug_museum": "Bug museum",
    "quiz": "Quiz",
}
