# SPDX-License-Identifier: MIT
"""Read YAML strictly: plain types only, no key twice, no tags or aliases, and no deeper than a sensible document."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

_DEEPEST = 20


class _StrictLoader(yaml.SafeLoader):  # type: ignore[misc]
    """PyYAML's safe loader without what surprises.

    YAML 1.1 reads ``1:30`` as 90, ``010`` as 8 and ``2026-01-01`` as a date, and numbers of any length: here these stay
    text, which a field of another type then refuses by name. Aliases let a short document stand for an endless one.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node:
        """Read a node and all below it."""
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed", event.start_mark)
        if event.tag is not None:
            raise yaml.composer.ComposerError(
                None, None, f"types such as {event.tag} are not allowed", event.start_mark
            )
        self._depth += 1
        if self._depth > _DEEPEST:
            raise yaml.composer.ComposerError(None, None, f"nested deeper than {_DEEPEST} levels", event.start_mark)
        node: yaml.Node = super().compose_node(parent, index)
        self._depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping whose keys are unique."""
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            # Keys that are lists or mappings are refused by the base class.
            if isinstance(key_node, yaml.ScalarNode):
                key = self.construct_object(key_node)
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key!r} is given twice", key_node.start_mark
                    )
                seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


_BOOLEAN, _NULL = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in (_BOOLEAN, _NULL)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\Z"), list("-+0123456789")
)
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        r"[-+]?(?:(?:[0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?|[0-9]{1,30}[eE][-+]?[0-9]{1,3}"
        r"|\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
    ),
    list("-+.0123456789"),
)


def load_strict(text: str) -> Any:
    """Parse one document.

    Raises:
        yaml.YAMLError: If it is no YAML, names a type, repeats a key, has an alias or is nested too deep; it names line
            and column.
    """
    return yaml.load(text, _StrictLoader)
