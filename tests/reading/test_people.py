import pytest

from app.reading.account import account_in
from app.reading.people import people_in, person_of

NAMED = [
    ("Lunch with Dana. Dana laughed at the boat story.", ["Dana"]),
    ("Met Lyle Quimby, CFO. His brother Tom sat in.", ["Lyle", "Tom"]),
    ("Attendees: Priya Raman (plant mgr), me\nPriya asked about scrap.", ["Priya"]),
    ("Dr. Okafor wouldn't sit down.", ["Dr. Okafor"]),
    ("quick one, saw donna at the shelter, donna was in a hurry", ["Donna"]),
    ("SPOKE TO BARRY. BARRY WAS COLD.", ["Barry"]),
    ("Monday: Coffee was cold. Next steps: Send quote. Phone was off.", []),
    ("Drove to Paving. Nothing Doing. Great Stuff.", []),
    ("Review. Them: Denise (brand dir). Us: Quinn, Lamar\nDenise disagreed. Quinn took notes.", ["Denise"]),
    ("", []),
]


@pytest.mark.parametrize(("notes", "names"), NAMED)
def test_people_of_the_customers_side(notes: str, names: list[str]) -> None:
    assert [p.name for p in people_in(notes)] == names


@pytest.mark.parametrize(
    ("notes", "names"),
    [
        ("Called Dana at Corliss. They also talk to Hollis and like their price.", ["Dana"]),
        ("Quote from Hollis was 8% lower. Dana smiled about it.", ["Dana"]),
        ("Dana says they went with Hollis last year.", ["Dana"]),
        ("Hollis's price is on her desk. Dana didn't hide it.", ["Dana"]),
        ("She told me to talk to Ray about it. Dana walked me over.", ["Ray", "Dana"]),
        ("Dana left early, I went with Ray to see the dock.", ["Dana", "Ray"]),
    ],
)
def test_who_else_sells_to_the_customer_is_no_contact(notes: str, names: list[str]) -> None:
    assert [person.name for person in people_in(notes)] == names


def test_the_one_most_spoken_of_comes_first() -> None:
    people = people_in("Met Ray. Dana asked about film. Dana took notes. Dana rang after.")
    assert [p.name for p in people] == ["Dana", "Ray"]


def test_a_span_is_about_whom_it_names_or_else_the_one_named_before() -> None:
    notes = "Met Ray. He was curt. Dana smiled. Rain all day."
    people = people_in(notes)

    def about(span: str, *, someone: bool) -> str | None:
        start = notes.index(span)
        return person_of(people, start, start + len(span), speaks_of_someone=someone)

    assert about("He was curt.", someone=True) == "Ray"
    assert about("Dana smiled.", someone=False) == "Dana"
    assert about("Rain all day.", someone=False) is None


ACCOUNTS = [
    ("Account: Corliss Foods\nMet Dana", "Corliss Foods"),
    ("Saw Marv @ Tipton Paving, short", "Tipton Paving"),
    ("Lunch with Dana at Corliss Foods. Nice.", "Corliss Foods"),
    ("Hollins Quarry, crusher bay. Wet.", "Hollins Quarry"),
    ("Met Dana at Starbeck. Nice.", None),
    ("nothing here", None),
]


@pytest.mark.parametrize(("notes", "account"), ACCOUNTS)
def test_the_customers_company(notes: str, account: str | None) -> None:
    assert account_in(notes) == account
