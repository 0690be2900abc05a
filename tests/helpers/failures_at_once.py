# SPDX-License-Identifier: MIT
"""Names of failed tests as they fail, so that a run that is cut short has named them too."""

import pytest


class FailuresAtOnce:
    """A plugin that prints a line for each failure; pytest's own come after the last test.

    Args:
        terminal: To print to.
    """

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print it below the progress so far; pytest-xdist hands on what its workers report."""
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            (why, *_) = (crash.message.splitlines() if crash else []) or [""]
            self._terminal.write(f"\nFAILED {report.nodeid} ({report.when}) {why}\n", flush=True)
