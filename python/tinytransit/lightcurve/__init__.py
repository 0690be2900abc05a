"""Light curves: read, clean, stitch, detrend, search."""
