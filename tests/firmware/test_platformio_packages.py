# SPDX-License-Identifier: MIT
"""tools/platformio_packages.py: what it writes is what PlatformIO looks for."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest
from helpers.firmware_images import ROOT
from platformio.package.manager.tool import ToolPackageManager
from platformio.package.meta import PackageSpec


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("platformio_packages", ROOT / "tools" / "platformio_packages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("scons", "package"), [("4.11.1", "4.41101.0"), ("4.8.1", "4.40801.0")])
def test_version(tool: ModuleType, scons: str, package: str) -> None:
    assert tool.package_version(scons) == package


def test_platformio_finds_the_package(tool: ModuleType, tmp_path: Path) -> None:
    folder = tool.write_scons(tmp_path)
    wanted = tool.get_core_dependencies()["tool-scons"]
    requirement = PackageSpec(owner="platformio", name="tool-scons", requirements=wanted)
    found = ToolPackageManager(str(tmp_path / "packages")).get_package(requirement)
    assert found is not None and Path(found.path) == folder


def test_another_scons_is_refused(tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool.SCons, "__version__", "4.1.0")
    with pytest.raises(tool.PackageError, match=r"SCons 4\.1\.0 is 4\.40100\.0"):
        tool.write_scons(tmp_path)
    assert not (tmp_path / "packages").exists()


def test_settings_keep_other_state(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "appstate.json").write_text('{"cid": "x", "settings": {"force_verbose": true}}')
    tool.write_settings(tmp_path)
    state = json.loads((tmp_path / "appstate.json").read_text())
    assert state["cid"] == "x"
    assert state["settings"]["force_verbose"] is True
    assert state["settings"]["enable_telemetry"] is False
