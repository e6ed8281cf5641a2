"""What a list would change: new, changed, unchanged, and every row that is wrong named with its reason."""

import itertools
from pathlib import Path

import pytest

from sync import codes, register
from sync.register import Words
from sync.server.importing import pictures
from sync.server.importing.drafting import draft
from sync.server.importing.plans import PartyDetails, PersonDetails, Plan, Register
from sync.server.importing.problems import UnreadableFile

SAMPLES = Path(__file__).resolve().parents[2] / "docs" / "samples"
ORGANISATIONS = (SAMPLES / "organizacje.csv").read_bytes()
MEMBERS = (SAMPLES / "czlonkowie.csv").read_bytes()
SITES = (register.Site(id="s1", name="Centrum", code="COP", address="ul. Długa 1"),)
BARE = Register(sites=SITES)


def plan(kind: str, text: str | bytes, now: Register = BARE, name: str = "list.csv") -> Plan:
    numbers = itertools.count(len(now.people) * 100 + len(now.items) * 100 + 1)
    data = text if isinstance(text, bytes) else text.encode()
    return draft(
        kind,
        name,
        data,
        now,
        lambda: f"id{next(numbers)}",
        lambda: codes.make(codes.CodeKind.ITEM, next(numbers).to_bytes(6, "big")),
    ).plan


def after(now: Register, done: Plan) -> Register:
    """The register when `done` has been written."""
    kept = {}
    for name, kind in (
        ("parties", register.Party),
        ("people", register.Person),
        ("memberships", register.Membership),
        ("categories", register.Category),
        ("policies", register.Policy),
        ("item_types", register.ItemType),
        ("items", register.Item),
        ("parts", register.Part),
        ("books", register.Book),
    ):
        rows = {row.id: row for row in getattr(now, name)}
        rows |= {each.id: each for change in done.changes for each in change.entities if isinstance(each, kind)}
        kept[name] = tuple(rows.values())
    details = [each for change in done.changes for each in change.details]
    people = {each.person: each for each in details if isinstance(each, PersonDetails)}
    parties = {each.party: each for each in details if isinstance(each, PartyDetails)}
    return Register(
        sites=now.sites,
        person_details={**now.person_details, **people},
        party_details={**now.party_details, **parties},
        **kept,
    )


def reasons(done: Plan) -> list[str]:
    return [str(problem) for problem in done.problems]


FILLED = after(Register(sites=SITES), plan("organisations", ORGANISATIONS))
PEOPLED = after(FILLED, plan("members", MEMBERS, FILLED))


def test_the_samples_come_in_whole():
    items = plan("items", (SAMPLES / "sprzet.xlsx").read_bytes(), name="sprzet.xlsx")

    assert [
        len(each.new) for each in (plan("organisations", ORGANISATIONS), plan("members", MEMBERS, FILLED), items)
    ] == [4, 5, 6]
    assert reasons(items) == []
    assert items.new[0].title == "SCOP-0101 Projektor"


def test_old_and_new_workbooks_say_the_same():
    one, other = (plan("items", (SAMPLES / name).read_bytes(), name=name) for name in ("sprzet.xls", "sprzet.xlsx"))

    assert [(c.title, c.entities) for c in one.new] == [(c.title, c.entities) for c in other.new]


@pytest.mark.parametrize("kind", ["organisations", "members", "items"])
def test_the_same_file_twice_changes_nothing(kind):
    name = {"organisations": "organizacje.csv", "members": "czlonkowie.csv", "items": "sprzet.xlsx"}[kind]
    data = (SAMPLES / name).read_bytes()
    first = plan(kind, data, FILLED if kind == "members" else Register(sites=SITES), name)
    then = after(FILLED if kind == "members" else Register(sites=SITES), first)

    again = plan(kind, data, then, name)

    assert first.changes
    assert (again.changes, again.unchanged, again.problems, again.made) == ((), len(first.new), (), ())


def test_a_member_is_shown_by_first_name_and_initial():
    people = [
        each
        for change in plan("members", MEMBERS, FILLED).new
        for each in change.entities
        if isinstance(each, register.Person)
    ]

    assert [person.display_name for person in people] == ["Anna K.", "Zbigniew Ż.", "Олена Г.", "Maja K.", "Paweł Ź."]
    assert people[3].minor
    assert people[3].guardian == people[0].id


def test_a_changed_value_is_shown_before_and_after():
    done = plan("members", "Numer;Imię;Nazwisko;E-mail\nM-001;Anna;Nowak-Kowalska;nowa@example.org\n", PEOPLED)

    assert {(d.what, d.before, d.after) for d in done.changed[0].differences} == {
        ("display_name", "Anna K.", "Anna N."),
        ("full_name", "Anna Kowalska", "Anna Nowak-Kowalska"),
        ("email", "anna@wspolnystol.example", "nowa@example.org"),
    }


def test_a_family_name_of_its_own_column_is_kept_where_nobody_would_guess_it():
    text = "Numer;Imię;Nazwisko\n1;Maria;Skłodowska Curie\n2;Anna;Kowalska\n"
    first = plan("members", text, Register())

    assert [each.family_name for change in first.new for each in change.details] == ["Skłodowska Curie", None]
    assert [each.display_name for change in first.new for each in change.entities] == ["Maria S.", "Anna K."]
    again = plan("members", text, after(Register(), first))
    assert (again.changes, again.unchanged) == ((), 2)


def test_an_empty_cell_keeps_what_the_register_has():
    done = plan(
        "members",
        "Numer;Imię;Nazwisko;E-mail;Organizacja\nM-001;Anna;Kowalska;;\nM-002;Zbigniew;Żółć-Wiśniewski;-;brak\n",
        PEOPLED,
    )

    assert (done.changes, done.unchanged) == ((), 2)


def test_namesakes_are_told_apart_by_number_and_asked_about_without():
    both = "Numer;Imię i nazwisko\n1;Jan Kowalski\n2;Jan Kowalski\n"
    then = after(Register(), plan("members", both, Register()))

    assert len(then.people) == 2
    assert reasons(plan("members", "Imię i nazwisko\nJan Kowalski\n", then)) == [
        "row 2: 2 people in the register are called “Jan Kowalski”; give the member's number."
    ]


def test_the_same_member_in_two_rows_is_told():
    assert reasons(plan("members", "Imię i nazwisko\nJan Kowalski\nAnna Maj\nJAN  KOWALSKI\n", Register())) == [
        "row 4: says the same as row 2; leave one of them."
    ]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        (
            "members",
            "Imię i nazwisko;E-mail\nAnna Maj;anna@\n",
            "row 2, column “E-mail”: is no e-mail address: “anna@”.",
        ),
        (
            "members",
            "Imię i nazwisko;Tel.\nAnna Maj;zapytać\n",
            "row 2, column “Tel.”: is no telephone number: “zapytać”.",
        ),
        (
            "members",
            "Imię i nazwisko;Niepełnoletni\nAnna Maj;może\n",
            "row 2, column “Niepełnoletni”: must say tak or nie, not “może”.",
        ),
        (
            "members",
            "Imię i nazwisko;Ważne do\nAnna Maj;31.02.2027\n",
            "row 2, column “Ważne do”: is no date: “31.02.2027”.",
        ),
        (
            "members",
            "Imię i nazwisko;Organizacja\nAnna Maj;Klub X\n",
            "row 2: no organisation is called “Klub X”; import organisations first.",
        ),
        (
            "members",
            "Imię i nazwisko;Opiekun\nAnna Maj;Ewa Maj\n",
            "row 2: the guardian “Ewa Maj” is not in the register; put the guardian in a row above.",
        ),
        ("members", "Imię i nazwisko;E-mail\n;a@b.example\n", "row 2: has no name."),
        (
            "members",
            'Imię i nazwisko\n"=HYPERLINK(""http://x"")"\n',
            "row 2, column “Imię i nazwisko”: begins with =, as a formula does.",
        ),
        ("organisations", "Nazwa;KRS\nFundacja;12a\n", "row 2, column “KRS”: is no KRS number (ten digits): “12a”."),
        (
            "organisations",
            "Nazwa;Rodzaj\nFundacja;spółka\n",
            "row 2, column “Rodzaj”: must be organizacja or grupa nieformalna, not “spółka”.",
        ),
        (
            "organisations",
            "Nazwa;Limit stron\nFundacja;-5\n",
            "row 2, column “Limit stron”: must be a whole number from 0 to 100000, not “-5”.",
        ),
        ("organisations", "Nazwa;KRS\n;1\n", "row 2, column “Nazwa”: is empty."),
        (
            "items",
            "Nr inw.;Rodzaj\nA1;Projektor\n",
            "row 2: there is no kind “Projektor” yet; say its category, and it is made.",
        ),
        (
            "items",
            "Nr inw.;Rodzaj;Kategoria;Filia\nA1;Projektor;Foto;Mars\n",
            "row 2: there is no site “Mars”; sites are: Centrum.",
        ),
        (
            "items",
            "Nr inw.;Rodzaj;Kod\nA1;Projektor;LT123\n",
            "row 2, column “Kod”: is no code of an item (LT…), or a symbol is wrong: “LT123”.",
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_reason(kind, text, told):
    done = plan(kind, text)

    assert reasons(done) == [told]
    assert done.changes == ()


def test_every_problem_of_a_row_is_told_and_good_rows_still_count():
    done = plan("members", "Imię i nazwisko;E-mail;Ważne do\nAnna Maj;x;y\nEwa Sowa;;\n", Register())

    assert len(done.problems) == 2
    assert [change.title for change in done.new] == ["Ewa Sowa"]


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("items", "a;b\n1;2\n", "No row of headings"),
        ("items", "Nr inw.;Oznaczenie\nA1;x\n", "lacks the column “Rodzaj”"),
        ("members", "Numer;E-mail\n1;a@b.pl\n", "lacks the column “Imię i nazwisko”"),
        ("organisations", "Nazwa;Organizacja\nA;B\n", "Two columns say the same: “Nazwa” and “Organizacja”"),
    ],
)
def test_headings_that_cannot_be_understood_are_told(kind, text, words):
    with pytest.raises(UnreadableFile, match=words):
        plan(kind, text)


def test_headings_are_found_below_a_title_in_any_spelling_and_order():
    done = plan("items", "Spis z natury 2026\n\nLp.;KATEGORIA;nr  INW;rodzaj sprzetu\n1;Foto;A1;Aparat\n")

    assert [change.title for change in done.new] == ["A1 Aparat"]


def test_what_must_not_be_kept_is_left_out_and_named():
    found = draft(
        "members", "a.csv", "Imię i nazwisko;PESEL;Hobby\nAnna Maj;44051401359;szachy\n".encode(), Register(), str, str
    )

    assert found.table.never_kept == ("PESEL",)
    assert found.table.left_out == ("Hobby",)
    assert "44051401359" not in str(found.plan)


def test_two_things_cannot_carry_one_code():
    code = codes.make(codes.CodeKind.ITEM, b"\x07")
    done = plan("items", f"Nr inw.;Rodzaj;Kategoria;Kod\nA1;Aparat;Foto;{code}\nA2;Aparat;Foto;{code.lower()}\n")

    assert reasons(done) == [f"row 3: the code {code} is on A1 already."]


def test_a_kind_that_is_new_is_made_once_with_the_rules_of_the_house():
    now = Register(sites=SITES, policies=(register.Policy(id="av", version=2, period=3, period_unit="working_days"),))
    done = plan("items", "Nr inw.;Rodzaj;Kategoria\nA1;Aparat;Foto\nA2;Aparat;Foto\n", now)

    kinds = [each for change in done.new for each in change.entities if isinstance(each, register.ItemType)]
    assert [(kind.name, kind.policy) for kind in kinds] == [(Words("Aparat", "Aparat", "Aparat"), "av")]
    assert done.made == ("kind of things “Aparat”", "category “Foto”") or done.made == (
        "category “Foto”",
        "kind of things “Aparat”",
    )


def test_a_number_eaten_by_a_spreadsheet_is_the_same_krs():
    done = plan("organisations", 'Nazwa;KRS\nFUNDACJA "Wspólny Stół";123456\n'.replace('"', ""), FILLED)

    assert (done.changes, done.unchanged) == ((), 1)


def test_a_new_kind_gets_a_picture_that_the_sprite_has():
    sprite = (SAMPLES.parents[1] / "static" / "sprite-items.svg").read_text("utf-8")
    names = [
        "Projektor",
        "Ekran na statywie",
        "Głośnik",
        "Stół składany",
        "Coś dziwnego",
        *(stem for stem, _ in pictures._STEMS),
    ]

    assert [pictures.picture_for(name) for name in names[:5]] == [
        "projector",
        "screen",
        "speaker",
        "table",
        "unknown-item",
    ]
    assert all(f'id="p-{pictures.picture_for(name)}"' in sprite for name in names)


BOOKS = (SAMPLES / "ksiazki.csv").read_bytes()


def test_books_come_in_with_their_covers_and_a_kind_of_their_own():
    done = plan("books", BOOKS)
    now = after(BARE, done)

    assert done.problems == ()
    assert done.made == ("category “Książki”", "kind of things “Książka”")
    assert [item.inventory_no for item in now.items] == ["KS/001", "KS/002", "B 2", "B 3"]
    assert {(item.site, item.item_type) for item in now.items} == {("s1", now.item_types[0].id)}
    assert (now.item_types[0].kind, now.items[0].place) == ("book", "Regał 1")
    covers = {book.id: book for book in now.books}
    assert covers[now.items[2].id] == register.Book(
        id=now.items[2].id, title="Księgowość małej fundacji", author="Jan Kowal, Ewa Lis", signature="B 2",
        isbn="83-01-00002-X",
    )  # fmt: skip


def test_the_same_books_again_change_nothing_and_a_new_shelf_only_that():
    now = after(BARE, plan("books", BOOKS))

    again = plan("books", BOOKS, now)
    assert (again.changes, again.unchanged, again.made) == ((), 4, ())
    moved = plan("books", BOOKS.decode().replace("Regał 2", "Regał 3"), now)
    [change] = moved.changed
    assert [(each.what, each.before, each.after) for each in change.differences] == [("place", "Regał 2", "Regał 3")]


def test_books_take_the_kind_the_category_and_the_rules_that_are_there():
    category = register.Category(id="books", name=Words("Książki", "Books", "Книжки"), icon="books", position=1)
    policies = tuple(register.Policy(id=id, version=1, period=9, period_unit="days") for id in ("books", "standard"))
    bare = Register(sites=SITES, categories=(category,), policies=policies)

    now = after(bare, plan("books", BOOKS, bare))
    assert [(kind.category, kind.policy) for kind in now.item_types] == [("books", "books")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";Bez numeru;;", "needs an inventory number or a signature"),
        ("B 9;;;", "is empty"),
        ("B 9;Zły ISBN;12345;", "is no ISBN"),
        ("B 9;=1+1;;", "begins with =, as a formula does"),
        ("B 9;W innej filii;;Nigdzie", "there is no site"),
        ("B 1;Dwa razy;;", "says the same as row 2"),
        ("COP/1;Numer rzeczy;;", "belongs to a thing that is no book"),
    ],
)
def test_a_bad_book_is_named_with_its_reason_and_the_others_come_in(row, reason):
    thing = register.Item(id="i1", item_type="lamp", label="", inventory_no="COP/1", code="LT1", site="s1")
    done = plan("books", f"Sygnatura;Tytuł;ISBN;Filia\nB 1;Dobra;;\n{row}\n", Register(sites=SITES, items=(thing,)))

    assert [(problem.row, reason in problem.reason) for problem in done.problems] == [(3, True)]
    assert [change.row for change in done.new] == [2]
