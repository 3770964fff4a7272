"""Who is who: every person has an id, and a team where they have one. What is kept belongs to a person."""

from dataclasses import dataclass

SLACK = "slack"


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """A user of a Slack workspace; or a channel, to which belongs what is said where all of it can read."""

    workspace: str
    """`ENTERPRISE:TEAM`, the first empty outside of an enterprise grid."""
    user: str

    @property
    def id(self) -> str:
        return f"{SLACK}:{self.workspace}:{self.user}"

    @property
    def team(self) -> str:
        return f"{SLACK}:{self.workspace}"


def slack_person(person: str) -> SlackPerson | None:
    """Whom an id of Slack names; None where it is another's."""
    kind, _, rest = person.partition(":")
    workspace, _, user = rest.rpartition(":")
    return SlackPerson(workspace, user) if kind == SLACK and workspace and user else None


def team_of(person: str) -> str | None:
    """The team that a person belongs to: their workspace; None where they have none."""
    found = slack_person(person)
    return found.team if found is not None else None
