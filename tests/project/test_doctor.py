# SPDX-License-Identifier: MIT
"""What is missing is named together with the way to get it."""

from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.project.doctor import examine


def test_the_model_in_use_is_named() -> None:
    (model,) = (finding for finding in examine() if finding.name == "model")
    assert ModelFolder.open(RELEASED_MODEL).model_id[:16] in model.found


def test_programs_off_the_path_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = {finding.name: finding for finding in examine()}
    for program, package in (("qemu-system-arm", "qemu-system-arm"), ("arm-none-eabi-gcc", "gcc-arm-none-eabi")):
        assert not findings[program].found
        assert package in findings[program].remedy


def test_a_compiler_without_its_c_library_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiler = tmp_path / "arm-none-eabi-gcc"
    compiler.write_text("#!/bin/sh\necho nano.specs\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (found,) = (finding for finding in examine() if finding.name == "arm-none-eabi-gcc")
    assert not found.found and "libnewlib" in found.remedy


def test_a_missing_finding_always_says_what_to_do() -> None:
    assert all(finding.found or finding.remedy for finding in examine())
