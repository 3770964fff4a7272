from datetime import date, timedelta

from app.domain.promises import Party, Promise, PromiseStatus, most_urgent_first

TODAY = date(2026, 11, 23)


def promise(what: str, days: int | None, who: Party = Party.US, status: PromiseStatus = PromiseStatus.OPEN) -> Promise:
    due = None if days is None else TODAY + timedelta(days=days)
    return Promise(who, what, due, 0, 1, "x", status=status)


def test_overdue_ones_come_first_then_ours_by_due_day_then_those_without_one_then_theirs() -> None:
    ledger = [
        promise("whenever", None),
        promise("their drawings", 1, Party.THEM),
        promise("quote", 4),
        promise("sample", 2),
        promise("credit note", -3),
        promise("sent already", -9, status=PromiseStatus.KEPT),
    ]
    assert [p.what for p in most_urgent_first(ledger, TODAY)] == [
        "credit note",
        "sample",
        "quote",
        "whenever",
        "their drawings",
    ]


def test_a_promise_is_overdue_only_after_its_day_and_while_it_is_open() -> None:
    assert not promise("today's", 0).overdue(TODAY)
    assert promise("yesterday's", -1).overdue(TODAY)
    assert not promise("kept", -1, status=PromiseStatus.KEPT).overdue(TODAY)
    assert not promise("no day", None).overdue(TODAY)
