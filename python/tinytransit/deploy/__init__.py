"""From a trained network to everything that runs it."""
