"""The lists that can be imported, column by column, and each row of them as values. Compares with nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sync.server.importing import values
from sync.server.importing.columns import Column, Table
from sync.server.importing.problems import Problem

Kind = Literal["members", "organisations", "items", "books"]
Parse = Callable[[str], Any]


def _words(**spellings: str) -> dict[str, str]:
    """{spelling: word} from word="spelling | spelling"."""
    return {each.strip(): word for word, said in spellings.items() for each in said.split("|")}


_STATUS = _words(
    active="aktywny | aktywna | aktywne | active | tak | активний",
    blocked="zablokowany | zablokowana | blocked | заблокований",
    archived="archiwalny | archiwalna | nieaktywny | nieaktywna | archived | архівний",
)
_ITEM_STATUS = _words(
    available="dostępny | dostępna | sprawny | sprawna | available | справний",
    in_repair="w naprawie | serwis | in repair | у ремонті",
    lost="zagubiony | zagubiona | lost | загублений",
    withdrawn="wycofany | wycofana | skasowany | withdrawn | списаний",
)
_LANGUAGE = _words(
    pl="polski | pl | polish | польська",
    en="angielski | en | english | англійська",
    uk="ukraiński | uk | ua | ukrainian | українська",
)
_ROLE = _words(
    representative="przedstawiciel | reprezentant | prezes | zarząd | osoba upoważniona | representative | представник",
    member="członek | członkini | member | член",
    volunteer="wolontariusz | wolontariuszka | volunteer | волонтер",
)
_PARTY_KIND = _words(
    organisation="organizacja | stowarzyszenie | fundacja | ngo | organisation | організація",
    informal_group="grupa nieformalna | grupa | grupa inicjatywna | informal group | неформальна група",
)


def _word(words: Mapping[str, str]) -> Parse:
    return lambda cell: values.word(cell, words, "") or None


MEMBERS: tuple[tuple[Column, Parse], ...] = (
    (
        Column(
            "external_no",
            "Numer | Nr | Nr członka | Numer członka | Numer członkowski | Nr legitymacji | "
            "Identyfikator | ID | Member number | Number | Номер",
        ),
        lambda cell: values.text(cell, 40) or None,
    ),
    (
        Column("full_name", "Imię i nazwisko | Nazwisko i imię osoby | Osoba | Full name | Name | Ім'я та прізвище"),
        values.text,
    ),
    (Column("first_name", "Imię | Imiona | First name | Given name | Ім'я"), values.text),
    (Column("last_name", "Nazwisko | Last name | Surname | Family name | Прізвище"), values.text),
    (
        Column("display_name", "Na ekranie | Jak pokazywać | Pseudonim | Display name | Shown as | На екрані"),
        lambda cell: values.text(cell, 40) or None,
    ),
    (Column("email", "E-mail | Email | Mail | Adres e-mail | Poczta | Електронна пошта"), values.email),
    (Column("phone", "Telefon | Tel | Nr telefonu | Komórka | Phone | Mobile | Телефон"), values.phone),
    (
        Column(
            "organisations",
            "Organizacja | Organizacje | Stowarzyszenie | Nazwa organizacji | Organisation | "
            "Organization | Організація",
        ),
        values.several,
    ),
    (Column("role", "Funkcja | Rola | Role | Роль"), _word(_ROLE)),
    (Column("until", "Ważne do | Upoważnienie do | Do kiedy | Valid until | Until | Дійсне до"), values.day),
    (
        Column("minor", "Niepełnoletni | Niepełnoletnia | Małoletni | Minor | Неповнолітній"),
        lambda cell: values.yes(cell) if cell else None,
    ),
    (Column("guardian", "Opiekun | Opiekunka | Guardian | Опікун"), lambda cell: values.text(cell) or None),
    (Column("language", "Język | Language | Мова"), _word(_LANGUAGE)),
    (Column("status", "Status | Stan | Статус"), _word(_STATUS)),
)

ORGANISATIONS: tuple[tuple[Column, Parse], ...] = (
    (
        Column("name", "Nazwa | Nazwa organizacji | Organizacja | Name | Назва", required=True),
        lambda cell: values.needed(cell, 200),
    ),
    (Column("external_no", "KRS | Nr KRS | Numer KRS | KRS number | КРС"), values.krs),
    (Column("kind", "Rodzaj | Typ | Kind | Вид"), _word(_PARTY_KIND)),
    (
        Column("legal_form", "Forma prawna | Forma | Legal form | Правова форма"),
        lambda cell: values.text(cell, 60) or None,
    ),
    (Column("agreement_until", "Porozumienie do | Umowa do | Agreement until | Угода до"), values.day),
    (
        Column(
            "mono_allowance", "Limit stron | Limit czarno-biały | Limit stron cz-b | Mono allowance | Ліміт сторінок"
        ),
        values.whole,
    ),
    (Column("colour_allowance", "Limit kolor | Limit stron kolor | Colour allowance | Ліміт кольорових"), values.whole),
    (
        Column("address", "Adres | Adres siedziby | Siedziba | Address | Адреса"),
        lambda cell: values.text(cell, 200) or None,
    ),
    (Column("email", "E-mail | Email | Mail | Adres e-mail | Електронна пошта"), values.email),
    (Column("phone", "Telefon | Tel | Nr telefonu | Phone | Телефон"), values.phone),
    (Column("status", "Status | Stan | Статус"), _word(_STATUS)),
)

ITEMS: tuple[tuple[Column, Parse], ...] = (
    (
        Column(
            "inventory_no",
            "Numer inwentarzowy | Nr inwentarzowy | Nr inw | Nr inwent | Nr ewidencyjny | "
            "Inventory number | Inventory no | Інвентарний номер",
            required=True,
        ),
        lambda cell: values.needed(cell, 40),
    ),
    (
        Column(
            "item_type",
            "Rodzaj | Rodzaj sprzętu | Typ | Nazwa | Sprzęt | Item type | Type | Вид | Назва",
            required=True,
        ),
        lambda cell: values.needed(cell, 80),
    ),
    (
        Column("label", "Oznaczenie | Egzemplarz | Który | Opis | Model | Label | Позначення"),
        lambda cell: values.text(cell, 60),
    ),
    (Column("category", "Kategoria | Grupa | Category | Категорія"), lambda cell: values.text(cell, 60)),
    (Column("site", "Filia | Siedziba | Miejsce | Lokalizacja | Site | Branch | Філія"), values.text),
    (Column("status", "Status | Stan | Статус"), _word(_ITEM_STATUS)),
    (Column("code", "Kod | Kod QR | Kod Lada | Code | Код"), values.item_code),
    (Column("parts", "Części | Zestaw | W zestawie | Parts | Частини"), values.several),
)

BOOKS: tuple[tuple[Column, Parse], ...] = (
    (
        Column("title", "Tytuł | Tytuł książki | Tytuł publikacji | Title | Назва", required=True),
        lambda cell: values.needed(cell, 300),
    ),
    (Column("author", "Autor | Autorzy | Autor/ka | Author | Authors | Автор"), lambda cell: values.text(cell, 200)),
    (
        Column("signature", "Sygnatura | Nr katalogowy | Signature | Call number | Сигнатура"),
        lambda cell: values.text(cell, 60),
    ),
    (Column("isbn", "ISBN | Nr ISBN"), values.isbn),
    (
        Column(
            "inventory_no",
            "Numer inwentarzowy | Nr inwentarzowy | Nr inw | Nr ewidencyjny | Inventory number | Inventory no | "
            "Інвентарний номер",
        ),
        lambda cell: values.text(cell, 40),
    ),
    (Column("site", "Filia | Siedziba | Site | Branch | Філія"), values.text),
    (
        Column("place", "Półka | Regał | Gdzie leży | Miejsce | Lokalizacja | Shelf | Полиця"),
        lambda cell: values.text(cell, 120),
    ),
    (Column("status", "Status | Stan | Статус"), _word(_ITEM_STATUS)),
    (Column("code", "Kod | Kod QR | Kod Lada | Code | Код"), values.item_code),
)

LISTS: Mapping[Kind, tuple[tuple[Column, Parse], ...]] = {
    "members": MEMBERS,
    "organisations": ORGANISATIONS,
    "items": ITEMS,
    "books": BOOKS,
}


@dataclass(frozen=True)
class Entry:
    """One good row: `values` by column name. A column that the file lacks, like an empty cell, is `None`, "" or []."""

    row: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def entries(kind: Kind, table: Table) -> tuple[list[Entry], list[Problem]]:
    """The rows that can be read, and what is wrong with each of the others (all of it, not only the first)."""
    good: list[Entry] = []
    problems: list[Problem] = []
    for number, cells in table.rows:
        found: dict[str, Any] = {}
        wrong = len(problems)
        for column, parse in LISTS[kind]:
            try:
                found[column.name] = parse(_filled(table.cell(cells, column.name)))
            except ValueError as error:
                problems.append(Problem(number, table.called(column.name), str(error)))
        if len(problems) == wrong:
            good.append(Entry(number, found))
    return good, problems


_BLANKS = frozenset({"-", "–", "—", "brak", "b/d", "bd", "n/d", "nd", "nie dotyczy", "n/a", "none"})


def _filled(cell: str) -> str:
    """The cell, "" when it holds one of the signs that people put for nothing."""
    return "" if cell.strip(" .").casefold() in _BLANKS else cell
