# SPDX-License-Identifier: MIT
"""A target that has been started and says that it runs the expected model."""
