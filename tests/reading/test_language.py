import pytest

from app.reading.language import is_supported, language_of

NOTES = [
    ("Lunch with Dana. She told me about her son and we laughed, but he said they had to go.", "en", True),
    ("mtg w/ Tony re: trusses, lot 14", "und", True),  # too terse to tell: taken for English
    (
        "Heute bei Müller gewesen, er war sehr freundlich und hat lange vom Urlaub erzählt.",
        "de",
        False,
    ),
    (
        "Accueil glacial ce matin, il m'a montré la facture et n'a presque rien dit.",
        "fr",
        False,
    ),
    ("היום נפגשתי עם דנה והיא סיפרה לי על הבת שלה ועל הטיול שעשו בקיץ", "he", False),
    ("", "und", True),
    ("\x00 123 !!", "und", True),
]


@pytest.mark.parametrize(("notes", "language", "supported"), NOTES)
def test_language_of_notes_and_whether_the_reader_knows_it(notes: str, language: str, supported: bool) -> None:
    assert language_of(notes) == language
    assert is_supported(language) is supported
