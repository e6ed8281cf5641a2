"""How a settings file becomes a frozen dataclass: one TOML file, the environment over it, all problems at once.

Shared by `kiosk.settings` and `sync.server.settings`, which say what the settings are. Nothing else in Lada reads a
settings file or the environment; settings are handed on as an argument.
"""

import dataclasses
import difflib
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

Schema = TypeVar("Schema")
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1"})


class SettingsError(Exception):
    """The settings cannot be used. `problems` holds every reason, one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The settings need correcting:\n" + "\n".join(f"  - {problem}" for problem in self.problems))


def setting(default: Any, *, minimum: float | None = None, maximum: float | None = None, by_file: bool = False) -> Any:
    """A field of a section: its default, its limits, and whether `NAME_file` may hold the value instead (a secret)."""
    return dataclasses.field(default=default, metadata={"minimum": minimum, "maximum": maximum, "by_file": by_file})


def read(
    schema: type[Schema], file: Path | None, environ: Mapping[str, str], prefix: str, below: Schema | None = None
) -> Schema:
    """Settings of `schema` (a dataclass of sections, each a dataclass) from `file` and `environ`.

    `file` None means defaults only; what is not said is as in `below`, where that is given. A variable
    `PREFIX_SECTION_KEY` wins over the file. Raises SettingsError with all problems: an unreadable file, unknown names,
    values of the wrong kind or beyond their limits.
    """
    problems: list[str] = []
    written = _parsed(file, problems)
    sections = typing.get_type_hints(schema)
    _tell_unknown(written, sections, "section", problems)
    overrides = _from_environment(environ, prefix, sections, problems)
    values = {
        name: _section(
            name, section, written.get(name, {}), overrides.get(name, {}), problems, getattr(below, name, None)
        )
        for name, section in sections.items()
    }
    if problems:
        raise SettingsError(problems)
    return schema(**values)


def keys(schema: type[Any]) -> dict[str, Any]:
    """Every setting of a schema as `section.key` → default; tables that users name themselves are left out."""
    return {
        f"{name}.{field.name}": field.default
        for name, section in typing.get_type_hints(schema).items()
        for field in dataclasses.fields(section)
        if field.default is not dataclasses.MISSING
    }


def _parsed(file: Path | None, problems: list[str]) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        problems.append(f"{file} cannot be read: {error.strerror}.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{file} is not valid TOML: {error}.")
    return {}


def _tell_unknown(
    written: Iterable[str], known: Iterable[str], what: str, problems: list[str], where: str = ""
) -> None:
    known = list(known)
    for name in written:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(known)}."
            problems.append(f"Unknown {what} {where}{name}.{hint}")


def _from_environment(
    environ: Mapping[str, str], prefix: str, sections: Mapping[str, Any], problems: list[str]
) -> dict[str, dict[str, str]]:
    """`PREFIX_SECTION_KEY=value` as {section: {key: value}}; a variable that names no section is a problem."""
    found: dict[str, dict[str, str]] = {}
    for variable in sorted(environ):
        if not variable.startswith(prefix + "_"):
            continue
        name = variable.removeprefix(prefix + "_").lower()
        # a section's own name may have an underscore
        section = max((each for each in sections if name.startswith(each + "_")), key=len, default=None)
        if section is not None:
            found.setdefault(section, {})[name.removeprefix(section + "_")] = environ[variable]
        else:
            first = name.partition("_")[0]
            _tell_unknown([first], sections, "section in the variable", problems, where=f"{variable}: ")
    return found


def _section(
    name: str, section: type[Any], written: Any, overrides: Mapping[str, str], problems: list[str], below: Any = None
) -> Any:
    """One section; on a problem it is noted and the default stands in, so that the next problem is found too. `below`:
    a section whose values hold where nothing is said."""
    if not isinstance(written, dict):
        problems.append(f"{name} must be a section: [{name}].")
        written = {}
    kinds = typing.get_type_hints(section)
    fields = {field.name: field for field in dataclasses.fields(section)}
    by_file = {f"{key}_file": key for key, field in fields.items() if field.metadata.get("by_file")}
    given = {**written, **overrides}
    _tell_unknown(given, [*fields, *by_file], "setting", problems, where=f"{name}.")
    _read_secrets(name, given, by_file, problems)
    values = {}
    for key, field in fields.items():
        if key in given and typing.get_origin(kinds[key]) is dict:
            values[key] = _tables(f"{name}.{key}", typing.get_args(kinds[key])[1], given[key], problems)
        elif key in given:
            try:
                values[key] = _checked(given[key], kinds[key], field.metadata, spoken=key in overrides)
            except ValueError as error:
                problems.append(f"{name}.{key} {error}, not {given[key]!r}.")
    return section(**values) if below is None else dataclasses.replace(below, **values)


def _tables(name: str, table: type[Any], written: Any, problems: list[str]) -> dict[str, Any]:
    """Tables that whoever wrote the file gave a name: name → a dataclass, as `[snmp.access.NAME]`."""
    if not isinstance(written, dict):
        problems.append(f"{name} must be tables: [{name}.NAME].")
        return {}
    return {key: _section(f"{name}.{key}", table, value, {}, problems) for key, value in written.items()}


def _read_secrets(name: str, given: dict[str, Any], by_file: Mapping[str, str], problems: list[str]) -> None:
    for file_key, key in by_file.items():
        if file_key in given:
            try:
                given[key] = Path(given[file_key]).read_text(encoding="utf-8").strip()
            except OSError as error:
                problems.append(f"{name}.{file_key}: {given[file_key]} cannot be read: {error.strerror}.")


def _checked(value: Any, kind: Any, limits: Mapping[str, Any], spoken: bool) -> Any:
    """`value` as `kind` and within `limits`; `spoken` means that it came as a word from the environment."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return _one_of(value, typing.get_args(kind), limits, spoken)
    if typing.get_origin(kind) is Literal:
        words = typing.get_args(kind)
        if value in words:
            return value
        raise ValueError("must be " + ("one of " if len(words) > 1 else "") + ", ".join(words))
    value = _from_word(value, kind) if spoken else value
    if kind is float and type(value) is int:
        value = float(value)
    if kind is Path and isinstance(value, str):
        return Path(value)
    if type(value) is not kind:
        raise ValueError(f"must be {_SPOKEN[kind]}")
    return _within(value, limits)


def _one_of(value: Any, kinds: Iterable[Any], limits: Mapping[str, Any], spoken: bool) -> Any:
    told = []
    for kind in kinds:
        try:
            return _checked(value, kind, limits, spoken)
        except ValueError as error:
            told.append(str(error).removeprefix("must be "))
    raise ValueError("must be " + " or ".join(told))


_SPOKEN = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    Path: "a path in quotes",
}


def _from_word(word: str, kind: Any) -> Any:
    if kind is bool and word.lower() in _YES | _NO:
        return word.lower() in _YES
    if kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            return word
    return word


def _within(value: Any, limits: Mapping[str, Any]) -> Any:
    minimum, maximum = limits.get("minimum"), limits.get("maximum")
    if minimum is not None and value < minimum:
        raise ValueError(f"must be {minimum} or more")
    if maximum is not None and value > maximum:
        raise ValueError(f"must be {maximum} or less")
    return value
