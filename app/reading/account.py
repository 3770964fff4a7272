"""The customer's company, where the notes name it in a place made for it."""

import re

_PART = r"(?:[A-ZÀ-Þ][\w'’&-]*|&)"
_NAME = rf"(?P<name>{_PART}(?:(?: (?:of|and|the))? {_PART}){{0,4}})"
_FIELD = re.compile(rf"(?m)^\W*(?i:account|acct|org|organi[sz]ation|customer|client|prospect|company)\s*:\s*{_NAME}")
_PLACE = re.compile(rf"(?:@ ?|\b[Aa]t (?:the )?){_NAME}")
_OPENING = re.compile(rf"\A\W*{_NAME}(?=\s*(?:[,:(–]|- | - |\.\s))")
_KIND = re.compile(
    r"\b(?:Inc|Ltd|LLC|Co|Corp|Group|Bros|Sons|Works|Foundry|Forge|Steel|Metals?|Foods?|Farms?|Dairy|Mills?|Plastics|Packaging|Logistics|Freight|Motors?|Auto"
    r"|Hospital|Clinics?|Health|Medical|Schools?|District|University|College|Hotels?|Resort|Systems|Controls|Tools?|Machine|Manufacturing|Mfg|Industries|Energy"
    r"|Power|Bank|Insurance|Labs?|Pharma|Bakery|Brewery|Brewing|Builders|Bldrs|Construction|Mechanical|Electric|Couriers|Foundation|Distribution"
    r"|Council|Nursing|Paper|Print|Supply|Marine|Quarry|Mining|Dental|Vets?|Kitchens|Furniture|Textiles?|Glass|Games|Press|Grocers|Refining|Castings?|Paving"
    r"|Semiconductor|Storage|Slipway|Surgery|Jewelers|Lodge|Partners|Trust|Stores)\b\.?"
)


def account_in(notes: str) -> str | None:
    """The name of the customer's company as the notes write it; None where no place for it names one.

    A field ("Account: …") is taken at its word; after "at", "@" or as the notes' opening it must sound like a company.
    """
    field = _FIELD.search(notes)
    if field:
        return field["name"].strip()
    for place in (*_OPENING.finditer(notes), *_PLACE.finditer(notes)):
        kind = _KIND.search(place["name"])
        if kind and kind.start() > 0:
            return place["name"]
    return None
