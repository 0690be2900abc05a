# SPDX-License-Identifier: MIT
"""The survey of the board: its C on this computer, the stars that it is given, and what the pipeline says of them."""
