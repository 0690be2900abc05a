# SPDX-License-Identifier: MIT
"""The reference of the Python interface and of the manifest, from signatures, fields and docstrings.

``python tools/generated_docs.py`` writes them.
"""

import dataclasses
import enum
import inspect
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

import tinytransit
from hil.board import Board
from hil.protocol.messages import Info, SelfTestResult
from hil.run.cases import Case
from hil.session.dut import Answer, Dut
from hil.targets.target import Latency
from tinytransit.deploy import manifest
from tinytransit.deploy.static.compiler import Compiled
from tinytransit.detection.settings import DetectionSettings
from tinytransit.model.training_domain import TrainingDomain
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.stellar import Star

_SECTION = re.compile(r"^(Args|Attributes|Returns|Yields|Raises):$", re.MULTILINE)
_ENTRY = re.compile(r"(\w[\w.]*): (.*)", re.DOTALL)
_ROLE = re.compile(r":\w+:`([^`]+)`")
_CODE = re.compile(r"(?<!`)``([^`]+)``(?!`)")
_MODULES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z]\w)")
_MADE = "This page is made from the docstrings by `python tools/generated_docs.py`."

# Of a signature on one line.
_WIDEST = 80

_API = f"""\
# Python reference

[Python](../how-to/python.md) shows these in use. What is imported from elsewhere than `tinytransit` and `hil` may
change.

{_MADE}
"""
_MANIFEST = f"""\
# The manifest

`manifest.json` in a model's folder says all that a user of the model must know: firmware, harness and search read it,
and no other file says it again. Unknown keys, missing ones and values out of range are refused, and so is a manifest of
another model than the `.tflite` beside it. `tinytransit export` writes it.

{_MADE}
"""


def api_page() -> str:
    """Return the reference of ``tinytransit`` and ``hil`` in Markdown."""
    parts = [
        _API,
        "## tinytransit",
        *(_described(name, getattr(tinytransit, name), "tinytransit.") for name in _functions_first()),
        "### What they take and return",
        *(_described(each.__name__, each, "", level=4) for each in (Compiled, DetectionSettings, Star)),
        "## hil",
        _described("Board", Board, "hil."),
        "### What a board answers",
        *(_described(each.__name__, each, "", level=4) for each in (Dut, Answer, Latency, Info, SelfTestResult, Case)),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def manifest_page() -> str:
    """Return the reference of the manifest's fields in Markdown."""
    models: list[type[BaseModel]] = [
        manifest.Manifest,
        manifest.TensorSpec,
        manifest.Calibration,
        WindowRecipe,
        manifest.Operator,
        manifest.Training,
        TrainingDomain,
    ]
    parts = [_MANIFEST]
    for model in models:
        said = _Docstring(model)
        parts += [f"## {model.__name__}", said.text, _table_of_fields(model, said)]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _functions_first() -> list[str]:
    names = [name for name in tinytransit.__all__ if not name.startswith("_")]
    return sorted(names, key=lambda name: (inspect.isclass(getattr(tinytransit, name)), name.lower()))


class _Docstring:
    """A docstring in Google's style, in its parts, as Markdown.

    Args:
        of: What it is of.
    """

    def __init__(self, of: object) -> None:
        head, *parts = _SECTION.split(inspect.getdoc(of) or "")
        self.text = _markdown(_with_code(head))
        self.sections = {name: _unindented(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}

    def entries(self, section: str) -> dict[str, str]:
        """Return what a section says of each name."""
        joined: list[str] = []
        for line in self.sections.get(section, "").splitlines():
            if line[:1].strip():
                joined.append(line)
            elif line.strip():
                joined[-1] += " " + line.strip()
        found = (_ENTRY.fullmatch(line) for line in joined)
        return {match[1]: _markdown(match[2]) for match in found if match}


def _described(name: str, thing: Any, prefix: str, level: int = 3) -> str:
    """Return a heading, the signature and what the docstring says; of a class also its own methods."""
    said, marks = _Docstring(thing), "#" * level
    # What people are given and do not make has no prefix, and no arguments.
    parts = [f"{marks} `{prefix}{name}`", _signature(name, thing) if prefix else "", said.text]
    if inspect.isclass(thing) and issubclass(thing, BaseModel):
        parts.append(_table_of_fields(thing, said))
    else:
        kinds = _types(thing.__init__ if inspect.isclass(thing) else thing)
        parts += [
            _listed("Args", said.entries("Args") if prefix else {}, kinds),
            _listed("Attributes", *_attributes(thing, said)),
        ]
    parts += [_paragraph(title, said) for title in ("Returns", "Yields")]
    parts.append(_listed("Raises", said.entries("Raises"), {}))
    if inspect.isclass(thing):
        parts += [_method(member, value) for member, value in vars(thing).items() if _is_shown(member, value)]
    return "\n\n".join(part for part in parts if part)


def _attributes(thing: Any, said: _Docstring) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is said of each attribute, and its type; of a dataclass all are listed."""
    notes = said.entries("Attributes")
    if not dataclasses.is_dataclass(thing):
        return notes, {}
    kinds = {each.name: _shown(each.type) for each in dataclasses.fields(thing)}
    return {name: notes.get(name, "") for name in kinds}, kinds


def _method(name: str, value: Any) -> str:
    said = _Docstring(value)
    function: Any = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
    if isinstance(value, property):
        call = f"`.{name}` → `{_shown(inspect.signature(function).return_annotation)}`"
    else:
        call = f"`.{name}{_call(inspect.signature(function))}`"
    parts = [f"**{call}**", said.text, _listed("Args", said.entries("Args"), _types(function))]
    parts += [_paragraph("Returns", said), _listed("Raises", said.entries("Raises"), {})]
    return "\n\n".join(part for part in parts if part)


def _is_shown(name: str, value: object) -> bool:
    return not name.startswith("_") and isinstance(value, types.FunctionType | property | classmethod)


def _signature(name: str, thing: Any) -> str:
    """Return how a function or a class that people make is called; nothing of a class that they are given."""
    if inspect.isclass(thing) and "Args" not in _Docstring(thing).sections:
        return ""
    call = f"{name}{_call(inspect.signature(thing))}"
    if len(call) > _WIDEST:
        head, inside, tail = re.fullmatch(r"(\w+\()(.*)(\).*)", call, re.DOTALL).groups()  # type: ignore[union-attr]
        call = "\n".join([head, *(f"    {each}," for each in inside.split(", ")), tail])
    return f"```python\n{call}\n```"


def _call(signature: inspect.Signature) -> str:
    given = [_plainly(each) for each in signature.parameters.values() if each.name not in ("self", "cls")]
    returned = signature.return_annotation
    arrow = "" if returned in (signature.empty, None) else f" -> {_shown(returned)}"
    return str(inspect.Signature(given)) + arrow


def _plainly(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter without its type, which stands below, and with a default as one would type it."""
    default = parameter.default
    value = default.value if isinstance(default, enum.Enum) else default
    return parameter.replace(annotation=parameter.empty, default=value)


def _types(function: Any) -> dict[str, str]:
    parameters = inspect.signature(function).parameters.values()
    return {each.name: _shown(each.annotation) for each in parameters if each.annotation is not each.empty}


def _shown(annotation: Any) -> str:
    """Return a type as one would say it: without modules, and without the bounds that pydantic checks."""
    if annotation == npt.ArrayLike:
        return "ArrayLike"
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shown(inner[0])
    if origin is Literal:
        return " or ".join(repr(each).replace("'", '"') for each in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(_shown(each) for each in inner)
    if origin is np.ndarray:
        return f"array of {_shown(get_args(inner[1])[0])}"
    if origin is not None:
        name = getattr(origin, "__name__", str(origin))
        return f"{name}[{', '.join('...' if each is ... else _shown(each) for each in inner)}]"
    if annotation in (None, types.NoneType):
        return "None"
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return _MODULES.sub("", text).strip("'\"")


def _listed(title: str, entries: Mapping[str, str], types_of: Mapping[str, str]) -> str:
    if not entries:
        return ""
    lines = [f"*{title.replace('Args', 'Arguments')}*", ""]
    for name, text in entries.items():
        kind = f" ({types_of[name]})" if types_of.get(name, "Any") != "Any" else ""
        lines.append(f"- `{name}`{kind}{': ' * bool(text)}{text}")
    return "\n".join(lines)


def _paragraph(title: str, said: _Docstring) -> str:
    text = said.sections.get(title, "").strip()
    joined = " ".join(line.strip() for line in text.splitlines())
    return f"*{title}* {_markdown(joined)}" if text else ""


def _table_of_fields(model: type[BaseModel], said: _Docstring) -> str:
    notes = _notes_of(model, said)
    lines = ["| field | type | default | meaning |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        bounds = ", ".join(filter(None, (_bound(each) for each in field.metadata)))
        default = "" if field.is_required() or field.default_factory else f"`{_default(field.default)}`"
        kind = _shown(field.annotation)
        lines.append(f"| `{name}` | `{kind}`{', ' * bool(bounds)}{bounds} | {default} | {notes.get(name, '')} |")
    return "\n".join(lines)


def _notes_of(model: type[BaseModel], said: _Docstring) -> dict[str, str]:
    notes = dict(said.entries("Attributes"))
    for base in model.__mro__[1:]:
        if issubclass(base, BaseModel) and base is not BaseModel:
            notes = {**_Docstring(base).entries("Attributes"), **notes}
    return notes


def _default(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _bound(constraint: object) -> str:
    for name, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤")):
        if (limit := getattr(constraint, name, None)) is not None:
            return f"{sign} {limit:g}"
    if (least := getattr(constraint, "min_length", None)) is not None:
        return f"at least {least}"
    return ""


def _markdown(text: str) -> str:
    return _CODE.sub(r"`\1`", _ROLE.sub(r"`\1`", text)).strip()


def _with_code(text: str) -> str:
    """Fence what a docstring shows by its indentation."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if not inside and line.startswith("    "):
            lines.append("```python")
            inside = True
        elif inside and line and not line.startswith("    "):
            lines[len(_stripped(lines)) :] = ["```", ""]
            inside = False
        lines.append(line.removeprefix("    ") if inside else line)
    return "\n".join([*_stripped(lines), *["```"] * inside])


def _stripped(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _unindented(text: str) -> str:
    return inspect.cleandoc("\n" + text)
