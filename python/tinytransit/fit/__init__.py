"""Whether the model's firmware fits a board, before it is flashed."""
