"""Reads the checkout as text and syntax trees, for the tests of the house. Imports none of the code that it reads."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "sync", "printers")


@dataclass(frozen=True)
class Source:
    """One Python file of ours: its path from the top (`sync/facts.py`), its dotted name, its text; and its tree, once
    somebody looks at it: to find the tests is to make all of these."""

    path: str
    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.path)

    @cached_property
    def calls(self) -> tuple[tuple[str, int], ...]:
        """Dotted name and line of every call."""
        calls = (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))
        return tuple((ast.unparse(node.func), node.lineno) for node in calls)

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every module that the file imports anywhere, as dotted names."""
        return frozenset(name for node in ast.walk(self.tree) for name in _imported(node, self))

    @cached_property
    def imports_at_load(self) -> frozenset[str]:
        """What importing the file imports: imports inside functions and for type checkers only do not count."""
        return frozenset(name for node in _at_load(self.tree.body) for name in _imported(node, self))


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the three packages."""
    return tuple(_source(file) for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))


def _source(file: Path) -> Source:
    path = file.relative_to(ROOT)
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    text = file.read_text(encoding="utf-8")
    return Source(str(path), module, text)


def _at_load(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
            continue
        yield statement
        for block in ("body", "orelse", "finalbody"):
            yield from _at_load(getattr(statement, block, []))
        for handler in getattr(statement, "handlers", []):
            yield from _at_load(handler.body)


def _imported(node: ast.AST, source: Source) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        start = node.module or ""
        if node.level:
            package = source.module.split(".")
            depth = node.level - 1 if source.path.endswith("__init__.py") else node.level
            start = ".".join([*package[: len(package) - depth], *([node.module] if node.module else [])])
        yield start
        yield from (f"{start}.{alias.name}" for alias in node.names if alias.name != "*")
