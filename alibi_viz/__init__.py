"""alibi-viz: see, touch and test Attention with Linear Biases."""
