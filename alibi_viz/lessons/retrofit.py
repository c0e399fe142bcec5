"""Retrofit: a trained model is to read longer texts; what can be changed, what it brings and what it costs."""

LEAD = "A trained model is to read longer texts than it was trained on: what does each repair bring, at what cost?"
REPAIRS, MYSTERY, DECISION = "repairs", "mystery model", "decision table"
SOURCES = ("pi", "yarn", "alibi_interpolation", "t5", "alibi")
