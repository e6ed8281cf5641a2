"""`lada server import`, `labels`, `cards`: lists into the register, stickers and cards out of it.

Composes and reports; decides nothing.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.server.secret_files import write_secret

if TYPE_CHECKING:
    from sync.server.importing.drafting import Draft
    from sync.server.importing.entries import Kind
    from sync.server.importing.plans import Change
    from sync.server.office import Office
    from sync.server.settings import Settings

SHOWN = 20
LABELS = ("10", "14", "21", "24", "24e", "24r", "27", "40", "65", "roll29", "roll40", "roll62", "roll100")
CARDS = ("10", "10cut")
_yes = click.option("--yes", is_flag=True, help="Write without asking.")
_file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group("import")
def import_() -> None:
    """Take in members, organisations, things or books from a file.

    CSV, XLSX or XLS; shows what would change and asks before it writes. Empty cells keep what the register has.

    Example: lada server import organisations fundacje.csv
    """


@import_.command()
@_file
@_yes
@click.pass_obj
def members(settings: Settings, file: Path, yes: bool) -> None:
    """Take in members: name, number, e-mail, organisations.

    Example: lada server import members czlonkowie.csv
    """
    _import("members", settings, file, yes)


@import_.command()
@_file
@_yes
@click.pass_obj
def organisations(settings: Settings, file: Path, yes: bool) -> None:
    """Take in organisations and informal groups: name, KRS number, agreement.

    Example: lada server import organisations fundacje.csv --yes
    """
    _import("organisations", settings, file, yes)


@import_.command()
@_file
@_yes
@click.pass_obj
def items(settings: Settings, file: Path, yes: bool) -> None:
    """Take in things: inventory number, kind, category, parts.

    Example: lada server import items sprzet.xlsx
    """
    _import("items", settings, file, yes)


@import_.command()
@_file
@_yes
@click.pass_obj
def books(settings: Settings, file: Path, yes: bool) -> None:
    """Take in the books of the library: title, author, signature, ISBN.

    Example: lada server import books biblioteka.xls
    """
    _import("books", settings, file, yes)


def _import(kind: Kind, settings: Settings, file: Path, yes: bool) -> None:
    from sync import codes
    from sync.server import questions_import
    from sync.server.importing.drafting import draft
    from sync.server.importing.problems import UnreadableFile
    from sync.server.importing.sheets import MAX_BYTES

    if file.stat().st_size > MAX_BYTES:
        raise click.ClickException(
            f"{file} is larger than {MAX_BYTES // 1024 // 1024} MB. Split it and import the parts."
        )
    office = _office(settings)
    try:
        made = draft(
            kind,
            file.name,
            file.read_bytes(),
            questions_import.as_it_stands(),
            lambda: secrets.token_hex(8),
            lambda: codes.make(codes.CodeKind.ITEM, secrets.token_bytes(5)),
            _tell_rows,
        )
    except UnreadableFile as error:
        raise click.ClickException(str(error)) from error
    _show(made)
    _write(office, made, file.name, f"lada server import {kind}", yes)


def _write(office: Office, made: Draft, words: str, by: str, yes: bool) -> None:
    from sync.server.keeping import acts, bulk_changes

    plan = made.plan
    if not plan.changes:
        click.echo("There is nothing to write.")
        raise SystemExit(1 if plan.problems else 0)
    left_out = f"; {len(plan.problems)} problems are left out" if plan.problems else ""
    if not yes and not click.confirm(f"Write {len(plan.new)} new and {len(plan.changed)} changed rows{left_out}?"):
        click.echo("Nothing was written.")
        raise SystemExit(1)
    with click.progressbar(length=len(plan.changes), label="Writing") as bar:
        author = acts.at_the_command_line(by)
        _act, written = bulk_changes.write_plan(plan, words, author, office.now(), lambda: bar.update(1))
    click.echo(f"{written} rows are in the register. Kiosks get them with their next sync.")


def _tell_rows(done: int) -> None:
    click.echo(f"{done} rows read …", err=True)


def _show(made: Draft) -> None:
    plan, table = made.plan, made.table
    click.echo(
        f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged, {len(plan.problems)} problems"
    )
    if table.never_kept:
        click.echo(f"Not taken, and better not kept in lists at all: {', '.join(table.never_kept)}")
    if table.left_out:
        click.echo(f"Columns that are not taken: {', '.join(table.left_out)}")
    for each in plan.made:
        click.echo(f"Will be made: {each}")
    _show_changes("New", plan.new)
    _show_changes("Changed", plan.changed)
    for problem in plan.problems[: 5 * SHOWN]:
        click.echo(f"  ! {problem}")
    if len(plan.problems) > 5 * SHOWN:
        click.echo(f"  ! … and {len(plan.problems) - 5 * SHOWN} more problems")


def _show_changes(heading: str, changes: tuple[Change, ...]) -> None:
    if changes:
        click.echo(f"{heading}:")
    for change in changes[:SHOWN]:
        told = "; ".join(
            f"{each.what}: {each.before or '(empty)'} → {each.after or '(empty)'}" for each in change.differences
        )
        click.echo(f"  row {change.row}: {change.title}" + (f" ({told})" if told else ""))
    if len(changes) > SHOWN:
        click.echo(f"  … and {len(changes) - SHOWN} more")


@click.command()
@click.option(
    "--sheet", type=click.Choice(LABELS), default="24", show_default=True,
    help="Stickers on an A4 sheet, or a roll of 62 mm.",
)  # fmt: skip
@click.option("--site", help="Only things of this site (its code or id).")
@click.option(
    "--number", "numbers", multiple=True, help="Only the thing with this inventory number; may be given again."
)
@click.option("--skip", type=click.IntRange(0, 64), default=0, help="Places that are used up on the first sheet.")
@click.option("--copies", type=click.IntRange(1, 20), default=1, show_default=True, help="Of each sticker.")
@click.option("--outline", is_flag=True, help="Draw the edges, for plain paper.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default="etykiety.pdf",
    show_default=True,
    help="The PDF.",
)
@click.pass_obj
def labels(
    settings: Settings, sheet: str, site: str | None, numbers: tuple[str, ...], skip: int, copies: int, outline: bool,
    output: Path,
) -> None:  # fmt: skip
    """Print stickers with codes for things: a PDF for sheets of stickers or for a roll.

    Example: lada server labels --sheet 24 --output etykiety.pdf
    """
    from sync.server import questions_papers
    from sync.server.papers import pdf
    from sync.server.papers.pages import Label
    from sync.server.papers.sheets import LAYOUTS

    _office(settings)
    things = questions_papers.stickered(_site(site), numbers)
    if not things:
        raise click.ClickException("No thing fits. Bring a list in with: lada server import items FILE")
    centre = questions_papers.centre()
    made = [
        Label(
            item.code,
            item.inventory_no,
            f"{kind.name.pl} {item.label}".strip() if kind else item.label,
            centre.name if centre else "",
        )
        for item, kind in things
    ]
    layout = LAYOUTS[sheet]
    made = [label for label in made for _copy in range(copies)]
    skip %= layout.cells
    write_secret(output, pdf.labels(made, layout, skip, outline))
    sheets = -(-(len(made) + skip) // layout.cells)
    click.echo(f"Stickers: {len(made)}, sheets: {sheets} ({layout.summary}), in {output}")


@click.command()
@click.option("--sheet", type=click.Choice(CARDS), default="10", show_default=True, help="Cards on an A4 sheet.")
@click.option("--organisation", help="Only members of this organisation or group (name or KRS number).")
@click.option(
    "--member", "numbers", multiple=True, help="A new card for the member with this number; may be given again."
)
@click.option("--skip", type=click.IntRange(0, 9), default=0, help="Places that are used up on the first sheet.")
@click.option("--outline", is_flag=True, help="Draw the edges, to cut along.")
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), default="karty.pdf", show_default=True, help="The PDF."
)
@click.pass_obj
def cards(
    settings: Settings,
    sheet: str,
    organisation: str | None,
    numbers: tuple[str, ...],
    skip: int,
    outline: bool,
    output: Path,
) -> None:
    """Print cards with codes for members: for all who have none yet, or for those you name.

    The codes are made now and kept as hashes only, so print the PDF and delete it. A new card replaces the old one.

    Example: lada server cards --organisation "Fundacja Wspólny Stół"
    """
    from sync import codes
    from sync.server import questions_names, questions_papers
    from sync.server.keeping import acts
    from sync.server.papers import pdf
    from sync.server.papers.pages import Card
    from sync.server.papers.sheets import CARD_SHEETS

    office = _office(settings)
    people, missing = (
        questions_papers.with_numbers(numbers) if numbers else (questions_papers.without_code(_party(organisation)), [])
    )
    if missing:
        raise click.ClickException(f"Nobody has the number {', '.join(missing)}.")
    if not people:
        raise click.ClickException(
            "Nobody here is without a card. New members: lada server import members FILE."
            " A new card for one of them: lada server cards --member NUMBER"
        )
    centre, parties = questions_papers.centre(), questions_papers.parties_of(people)
    names = questions_names.full_names(person.id for person in people)
    given = [
        (secrets.token_hex(8), person.id, codes.make(codes.CodeKind.MEMBER, secrets.token_bytes(17)))
        for person in people
    ]
    made = [
        Card(code, names[person], parties.get(person, ""), centre.name if centre else "") for _, person, code in given
    ]
    write_secret(output, pdf.cards(made, CARD_SHEETS[sheet], skip, outline))
    with acts.act(acts.at_the_command_line("lada server cards"), office.now(), "card"):
        questions_papers.give_codes(given, at=office.now(), by="lada server cards")
    click.echo(f"{len(made)} cards are in {output}. Print it, then delete the file: whoever has it can copy the cards.")


def _site(said: str | None) -> str | None:
    from sync.server.commands_centre import site_called

    return site_called(said).id if said is not None else None


def _party(said: str | None) -> str | None:
    from sync.server import questions_names

    if said is None:
        return None
    found = questions_names.parties(said)
    exact = [row for row in found if questions_names.fold(row.name) == questions_names.fold(said)]
    if len(exact or found) != 1:
        names = "; ".join(row.name for row in found[:5])
        raise click.ClickException(f"{len(found)} organisations fit “{said}”" + (f": {names}" if names else "") + ".")
    return (exact or found)[0].id


def _office(settings: Settings) -> Office:
    from sync.server.commands import office_of

    return office_of(settings)


COMMANDS = {"import": import_, "labels": labels, "cards": cards}
