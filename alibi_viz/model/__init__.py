"""A tiny trained transformer in torch: its text, training, checkpoints and evaluation."""
