# SPDX-License-Identifier: MIT
"""What is written in the place of downloads is what PlatformIO looks for."""

import json
import shutil
from pathlib import Path

import pytest
import SCons
from helpers.firmware_images import ROOT
from platformio.dependencies import get_core_dependencies
from platformio.package.manager.platform import PlatformPackageManager
from platformio.package.manager.tool import ToolPackageManager
from platformio.package.meta import PackageSpec

from tinytransit.project import platformio_pieces
from tinytransit.project.errors import ProjectError


@pytest.mark.parametrize(("scons", "package"), [("4.11.1", "4.41101.0"), ("4.8.1", "4.40801.0")])
def test_version(scons: str, package: str) -> None:
    assert platformio_pieces.package_version(scons) == package


def test_platformio_finds_the_package(tmp_path: Path) -> None:
    folder = platformio_pieces.write_scons(tmp_path)
    wanted = get_core_dependencies()["tool-scons"]
    requirement = PackageSpec(owner="platformio", name="tool-scons", requirements=wanted)
    found = ToolPackageManager(str(tmp_path / "packages")).get_package(requirement)
    assert found is not None and Path(found.path) == folder


def test_another_scons_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SCons, "__version__", "4.1.0")
    with pytest.raises(ProjectError, match=r"SCons 4\.1\.0 is 4\.40100\.0"):
        platformio_pieces.write_scons(tmp_path)
    assert not (tmp_path / "packages").exists()


def test_settings_keep_other_state(tmp_path: Path) -> None:
    (tmp_path / "appstate.json").write_text('{"cid": "x", "settings": {"force_verbose": true}}')
    platformio_pieces.write_settings(tmp_path)
    state = json.loads((tmp_path / "appstate.json").read_text())
    assert state["cid"] == "x"
    assert state["settings"]["force_verbose"] is True
    assert state["settings"]["enable_telemetry"] is False


def test_a_copied_checkout_builds_with_its_own_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original, copy = tmp_path / "original", tmp_path / "copy"
    shutil.copytree(ROOT / "firmware" / "platform", original / "firmware" / "platform")
    platformio_pieces.write_platform_link(original / "core")
    shutil.copytree(original, copy)
    for checkout in (original, copy):
        monkeypatch.chdir(checkout)
        found = PlatformPackageManager(str(checkout / "core" / "platforms")).get_package("symlink://firmware/platform")
        assert found is not None and Path(found.path) == checkout / "firmware" / "platform"


def test_a_link_that_platformio_wrote_for_another_checkout_is_replaced(tmp_path: Path) -> None:
    link = platformio_pieces.write_platform_link(tmp_path)
    expected = link.read_text()
    document = json.loads(expected)
    link.write_text(json.dumps(document | {"cwd": "/somewhere/else"}))
    assert platformio_pieces.write_platform_link(tmp_path) == link
    assert link.read_text() == expected
    assert list(link.parent.iterdir()) == [link]
