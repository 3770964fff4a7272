"""What can go wrong, told so that the person who reads it knows what to do.

Each class has a stable `code`; `str(error)` is a sentence for the user. Channels decide how to show it.
"""

from typing import ClassVar


class CoachError(Exception):
    """A failure that the user is told about in its own words."""

    code: ClassVar[str]


class NotAllowed(CoachError):
    code = "not_allowed"

    def __init__(self) -> None:
        super().__init__("This Firm Ground asks for an access token. Send it as 'Authorization: Bearer …' or sign in.")


class NotesEmpty(CoachError):
    code = "notes_empty"

    def __init__(self) -> None:
        super().__init__("There is nothing to read here. Type what happened on the call, a few lines are enough.")


class NotesTooLong(CoachError):
    code = "notes_too_long"

    def __init__(self, length_chars: int, limit_chars: int) -> None:
        super().__init__(
            f"These notes have {length_chars:,} characters; the limit is {limit_chars:,}. "
            "Send one call at a time, or leave out what you pasted from elsewhere."
        )


class NotesUnreadable(CoachError):
    code = "notes_unreadable"

    def __init__(self) -> None:
        super().__init__(
            "This text has broken characters in it (half of a surrogate pair). Copy it again as plain text."
        )


class CardRefused(CoachError):
    code = "card_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This card can't be kept: {reason}.")


class FileUnreadable(CoachError):
    code = "file_unreadable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This file can't be used: {reason}.")


class ConversationNotFound(CoachError):
    code = "conversation_not_found"

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"There is no conversation {conversation_id!r}. Start one with POST /v1/conversations.")


class TurnNotFound(CoachError):
    code = "turn_not_found"

    def __init__(self, turn_id: str) -> None:
        super().__init__(f"There is no turn {turn_id!r} in this conversation. Its history lists those that exist.")


class AccountNotFound(CoachError):
    code = "account_not_found"

    def __init__(self, account_id: str) -> None:
        super().__init__(f"There is no account {account_id!r}. GET /v1/accounts lists those that exist.")


class CallNotFound(CoachError):
    code = "call_not_found"

    def __init__(self, call_id: str) -> None:
        super().__init__(f"There is no call {call_id!r}. GET /v1/accounts/…/calls lists an account's calls.")


class PersonNotFound(CoachError):
    code = "person_not_found"

    def __init__(self, person_id: str) -> None:
        super().__init__(f"There is no person {person_id!r}. GET /v1/accounts/…/people lists an account's people.")


class PromiseNotFound(CoachError):
    code = "promise_not_found"

    def __init__(self, promise_id: str) -> None:
        super().__init__(f"There is no promise {promise_id!r}. GET /v1/promises lists those that exist.")


class NameUnusable(CoachError):
    code = "name_unusable"

    def __init__(self, why: str) -> None:
        super().__init__(f"This name can't be used: {why}")


class MergeRefused(CoachError):
    code = "merge_refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"These accounts can't be merged: {why}")


class DateRefused(CoachError):
    code = "date_refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"This day can't be a call's: {why}")


class CardNotFound(CoachError):
    code = "card_not_found"

    def __init__(self, card_id: str) -> None:
        super().__init__(f"There is no card {card_id!r} in the knowledge base.")


class StaleCursor(CoachError):
    code = "stale_cursor"

    def __init__(self, cursor: str) -> None:
        super().__init__(f"The cursor {cursor!r} does not point into this list. Ask again without a cursor.")


class CorrectionMisfits(CoachError):
    code = "correction_misfits"

    def __init__(self, why: str) -> None:
        super().__init__(f"This correction can't be taken: {why}")


class Busy(CoachError):
    code = "busy"

    def __init__(self) -> None:
        super().__init__("Firm Ground is still answering the message before. Wait for it, then send this one again.")


class ModelUnavailable(CoachError):
    """The language model can't be reached, refuses us, or has no room."""

    code = "model_unavailable"

    def __init__(self, what: str) -> None:
        super().__init__(f"The language model did not answer: {what}")


class ModelMisbehaved(CoachError):
    """The language model answered, and the answer can't be used."""

    code = "model_misbehaved"

    def __init__(self, what: str) -> None:
        super().__init__(f"The language model's answer can't be used: {what}")
