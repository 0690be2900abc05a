"""Train the classifier on window shards."""
