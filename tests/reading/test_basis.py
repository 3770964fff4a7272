import pytest

from app.reading.basis import basis_of

# Sentences of our own; the basis by knowledge_base/framework.md, "Evidence".
SPANS = [
    ("She forwarded me the other bid.", "customer_did"),
    ("Dana opened the books and went line by line.", "customer_did"),
    ("gave us the Leeds work without a quote", "customer_did"),
    ("rang me first when the chiller went", "customer_did"),
    ("Took a call halfway and didn't come back.", "customer_did"),
    ("He signed for three years.", "customer_did"),
    ('"You\'re the only one who answers the phone."', "customer_said"),
    ("Ray said he'd never seen it laid out like that", "customer_said"),
    ("told me they're closing the second site, not announced", "customer_said"),
    ("She asked what I'd do about the scrap rate", "customer_said"),
    ("Marge: oh good, it's you", "customer_said"),
    ("I walked her through the wear pattern and where it comes from", "we_did"),
    ("We swapped the gearbox on Sunday", "we_did"),
    ("showed him the saving on one pallet", "we_did"),
    ("Told him straight out that it was our mistake", "we_did"),
    ("forgot the samples again", "we_did"),
    ("Me: I'd have to check that", "we_did"),
    ("I think they love us", "rep_believes"),
    ("great relationship as always", "rep_believes"),
    ("pretty sure we're in", "rep_believes"),
    ("he's happy i think??", "rep_believes"),
]


@pytest.mark.parametrize(("span", "basis"), SPANS)
def test_basis_by_who_speaks_or_acts(span: str, basis: str) -> None:
    assert basis_of(span) == basis
