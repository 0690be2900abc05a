# SPDX-License-Identifier: MIT
"""Bound the stack of a linked Cortex-M image from GCC's call graphs, and fail if the bound does not fit.

    python python/tinytransit/verification/size/stack_usage.py firmware.elf *.ci

The ``.ci`` files come from ``-fcallgraph-info=su``: frames and calls of each object file. The image tells which
functions the vector table starts and how large the stacks are (symbols ``stack_start``, ``stack_end``, and
``fault_stack_start``, ``fault_stack_end`` for the function ``fault_handler``, which runs on a stack of its own).

The bound is sound only if every frame is static and every callee is known: recursion, a dynamic frame and a call
through a pointer are errors. Library functions have no ``.ci`` file; each is given ``LIBRARY_ALLOWANCE`` bytes and
named.
"""

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinytransit.errors import TinyTransitError

LIBRARY_ALLOWANCE = 128
"""Bytes for a function of libc or libgcc and all that it calls; the deepest here, 64-bit division, takes under 64."""

EXCEPTION_FRAME = 108
"""Bytes that exception entry stacks with floating-point state (DDI 0403E, B1.5.7), and 4 to align them."""

FAULT_HANDLER = "fault_handler"

_NODE = re.compile(r'^node: \{ title: "([^"]*)" label: "([^"]*)"( shape : ellipse)? \}$')
_EDGE = re.compile(r'^edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"')
_FRAME = re.compile(r"\\n(\d+) bytes \(([^)]*)\)")
_INDIRECT_CALL = "__indirect_call"


class StackError(TinyTransitError):
    """The stack has no bound, or the bound does not fit."""


@dataclass
class CallGraph:
    """Functions of all object files, by name; a static function's name has its file before it.

    Attributes:
        frames: Bytes of stack of each function with known code.
        kinds: GCC's word for each frame: ``static``, ``dynamic`` or ``dynamic,bounded``.
        calls: Callees of each function.
    """

    frames: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    calls: dict[str, set[str]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Add the call graph of one object file, the text of a ``.ci`` file."""
        for line in text.splitlines():
            if (node := _NODE.match(line)) and (frame := _FRAME.search(node[2])):
                # A function of a header may have been compiled more than once: keep the worst.
                self.frames[node[1]] = max(int(frame[1]), self.frames.get(node[1], 0))
                self.kinds.setdefault(node[1], "static")
                if frame[2] != "static":
                    self.kinds[node[1]] = frame[2]
            elif edge := _EDGE.match(line):
                self.calls.setdefault(edge[1], set()).add(edge[2])


@dataclass(frozen=True)
class Depth:
    """The deepest chain of calls below a function.

    Attributes:
        size: Its frames in bytes.
        path: Its functions, outermost first.
    """

    size: int
    path: tuple[str, ...]


class DepthFinder:
    """Find the deepest chains of a call graph; remembers the library functions that it met in ``library``."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._known: dict[str, Depth] = {}
        self.library: set[str] = set()

    def below(self, function: str, callers: tuple[str, ...] = ()) -> Depth:
        """Return the deepest chain that starts with ``function``.

        Raises:
            StackError: If the chain has no bound; the text names the functions.
        """
        if function in callers:
            cycle = (*callers[callers.index(function) :], function)
            raise StackError(f"recursion: {' -> '.join(cycle)}; write it as a loop")
        if function == _INDIRECT_CALL:
            raise StackError(f"{callers[-1]} calls through a pointer, so its stack is unknown; call by name")
        if function in self._known:
            return self._known[function]
        if function not in self._graph.frames:
            self.library.add(function)
            return Depth(LIBRARY_ALLOWANCE, (function,))
        if self._graph.kinds[function] != "static":
            kind = self._graph.kinds[function]
            raise StackError(f"the frame of {function} is {kind}, not static; give its arrays constant sizes")
        path = (*callers, function)
        callees = [self.below(callee, path) for callee in sorted(self._graph.calls.get(function, ()))]
        deepest = max(callees, key=lambda depth: depth.size, default=Depth(0, ()))
        result = Depth(self._graph.frames[function] + deepest.size, (function, *deepest.path))
        self._known[function] = result
        return result


class Image:
    """What a linked image says about its stacks.

    Raises:
        StackError: If the file is not an ELF image with symbols and a section ``.isr_vector``.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                elf = ELFFile(file)
                table = elf.get_section_by_name(".symtab")
                vectors = elf.get_section_by_name(".isr_vector")
                if not isinstance(table, SymbolTableSection) or vectors is None:
                    raise StackError(f"{path} has no symbols or no section .isr_vector; it is not a firmware image")
                symbols = list(table.iter_symbols())
                words = memoryview(vectors.data()).cast("I")
        except (OSError, ELFError) as error:
            raise StackError(f"cannot read {path}: {error}") from error
        self.addresses = {symbol.name: int(symbol["st_value"]) for symbol in symbols if symbol.name}
        functions = {
            int(symbol["st_value"]): symbol.name for symbol in symbols if symbol["st_info"]["type"] == "STT_FUNC"
        }
        try:
            started = [functions[word] for word in words[1:] if word != 0]
        except KeyError as error:
            raise StackError(f"{path}: the vector table points to {error.args[0]:#x}, which is no function") from None
        self.reset, self.handlers = started[0], sorted(set(started[1:]))

    def stack_size(self, name: str) -> int:
        """Return the bytes between the symbols ``NAME_start`` and ``NAME_end``.

        Raises:
            StackError: If there are no such symbols.
        """
        try:
            return self.addresses[f"{name}_end"] - self.addresses[f"{name}_start"]
        except KeyError as error:
            raise StackError(f"the linker script defines no {error.args[0]}") from None


@dataclass(frozen=True)
class Bound:
    """What a stack needs at most.

    Attributes:
        used: Bytes in the worst case.
        size: Bytes that it has.
    """

    used: int
    size: int


@dataclass(frozen=True)
class StackUsage:
    """The worst case of the stacks of an image.

    Attributes:
        main: The main stack: the program, one interrupt on top of it (all have the same priority), and the frame of a
            fault on top of that.
        program: The part of the program.
        interrupt: The part of the interrupt, without the frame of its entry.
        fault: The stack of the fault handler; None if there is no such handler.
        library: Library functions that were given ``LIBRARY_ALLOWANCE``.
    """

    main: Bound
    program: Depth
    interrupt: Depth
    fault: Bound | None
    library: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return lines for people."""
        lines = [
            f"Stack: {_share(self.main)}",
            f"  program {self.program.size}: {_chain(self.program)}",
            f"  interrupt {EXCEPTION_FRAME} + {self.interrupt.size}: {_chain(self.interrupt)}; "
            f"fault entry {EXCEPTION_FRAME}",
        ]
        if self.fault:
            lines.append(f"Fault stack: {_share(self.fault)}")
        if self.library:
            lines.append(f"  assumed {LIBRARY_ALLOWANCE} each for library code: {', '.join(self.library)}")
        return lines


def worst_case(image: Path, call_graphs: Iterable[Path]) -> StackUsage:
    """Bound the stacks of an image.

    Args:
        image: The linked ELF.
        call_graphs: The ``.ci`` file of each object in it.

    Raises:
        StackError: If a file cannot be read, or a stack has no bound or is too small.
    """
    linked, graph = Image(image), read_graph(call_graphs)
    finder = DepthFinder(graph)
    program = finder.below(linked.reset)
    interrupt = max(
        (finder.below(name) for name in linked.handlers), key=lambda depth: depth.size, default=Depth(0, ())
    )
    main = program.size + EXCEPTION_FRAME + interrupt.size + EXCEPTION_FRAME
    fault = None
    if FAULT_HANDLER in graph.frames:
        fault = _fitting("fault stack", finder.below(FAULT_HANDLER).size, linked.stack_size("fault_stack"))
    return StackUsage(
        _fitting("stack", main, linked.stack_size("stack")), program, interrupt, fault, tuple(sorted(finder.library))
    )


def _fitting(title: str, used: int, size: int) -> Bound:
    if used > size:
        raise StackError(
            f"{title}: the worst case is {used} bytes of {size}; use less or raise it in the linker script"
        )
    return Bound(used, size)


def _share(bound: Bound) -> str:
    return f"{bound.used / bound.size:.1%} (worst case {bound.used} bytes of {bound.size} bytes)"


def _chain(depth: Depth) -> str:
    """Return the functions without the file that GCC puts before the name of a static one."""
    return " > ".join(function.rpartition(":")[2] for function in depth.path)


def read_graph(files: Iterable[Path]) -> CallGraph:
    """Read ``.ci`` files.

    Raises:
        StackError: If one cannot be read.
    """
    graph = CallGraph()
    for file in files:
        try:
            graph.add(file.read_text())
        except OSError as error:
            raise StackError(f"cannot read {file}: {error.strerror}; compile with -fcallgraph-info=su") from error
    return graph


def main() -> None:
    """Print the report; a stack without a bound or too small ends with status 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("image", type=Path, help="the linked ELF image")
    parser.add_argument("call_graphs", type=Path, nargs="+", metavar="ci", help="the .ci file of each object")
    arguments = parser.parse_args()
    try:
        print("\n".join(worst_case(arguments.image, arguments.call_graphs).lines()))
    except StackError as error:
        sys.exit(f"stack_usage: error: {error}")


if __name__ == "__main__":
    main()
