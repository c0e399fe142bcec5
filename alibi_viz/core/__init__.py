"""The mathematics, in numpy: one concept of the papers a file, pure functions, no state."""
