# SPDX-License-Identifier: MIT
"""Which folders are a TensorFlow Lite Micro library, and what of one a model's op resolver asks for."""

import sys
from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

sys.path.insert(0, str(ROOT / "firmware" / "platform" / "builder"))

from tflm_library import Library, LibraryError, Selection, find_library

MICRO = "tensorflow/lite/micro"
KERNELS = f"{MICRO}/kernels"
TREE = {
    f"{MICRO}/compatibility.h": "#ifdef TF_LITE_STATIC_MEMORY\n#endif\n",
    f"{MICRO}/debug_log.h": "void DebugLog(const char *format, va_list arguments);\n",
    f"{MICRO}/debug_log.cc": "#include <cstdio>\n",
    f"{MICRO}/micro_interpreter.h": (
        '#include "tensorflow/lite/micro/micro_log.h"\n#include "flatbuffers/flatbuffers.h"\n'
    ),
    f"{MICRO}/micro_interpreter.cc": '#include "tensorflow/lite/micro/micro_interpreter.h"\n#include <cstdint>\n',
    f"{MICRO}/micro_interpreter_test.cc": "",
    f"{MICRO}/micro_log.h": '#include "tensorflow/lite/micro/debug_log.h"\n#include <stdint.h>\n',
    f"{MICRO}/micro_log.cc": "",
    f"{MICRO}/micro_time.cc": "",
    f"{MICRO}/micro_mutable_op_resolver.h": (
        '#include "tensorflow/lite/micro/kernels/conv.h"\n'
        "TfLiteStatus AddConv2D(const Registration& it = Register_CONV_2D()) { return AddBuiltin(it); }\n"
        "TfLiteStatus AddReshape() {\n  return AddBuiltin(7, tflite::ops::micro::Register_RESHAPE());\n}\n"
        "TfLiteStatus AddSoftmax(\n    const Registration& it = Register_SOFTMAX()) { return AddBuiltin(it); }\n"
        "TfLiteStatus AddSvdf() { return AddBuiltin(1, Register_SVDF()); }\n"
    ),
    f"{KERNELS}/conv.h": "Registration Register_CONV_2D();\n",
    f"{KERNELS}/conv.cc": '#include "tensorflow/lite/micro/kernels/conv.h"\nRegistration Register_CONV_2D() {}\n',
    f"{KERNELS}/conv_common.cc": "",
    f"{KERNELS}/conv_test.cc": "Registration Register_RESHAPE() { return {}; }\n",
    f"{KERNELS}/cmsis_nn/conv.cc": (
        '#include "tensorflow/lite/micro/kernels/conv.h"\n#include "Include/arm_nnfunctions.h"\n'
        "// unlike arm_softmax_s8\n"
        "Registration Register_CONV_2D() { arm_convolve_s8(1); return {}; }\n"
    ),
    f"{KERNELS}/reshape.cc": '#include "tensorflow/lite/micro/kernels/softmax.h"\nRegistration Register_RESHAPE() {}\n',
    f"{KERNELS}/softmax.h": "Registration Register_SOFTMAX();\n",
    f"{KERNELS}/softmax.cc": "Registration Register_SOFTMAX() { return {}; }\n",
}
PROJECTS = {
    "flatbuffers": {"include/flatbuffers/flatbuffers.h": "#include <vector>\n"},
    "CMSIS-NN": {
        "Include/arm_nnfunctions.h": "",
        "Source/A/arm_convolve_s8.c": "arm_status arm_convolve_s8(const int a)\n{\n    return arm_nn_matrix(a);\n}\n",
        "Source/A/arm_softmax_s8.c": "void arm_softmax_s8(const int a)\n{\n}\n",
        "Source/B/arm_matrices.c": "int32_t *arm_nn_matrix(int a)\n{\n    return exp_table[a];\n}\n",
        "Source/B/arm_tables.c": "const int16_t exp_table[256] = {0};\n",
    },
}  # fmt: skip


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def write_projects(folder: Path, *names: str) -> None:
    for name in names:
        write(folder / name, PROJECTS[name])


def selected(library: Library, *operators: str) -> Selection:
    return library.select("".join(f"status = resolver.Add{operator}();\n" for operator in operators))


def names(files: tuple[Path, ...]) -> set[str]:
    return {f"{file.parent.name}/{file.name}" for file in files}


@pytest.fixture
def checkouts(tmp_path: Path) -> Path:
    """Checkouts side by side."""
    write(tmp_path / "tflite-micro", TREE)
    write_projects(tmp_path, "flatbuffers", "CMSIS-NN")
    return tmp_path


@pytest.mark.parametrize(
    ("root", "projects"),
    [
        ("src", "src/third_party"),
        (".", "third_party"),
        (".", f"{MICRO}/tools/make/downloads"),
        ("tflite-micro-main", "."),
        ("tflite-micro", f"tflite-micro/{MICRO}/tools/make/downloads"),
    ],
)
def test_a_library_is_recognised_by_what_is_in_the_folder(tmp_path: Path, root: str, projects: str) -> None:
    write(tmp_path / root, TREE)
    write_projects(tmp_path / projects, "flatbuffers", "CMSIS-NN")
    library = find_library(tmp_path)
    assert library.root == tmp_path / root and library.has_cmsis_nn
    chosen = selected(library, "Conv2D")
    assert names(chosen.kernels) == {
        "cmsis_nn/conv.cc", "kernels/conv_common.cc", "A/arm_convolve_s8.c", "B/arm_matrices.c", "B/arm_tables.c",
    }  # fmt: skip
    assert names(chosen.core) == {"micro/micro_interpreter.cc", "micro/micro_log.cc"}


def test_only_named_kernels_are_chosen_and_not_those_whose_header_another_includes(checkouts: Path) -> None:
    assert names(selected(find_library(checkouts), "Reshape").kernels) == {"kernels/reshape.cc"}


def test_headers_of_the_c_plus_plus_library_are_told(checkouts: Path) -> None:
    assert selected(find_library(checkouts), "Reshape").cxx_headers == ("cstdint", "vector")


def test_without_cmsis_nn_the_reference_kernels_are_chosen(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    write_projects(tmp_path, "flatbuffers")
    library = find_library(tmp_path)
    assert names(selected(library, "Conv2D").kernels) == {"kernels/conv.cc", "kernels/conv_common.cc"}
    assert "reference kernels" in library.title and "CMSIS_NN" not in library.defines


def test_an_arduino_edition_is_told_by_its_switches(tmp_path: Path) -> None:
    write(tmp_path / "src", TREE | {f"{MICRO}/compatibility.h": "#ifdef ARDUINO\n#endif\n",
                                    f"{MICRO}/debug_log.h": "void DebugLog(const char* s);\n"})  # fmt: skip
    write(tmp_path, {"library.properties": "name=Some_Library\nversion=2.0.0\nauthor=somebody\n"})
    write_projects(tmp_path / "src" / "third_party", "flatbuffers", "CMSIS-NN")
    library = find_library(tmp_path)
    assert library.title.startswith("Some_Library 2.0.0")
    assert "ARDUINO" in library.defines
    # Its kernels would be registered twice, and its structures not fit each other.
    assert not {"CMSIS_NN", "TF_LITE_STATIC_MEMORY", "TFLM_LOG_HAS_ARGUMENTS"} & {*library.defines}


def test_the_library_of_tensorflow_is_told_from_it(checkouts: Path) -> None:
    defines = find_library(checkouts).defines
    assert {"CMSIS_NN", "TF_LITE_STATIC_MEMORY", "TFLM_LOG_HAS_ARGUMENTS"} <= {*defines} and "ARDUINO" not in defines


def test_a_folder_that_is_none_is_told_what_to_put_there(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(LibraryError, match=r"tflite-micro.*flatbuffers") as refused:
            find_library(folder)
        assert str(folder) in str(refused.value) and "\n" not in str(refused.value)


def test_a_project_that_is_missing_beside_it_is_named(tmp_path: Path) -> None:
    write(tmp_path, TREE)
    with pytest.raises(LibraryError, match="flatbuffers"):
        selected(find_library(tmp_path), "Reshape")


@pytest.mark.parametrize(("operator", "named"), [("Gelu", "Gelu"), ("Svdf", "Register_SVDF")])
def test_an_operator_that_the_library_lacks_is_named(checkouts: Path, operator: str, named: str) -> None:
    with pytest.raises(LibraryError, match=named):
        selected(find_library(checkouts), "Reshape", operator)
