"""The standing cast of the tests: a small centre whose people and things every test shares. Data only.

Anna Kowalska acts for two organisations, Dmytro speaks Ukrainian, Ola is a minor, Piotr is blocked, Marta is staff.
"""

from __future__ import annotations

from sync import codes, register, verifiers
from sync.register import Words
from sync.signing import KeySigner

CENTRE_KEY = bytes(range(32))
DEVICE_SIGNER = KeySigner(bytes(range(1, 33)))
SITE, BRANCH = "site-scop", "site-cas"
DEVICE = "device-1"

ANNA_UID, DMYTRO_UID, OLA_UID, PIOTR_UID, MARTA_UID, LOST_UID = (
    "04A1B2C3D4E501", "04A1B2C3D4E502", "04A1B2C3D4E503", "04A1B2C3D4E504", "04A1B2C3D4E505", "04A1B2C3D4E506",
)  # fmt: skip
UNKNOWN_UID, RANDOM_UID = "04FFFFFFFFFF01", "08AABBCC"
ANNA_CODE = codes.make(codes.CodeKind.MEMBER, b"anna's code, seventeen")
ANNA_PIN, MARTA_PIN = "4711", "271828"


def _words(text: str) -> Words:
    return Words(pl=text, en=f"{text} (en)", uk=f"{text} (uk)")


def item_code(number: int) -> str:
    return codes.make(codes.CodeKind.ITEM, number.to_bytes(5, "big"))


PROJECTOR_CODE, CAMERA_CODE, LAPTOP_CODE, SCREEN_CODE = (item_code(n) for n in (1, 3, 4, 5))
BRANCH_ITEM_CODE, STRANGE_CODE = item_code(9), item_code(77)


def _card(person: str, uid: str, status: str = "active") -> register.Credential:
    return register.Credential(
        id=f"card-{uid}", person=person, kind="card", digest=codes.card_digest(CENTRE_KEY, uid), status=status
    )


def entities() -> list[register.Entity]:
    """The whole register, a fresh list each time."""
    hours = [
        register.Hours(id=f"{site}-{day}", site=site, weekday=day, opens=opens, closes=closes)
        for site in (SITE, BRANCH)
        for day, (opens, closes) in enumerate([(480, 960), (720, 1200), (480, 960), (720, 1200), (480, 960)])
    ]
    return [
        register.Centre(
            id="centre",
            name="Centrum Organizacji Pozarządowych",
            short_name="COP",
            operator="Fundacja Lada",
            house_rules=_words("Szanujemy się nawzajem."),
        ),
        register.Site(id=SITE, name="Centrum", code="COP", address="ul. Kościelna 11"),
        register.Site(id=BRANCH, name="Filia", code="CAS", address="pl. Kościuszki 5", unaffiliated=True),
        *hours,
        register.Purpose(id="meeting", name=_words("Spotkanie"), icon="messages", position=1),
        register.Purpose(id="computer", name=_words("Praca przy komputerze"), icon="device-desktop", position=2),
        register.Purpose(id="equipment", name=_words("Sprzęt"), icon="package-export", position=3),
        register.Party(id="org-table", kind="organisation", name="Fundacja Wspólny Stół"),
        register.Party(id="org-shift", kind="organisation", name="Stowarzyszenie Druga Zmiana", mono_allowance=100),
        register.Party(id="org-gone", kind="organisation", name="Klub Byłych", status="blocked"),
        register.Party(id="group-park", kind="informal_group", name="Grupa „Park Sielecki”"),
        register.Party(id="private-anna", kind="person", name="Anna K."),
        register.Party(id="private-ola", kind="person", name="Ola"),
        register.Person(
            id="anna",
            display_name="Anna K.",
            pin=ANNA_VERIFIER,
        ),
        register.Person(id="dmytro", display_name="Дмитро П.", language="uk"),
        register.Person(id="ola", display_name="Ola", minor=True, guardian="anna"),
        register.Person(id="piotr", display_name="Piotr R.", status="blocked"),
        register.Person(id="marta", display_name="Marta Z.", staff=True, pin=MARTA_VERIFIER),
        register.Membership(id="m1", person="anna", party="org-table", role="representative"),
        register.Membership(id="m2", person="anna", party="org-shift"),
        register.Membership(id="m3", person="anna", party="private-anna"),
        register.Membership(id="m4", person="dmytro", party="org-shift"),
        register.Membership(id="m5", person="ola", party="private-ola"),
        register.Membership(id="m6", person="marta", party="org-table"),
        _card("anna", ANNA_UID),
        register.Credential(id="qr-anna", person="anna", kind="qr", digest=codes.qr_digest(ANNA_CODE)),
        _card("dmytro", DMYTRO_UID),
        _card("ola", OLA_UID),
        _card("piotr", PIOTR_UID),
        _card("marta", MARTA_UID),
        _card("anna", LOST_UID, "lost"),
        register.Category(id="projection", name=_words("Projekcja"), icon="presentation", position=1),
        register.Category(id="photo", name=_words("Foto i wideo"), icon="camera", position=2),
        register.Category(id="computers", name=_words("Komputery"), icon="device-laptop", position=3),
        register.Policy(id="av", version=1, period=3, period_unit="working_days", approval="pin"),
        register.Policy(id="easy", version=1, period=7, period_unit="days", approval="none", max_person=3),
        register.Policy(id="valuable", version=1, period=3, period_unit="working_days", approval="staff", minors="no"),
        register.ItemType(
            id="projector", name=_words("Projektor"), category="projection", picture="projector", policy="av"
        ),
        register.ItemType(
            id="screen", name=_words("Ekran 180 cm"), category="projection", picture="screen", policy="easy"
        ),
        register.ItemType(id="camera", name=_words("Aparat"), category="photo", picture="camera", policy="av"),
        register.ItemType(
            id="laptop", name=_words("Laptop"), category="computers", picture="laptop", policy="valuable"
        ),
        register.Item(
            id="projector-2",
            item_type="projector",
            label="nr 2",
            inventory_no="COP/0102",
            code=PROJECTOR_CODE,
            site=SITE,
        ),
        register.Item(
            id="projector-3",
            item_type="projector",
            label="nr 3",
            inventory_no="COP/0103",
            code=item_code(2),
            site=SITE,
            status="in_repair",
        ),
        register.Item(
            id="camera-2", item_type="camera", label="nr 2", inventory_no="COP/0202", code=CAMERA_CODE, site=SITE
        ),
        register.Item(
            id="laptop-1", item_type="laptop", label="nr 1", inventory_no="COP/0301", code=LAPTOP_CODE, site=SITE
        ),
        register.Item(
            id="screen-1", item_type="screen", label="nr 1", inventory_no="COP/0401", code=SCREEN_CODE, site=SITE
        ),
        register.Item(
            id="screen-9", item_type="screen", label="nr 9", inventory_no="CAS/0409", code=BRANCH_ITEM_CODE, site=BRANCH
        ),
        register.Part(id="p1", item="projector-2", name=_words("Zasilacz"), position=1),
        register.Part(id="p2", item="projector-2", name=_words("Kabel HDMI"), position=2),
        register.Part(id="p3", item="projector-2", name=_words("Pilot"), position=3),
        register.Part(id="p4", item="screen-1", name=_words("Pokrowiec"), position=1),
        register.Allowance(id="a1", party_kind="organisation", mono=100, colour=20),
        register.Allowance(id="a2", party_kind="informal_group", mono=50, colour=10),
        register.Allowance(id="a3", party_kind="person", mono=20, colour=5),
        register.Meter(id="copier", site=SITE, name="Kopiarka"),
    ]


ANNA_VERIFIER = verifiers.make(CENTRE_KEY, ANNA_PIN)
MARTA_VERIFIER = verifiers.make(CENTRE_KEY, MARTA_PIN)


def snapshot_lines() -> list[bytes]:
    """The register as a snapshot carries it."""
    return [register.encode(entity) for entity in entities()]
