"""What a line asks for: `brief Acme`, `promises`, `help` …; everything else is said to the coach."""

ALONE = frozenset({"help", "promises", "shared", "meeting", "settings", "open"})
"""Orders by a word that stands alone."""
NAMED = frozenset({"brief", "share", "unshare"})
"""Orders with the name of an account behind them."""
OPEN_WINDOWS = frozenset({"meeting", "settings"})
SAY = "say"
MOST_NAME_WORDS = 3
"""Of a name that is no account: with more words behind it the line is notes that happen to begin like an order."""
HELP = """**After a call**: `/coach` and a few messy lines; or `/coach` alone for a window that keeps long notes.
**Before a call**: `/coach brief NAME`. For a brief an hour before it: `/coach meeting`.
**What is owed**: `/coach promises`
**With the team**: `/coach share NAME`, `/coach unshare NAME`, `/coach shared`
**Reminders** and other choices: `/coach settings`. Your accounts in a browser: `/coach open`.

Only you see the answers. In a direct message a thread is one conversation: ask on in it; these words work there too."""


def order(line: str) -> tuple[str, str]:
    """(order, what it is about) of a line; (`say`, the line) where it holds none."""
    text = line.strip()
    word, _, about = text.partition(" ")
    kind = word.casefold()
    if kind in ALONE and not about:
        return kind, ""
    if kind in NAMED and "\n" not in text:
        return kind, about.strip()
    return SAY, text
