# SPDX-License-Identifier: MIT
from pathlib import Path

import pytest

from tinytransit.experiments.transfer.errors import TransferError
from tinytransit.experiments.transfer.run import Figures, Origin, Run, read_run, run_path, write_run
from tinytransit.experiments.transfer.ways import Way

ORIGIN = Origin(settings_sha256="s", base_sha256=None, sets_sha256=(("a",), ("b", "c")))
FIGURES = Figures(windows=9, transit_like=3, planets=0, triage_ap=0.1 + 0.2, triage_auc=0.5, vetting_ap=None,
                  source_triage_ap=1.0)  # fmt: skip
RUN = Run(target="far", way=Way.FROZEN, repeat=2, seed=3, origin=ORIGIN, figures=FIGURES, network_sha256=None)


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_run(RUN, tmp_path)
    assert read_run(tmp_path, "far", Way.FROZEN, 2, ORIGIN) == RUN
    assert read_run(tmp_path, "far", Way.FROZEN, 1, ORIGIN) is None


@pytest.mark.parametrize(
    "change", [{"settings_sha256": "t"}, {"base_sha256": "d"}, {"sets_sha256": (("a",), ("b", "d"))}]
)
def test_a_run_of_another_origin_does_not_count(change: dict[str, object], tmp_path: Path) -> None:
    write_run(RUN, tmp_path)
    assert read_run(tmp_path, "far", Way.FROZEN, 2, ORIGIN.model_copy(update=change)) is None


def test_a_damaged_run_is_a_clear_error(tmp_path: Path) -> None:
    write_run(RUN, tmp_path)
    path = run_path(tmp_path, "far", Way.FROZEN, 2)
    path.write_text(path.read_text().replace('"windows": 9', '"windows": -9'))
    with pytest.raises(TransferError, match=r"(?s)far-frozen-2\.json is not a kept run .*delete it and run again"):
        read_run(tmp_path, "far", Way.FROZEN, 2, ORIGIN)
