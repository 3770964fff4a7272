"""The review on paper: PDF, made from the same values as the page."""

import logging
from pathlib import Path

import font_source_sans_pro as fonts
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from app.domain.accounts import Account
from app.domain.pillars import Level, Pillar
from app.domain.review import Review, Reviewed
from app.domain.standing import POSITIONS

COLOUR = {Pillar.COMPATIBILITY: (138, 82, 0), Pillar.KNOWLEDGE: (0, 96, 123), Pillar.TRUST: (124, 47, 123)}
INK, FAINT = (23, 33, 29), (96, 107, 102)
LEVEL_WORDS = {
    Level.STRAINED: "strained",
    Level.ABSENT: "not there yet",
    Level.EMERGING: "emerging",
    Level.ESTABLISHED: "established",
}
_FAMILY = "Source Sans Pro"
_UNKNOWN = "?"

logging.getLogger("fontTools").setLevel(logging.ERROR)


def as_pdf(review: Review, policy: str) -> bytes:
    """The review as a PDF of A4 pages. The font has Latin, Greek and Cyrillic; another character is a question mark."""
    pdf = FPDF(format="A4")
    pdf.set_title("Relationship review")
    pdf.set_margin(18)
    pdf.set_auto_page_break(True, margin=18)
    pdf.add_font(_FAMILY, "", Path(fonts.SourceSansPro))
    pdf.add_font(_FAMILY, "B", Path(fonts.SourceSansProSemibold))
    pdf.add_page()
    _line(pdf, "Relationship review", 20, bold=True)
    _line(pdf, f"{_day(review.as_of)}; movement since {_day(review.since)}. {policy}", 10, FAINT)
    for heading, those in (("At risk first", review.at_risk), ("The others", review.others)):
        if not those:
            continue
        pdf.ln(4)
        _line(pdf, heading, 14, bold=True)
        for reviewed in those:
            _account(pdf, reviewed)
    if review.quiet:
        pdf.ln(3)
        _line(pdf, f"Without a call yet: {', '.join(a.name for a in review.quiet)}.", 10, FAINT)
    return bytes(pdf.output())


def _account(pdf: FPDF, reviewed: Reviewed) -> None:
    account = reviewed.account
    pdf.ln(3)
    _line(pdf, account.name, 12, bold=True)
    _line(pdf, POSITIONS[account.standing].phrase, 10, FAINT)
    _pillars(pdf, account)
    _line(pdf, reviewed.stand, 10)
    for cited in reviewed.why:
        _line(pdf, f"“{' '.join(cited.quote.split())}” ({cited.pillar}, {_day(cited.on)})", 10, FAINT)
    for moved in reviewed.movement:
        went = "rose" if moved.better else "fell"
        words = f"{str(moved.pillar).capitalize()} {went} from {LEVEL_WORDS[moved.was]} to {LEVEL_WORDS[moved.now]}"
        _line(pdf, f"{words} this quarter.", 10, COLOUR[moved.pillar])
    for entry in reviewed.overdue:
        if entry.promise.due is not None:
            _line(pdf, f"Overdue since {_day(entry.promise.due)}: {entry.promise.what}", 10)
    for pillar in account.overclaimed:
        _line(pdf, f"On {pillar} the notes have only the rep's own impression so far.", 10)
    _line(pdf, f"A rival {reviewed.rival}", 10, FAINT)


def _pillars(pdf: FPDF, account: Account) -> None:
    """The three levels beside each other, each with its own colour and in words."""
    pdf.set_font(_FAMILY, "B", 10)
    for pillar in Pillar:
        pdf.set_text_color(*COLOUR[pillar])
        pdf.cell(58, 5, f"{str(pillar).capitalize()}: {LEVEL_WORDS[account.levels[pillar]]}")
    pdf.ln(5.5)


def _line(pdf: FPDF, words: str, size: int, colour: tuple[int, int, int] = INK, *, bold: bool = False) -> None:
    pdf.set_font(_FAMILY, "B" if bold else "", size)
    pdf.set_text_color(*colour)
    font = pdf.fonts[f"{_FAMILY.lower()}{'B' if bold else ''}"]
    assert isinstance(font, TTFFont)
    known = font.cmap
    shown = "".join(c if ord(c) in known or c in "\n " else _UNKNOWN for c in words)
    pdf.multi_cell(0, size * 0.5, shown, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _day(day: object) -> str:
    return f"{day:%d %b %Y}".lstrip("0")
