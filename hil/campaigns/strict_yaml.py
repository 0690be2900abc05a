# SPDX-License-Identifier: MIT
"""YAML that means what it says: safe types only, and no key twice."""

from collections.abc import Hashable
from typing import Any

import yaml


class _StrictLoader(yaml.SafeLoader):  # type: ignore[misc]
    """PyYAML's safe loader lets the last of two equal keys win without a word; this one refuses them."""

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


def load_strict(text: str) -> Any:
    """Parse one document.

    Raises:
        yaml.YAMLError: If it is no YAML, asks for other than plain types, or repeats a key; it names line and column.
        RecursionError: If it is nested as no sensible document is.
    """
    return yaml.load(text, _StrictLoader)
