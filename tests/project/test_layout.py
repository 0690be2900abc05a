# SPDX-License-Identifier: MIT
"""A project laid out anywhere is whole, or is not there."""

import configparser
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL

from tinytransit.boards import BoardError
from tinytransit.deploy.model_folder import ModelFolder
from tinytransit.project.errors import ProjectError
from tinytransit.project.layout import create_project


def default_environments(project: Path) -> list[str]:
    settings = configparser.ConfigParser()
    settings.read(project / "platformio.ini")
    return settings["platformio"]["default_envs"].split()


def test_a_project_has_firmware_model_and_settings(tmp_path: Path) -> None:
    project = create_project(tmp_path / "lander", RELEASED_MODEL)
    assert ModelFolder.open(project / "models").model_id == ModelFolder.open(RELEASED_MODEL).model_id
    assert (project / "firmware" / "platform" / "boards" / "nucleo_l476rg.json").is_file()
    assert "nucleo_l476rg" in default_environments(project)
    assert (project / ".platformio" / "platforms").is_dir()
    assert [path.name for path in tmp_path.iterdir()] == ["lander"]


def test_boards_are_what_pio_run_builds_for(tmp_path: Path) -> None:
    project = create_project(tmp_path / "lander", RELEASED_MODEL, ["netduinoplus2", "nano33ble"])
    assert default_environments(project) == ["qemu", "nano33ble"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "lander").mkdir()
    assert (create_project(tmp_path / "lander", RELEASED_MODEL) / "platformio.ini").is_file()


def test_what_is_in_use_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "lander"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(ProjectError, match="not empty"):
        create_project(folder, RELEASED_MODEL)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_an_unknown_board_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="moon"):
        create_project(tmp_path / "lander", RELEASED_MODEL, ["moon"])
    assert not any(tmp_path.iterdir())


def test_a_model_without_an_engine_leaves_nothing(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    for name in ("manifest.json", "transit.tflite"):
        (model / name).write_bytes((RELEASED_MODEL / name).read_bytes())
    with pytest.raises(ProjectError, match="tinytransit export"):
        create_project(tmp_path / "lander", model)
    assert not (tmp_path / "lander").exists()
