# SPDX-License-Identifier: MIT
"""What `import tinytransit` offers in a script or a notebook: few names over the rooms that the commands use."""
