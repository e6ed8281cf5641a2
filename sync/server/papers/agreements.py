"""An agreement as a sheet of paper: the document that was signed, by what, and the code that proves it. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sync.lending_facts import SignedBy
from sync.register import Words
from sync.rules.agreements import Document

NUMBER = Words("Umowa nr", "Agreement no.", "Договір №")
CODE = Words("Kod dokumentu (SHA-256)", "Document code (SHA-256)", "Код документа (SHA-256)")
SIGNED: Mapping[SignedBy, Words] = {
    "strokes": Words("Podpisano na ekranie", "Signed on the screen", "Підписано на екрані"),
    "pin": Words("Podpisano PIN-em", "Signed with a PIN", "Підписано PIN-кодом"),
    "card": Words("Podpisano kartą", "Signed with a card", "Підписано карткою"),
    "staff": Words("Potwierdziła obsługa", "Confirmed by staff", "Підтвердив персонал"),
    "paper": Words("Podpis odręczny", "Signature by hand", "Власноручний підпис"),
}
ERASED = Words("Podpis usunięto.", "The signature was erased.", "Підпис вилучено.")
UNDONE = Words(
    "Umowę cofnięto: nie obowiązuje.",
    "This agreement was taken back: it does not hold.",
    "Договір скасовано: він не діє.",
)
OTHERWISE = Words(
    "Od podpisania zmieniły się dane w rejestrze, więc kod dotyczy dokumentu w brzmieniu z dnia podpisania.",
    "The register has changed since it was signed, so the code is that of the document as it read on the day.",
    "Після підписання дані в реєстрі змінилися, тому код стосується документа в редакції дня підписання.",
)


@dataclass(frozen=True)
class AgreementPaper:
    """`path` is the drawn signature as an SVG path, "" where there is none; `by_hand`: it is signed on the sheet
    itself; `notes` what must be known beside."""

    language: str
    document: Document
    number_label: str
    number: str
    signed: str
    path: str
    code_label: str
    code: str
    notes: tuple[str, ...]
    by_hand: bool = False


def paper(
    document: Document, language: str, number: str, means: SignedBy, digest: str, path: str, *, is_same: bool,
    is_undone: bool,
) -> AgreementPaper:  # fmt: skip
    """The sheet in the language of the document. `digest` is the one that was signed, hex."""
    notes = [
        words.in_language(language)
        for words, holds in ((UNDONE, is_undone), (ERASED, means == "strokes" and not path), (OTHERWISE, not is_same))
        if holds
    ]
    return AgreementPaper(
        language=language, document=document, number_label=NUMBER.in_language(language), number=number,
        signed=SIGNED[means].in_language(language), path=path, code_label=CODE.in_language(language), code=digest,
        notes=tuple(notes), by_hand=means == "paper",
    )  # fmt: skip
