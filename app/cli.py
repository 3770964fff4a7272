"""`firmground`: serve the coach, read notes, talk in the terminal."""

import asyncio
import json
import socket
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, track

from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from app.domain.corrections import Reviewed
    from app.domain.read import Read
    from app.evaluation.evaluation import Stability
    from app.evaluation.gold import GoldNote, ReadLine
    from app.llm.doctor import Check
    from app.main import Services
    from app.ports import Reader

Done = TypeVar("Done")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)


def main() -> None:
    app()


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; any but a loopback one needs a token.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Start Firm Ground and print its address."""
    given: dict[str, Any] = {key: value for key, value in (("host", host), ("port", port)) if value is not None}
    settings = _settings(**given)
    import uvicorn

    from app import logs
    from app import main as root

    logs.configure(settings.log_level)
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        )
    except OSError as error:
        _stop(f"Can't listen on {settings.host}:{settings.port} ({error.strerror}). Choose another with --port.")
    try:
        application = root.create_app(settings)
    except ValueError as error:
        _stop(str(error))
    bound = listener.getsockname()[1]
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                typer.echo(f"Firm Ground is ready: http://{shown}:{bound}")

    server = Announcing(uvicorn.Config(application, log_config=None, access_log=False, server_header=False))
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(1)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A text file with notes, a .jsonl file, or - for standard input.")],
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Lines of {"id", "text"} in, one read a line out, in the same order.')
    ] = False,
) -> None:
    """Read notes: evidence, standing, exposure and the one next move."""
    text = _text_of(file)
    notes = _json_lines(text, file) if jsonl else [{"id": file.stem, "text": text}]
    services = _services()
    from app.channels import terminal
    from app.domain.errors import CoachError

    today = date.today()  # noqa: DTZ011 - the rep's own day

    async def read_all() -> bool:
        """Whether every set of notes could be read."""
        if services.models is not None:
            await services.database.migrate()  # a model's answers are kept, so that nothing is paid for twice
        well = True
        for note in track(notes, "Reading", console=Console(stderr=True), disable=not jsonl):
            try:
                found = await services.coach.read(note["text"], today)
            except CoachError as error:
                well = False
                typer.echo(f"{note['id']}: {error}", err=True)
                if jsonl:
                    typer.echo(json.dumps({"id": note["id"], "error": error.code, "detail": str(error)}))
            else:
                if jsonl:
                    typer.echo(_as_line(note["id"], found))
                else:
                    terminal.show_read(Console(), found)
        await services.close()
        return well

    if not asyncio.run(read_all()):
        raise typer.Exit(1)


@app.command()
def chat() -> None:
    """Talk with the coach in the terminal; it is kept like any other conversation."""
    services = _services()
    from datetime import UTC, datetime

    from app.channels import terminal

    console = Console()

    async def talk() -> bool:
        await services.database.migrate()
        try:
            conversation = await services.conversations.start("cli", datetime.now(UTC))
            if sys.stdin.isatty():
                console.print("Type or paste the notes of a call, then ask. Ctrl-D ends.", style="dim")
                messages = terminal.typed_messages(console)
            else:
                messages = terminal.piped_messages(sys.stdin.read())
            return await terminal.Talk(services.coach, conversation.id, console).run(messages)
        finally:
            await services.close()

    if not asyncio.run(talk()):
        raise typer.Exit(1)


class Which(StrEnum):
    """The readers that one can evaluate."""

    LOCAL = "local"
    MODEL = "model"


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Labelled notes, JSON Lines.")],
    reader: Annotated[
        Which, typer.Option(help="The built-in reader, or the configured language model's.")
    ] = Which.LOCAL,
    reads: Annotated[
        Path | None, typer.Option(help="Score these reads (as `read --jsonl` writes them) instead of reading.")
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="How often each note is read, to see whether the reads agree.")] = 5,
    html: Annotated[Path | None, typer.Option(help="Write a report with pictures here.")] = None,
) -> None:
    """Score a reader on labelled notes."""
    from app.domain.errors import CoachError
    from app.evaluation.evaluation import evaluate as evaluated
    from app.evaluation.gold import gold_notes, reads_of
    from app.evaluation.report import as_html, as_text

    try:
        notes = gold_notes(gold)
        if reads is not None:
            found = evaluated(str(reads), notes, reads_of(reads, notes))
        else:
            engine, lines, stability, known = asyncio.run(_read_for_evaluation(reader, notes, runs))
            found = evaluated(engine, notes, lines, stability, known)
    except CoachError as error:
        _stop(str(error))
    Console().print(as_text(found), highlight=False)
    if html is not None:
        try:
            html.write_text(as_html(found), "utf-8")
        except OSError as error:
            _stop(f"can't write {html}: {error.strerror}")
        typer.echo(f"The report is in {html}.")


async def _read_for_evaluation(
    which: Which, notes: "list[GoldNote]", runs: int
) -> "tuple[str, list[ReadLine], Stability | None, int]":
    """Engine, reads, stability, and how many of the notes trained the reader."""
    from app.evaluation.evaluation import read_all
    from app.main import asking_anew
    from app.reading.labeller import trained_on

    services = _services()
    reader: Reader = services.coach.reader
    if which is Which.MODEL:
        if services.coach.model is None:
            _stop("no language model is configured: set OPENAI_API_KEY, or OPENAI_BASE_URL.")
        reader = asking_anew(services.coach.model.reader)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading", total=runs * len(notes))
        try:
            engine, lines, stability = await read_all(reader, notes, runs, lambda: progress.advance(task))
        finally:
            await services.close()
    known = sum(trained_on(note.text) for note in notes) if which is Which.LOCAL else 0
    return engine, lines, stability, known


@app.command()
def corrections(
    export: Annotated[Path | None, typer.Option(help="Write what was put right here, as labelled notes.")] = None,
) -> None:
    """How far reps agree with the reader, from the reads that they put right."""
    from rich.table import Table

    from app.evaluation.agreement import agreement, labelled
    from app.store.corrections import CorrectionRepository
    from app.store.database import Database

    async def reviewed() -> "Sequence[Reviewed]":
        database = Database(_settings().database_url)
        try:
            await database.migrate()
            return await CorrectionRepository(database).reviewed()
        finally:
            await database.close()

    found = asyncio.run(reviewed())
    typer.echo(f"{len(found)} reads have been put right.")
    table = Table("label", "left", "refused", "missed", "kept", box=None, pad_edge=False)
    for (pillar, direction), tally in agreement(found).items():
        kept = "–" if tally.kept is None else f"{tally.kept:.0%}"
        table.add_row(f"{pillar} {direction}", str(tally.left), str(tally.refused), str(tally.missed), kept)
    Console().print(table, highlight=False)
    if export is not None:
        notes = labelled(found)
        try:
            export.write_text("".join(f"{json.dumps(note, ensure_ascii=False)}\n" for note in notes), "utf-8")
        except OSError as error:
            _stop(f"can't write {export}: {error.strerror}")
        typer.echo(
            f"{len(notes)} notes are in {export}: `python -m training.train --corrections {export}` learns from them."
        )


@app.command()
def brief(
    account: Annotated[str, typer.Argument(help="The account's name, or somebody's there.")],
    handover: Annotated[bool, typer.Option("--handover", help="What a rep who takes it over should know.")] = False,
) -> None:
    """What to know before the next call."""
    from app.coaching.brief import as_text, handover_text
    from app.domain.read import Mentions

    today = date.today()  # noqa: DTZ011 - the rep's own day

    async def told(services: "Services") -> str:
        found, others = await services.accounts.find(account, Mentions(people=(account,)))
        if found is None:
            page = await services.accounts.list(2, name=account)
            found = AccountRef(page.items[0].id, page.items[0].name) if len(page.items) == 1 else None
        if found is None and len(others) == 1:
            found = others[0]
        if found is None:
            named = f" Do you mean {', '.join(other.name for other in others)}?" if others else ""
            _stop(f"there is no account {account!r}.{named}")
        if handover:
            return handover_text(await services.coach.briefs.handover(found.id, today))
        return as_text(await services.coach.briefs.brief(found.id, today))

    from app.domain.accounts import AccountRef

    typer.echo(_with_database(told))


@app.command()
def review(
    pdf: Annotated[Path | None, typer.Option(help="Write it as PDF here.")] = None,
) -> None:
    """Every account by how it stands, those at risk first: Markdown, or PDF."""
    from app.channels.account_pages import review_in_words

    today = date.today()  # noqa: DTZ011 - the rep's own day

    async def look(services: "Services") -> tuple[Any, str]:
        return await services.coach.briefs.review(today), (await services.preferences.get()).review_policy

    found, policy = _with_database(look)
    if pdf is None:
        typer.echo(review_in_words(found, policy))
        return
    from app.channels.review_print import as_pdf

    try:
        pdf.write_bytes(as_pdf(found, policy))
    except OSError as error:
        _stop(f"can't write {pdf}: {error.strerror}")
    typer.echo(f"The review is in {pdf}.")


@app.command()
def promises() -> None:
    """What is promised and not settled, the most urgent first."""
    from app.coaching.brief import owed_words
    from app.domain.promises import PromiseStatus

    today = date.today()  # noqa: DTZ011 - the rep's own day
    page = _with_database(lambda services: services.promises.list(200, status=PromiseStatus.OPEN))
    for entry in page.items:
        typer.echo(f"{entry.account}: {owed_words(entry, today)}")
    if not page.items:
        typer.echo("Nothing is open.")


@app.command()
def find(
    words: Annotated[list[str], typer.Argument(help="All of them are looked for.")],
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
) -> None:
    """Search notes, accounts and people."""
    query = " ".join(words)
    for found in _with_database(lambda services: services.accounts.search(query, limit)):
        account = found.account.name if found.account else "not filed"
        when = f", {found.on}" if found.on else ""
        typer.echo(f"{found.kind}: {found.title}" if found.kind == "account" else f"{account}{when}: {found.title}")


@app.command(name="import")
def import_notes(
    path: Annotated[Path, typer.Argument(help="CSV, JSONL, VTT, SRT or text; or a folder of such files.")],
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN: which column of a CSV is notes, account, date.")
    ] = None,
    day_first: Annotated[
        bool | None, typer.Option("--day-first/--month-first", help="How days like 3/4/2026 are meant.")
    ] = None,
    with_model: Annotated[
        bool, typer.Option("--with-model", help="Let the configured language model read too; it costs a call a note.")
    ] = False,
) -> None:
    """Bring old notes in. It can be stopped and started again: nothing is taken twice."""
    from dataclasses import replace

    from app.channels.bulk.importer import Import, Tally
    from app.channels.bulk.notes_file import REFUSED, UnusableFile
    from app.channels.bulk.reading import found_in
    from app.channels.bulk.tables import FIELDS

    given = dict(pair.split("=", 1) for pair in map_ or () if "=" in pair)
    if len(given) != len(map_ or ()) or set(given) - set(FIELDS):
        _stop(f"--map takes FIELD=COLUMN with one of {', '.join(FIELDS)} for the field.")

    def ask(field: str, header: "Sequence[str]") -> str | None:
        if not sys.stdin.isatty():
            return None
        typer.echo(f"Which column holds the {field}? {', '.join(header)}", err=True)
        answer = typer.prompt("Column (empty for none)", default="", show_default=False, err=True)
        return answer.strip() or None

    async def take(services: "Services") -> None:
        try:
            found = list(found_in(path, given, ask, day_first=day_first))
        except UnusableFile as error:
            _stop(str(error))
        coach = services.coach if with_model else replace(services.coach, model=None)
        refused = []
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Importing", total=len(found))
            bulk = Import(coach, services.conversations)
            async for told in bulk.run(found, lambda: progress.advance(task)):
                if isinstance(told, Tally):
                    tally = told
                else:
                    refused.append(told)
        typer.echo(f"{tally.taken} taken, {tally.known} there already, {tally.rejected} refused.")
        if refused:
            listed = path.with_name(f"{path.resolve().name}{REFUSED}")
            listed.write_text("".join(f"{r.where}: {r.why}\n" for r in refused), "utf-8")
            typer.echo(f"What was refused, and why, is in {listed}.")

    _with_database(take)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder to write into.")],
) -> None:
    """Take everything away: firmground.jsonl, and a Markdown file an account."""
    from app.channels.account_pages import account_in_words
    from app.store.export import Export

    async def write(services: "Services") -> int:
        source, number = Export(services.database), 0
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "firmground.jsonl").open("w", encoding="utf-8") as out:
            async for line in source.lines():
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
        async for account in source.accounts():
            number += 1
            words = account_in_words(
                account,
                await services.accounts.people(account.id),
                [entry async for entry in source.promises(account.id)],
                [call async for call in source.calls(account.id)],
            )
            safe = "".join(c if c.isalnum() or c in " -_" else "_" for c in account.name).strip()[:80]
            (folder / f"{safe} {account.id[:8]}.md").write_text(words, "utf-8")
        return number

    try:
        number = _with_database(write)
    except OSError as error:
        _stop(f"can't write into {folder}: {error.strerror}")
    typer.echo(f"firmground.jsonl and {number} accounts are in {folder}.")


@app.command()
def forget(
    account: Annotated[str | None, typer.Option(help="Delete this account for good.")] = None,
    older_than: Annotated[
        int | None, typer.Option(min=1, help="Delete calls older than so many days for good.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete for good: an account, or what is old."""
    from datetime import timedelta

    from app.store.removal import Removal

    if (account is None) == (older_than is None):
        _stop("name either --account or --older-than.")

    async def delete(services: "Services") -> str:
        removal = Removal(services.database)
        if older_than is not None:
            if not yes:
                typer.confirm(f"Delete every call older than {older_than} days? This can't be undone.", abort=True)
            day = date.today() - timedelta(days=older_than)  # noqa: DTZ011 - the rep's own day
            return f"{await removal.older_than(day)} calls are deleted."
        assert account is not None
        page = await services.accounts.list(200, name=account)
        exact = [a for a in page.items if a.name.casefold() == account.casefold()]
        if not exact:
            _stop(f"there is no account {account!r}.")
        if not yes:
            typer.confirm(f"Delete {exact[0].name} with {exact[0].calls} calls? This can't be undone.", abort=True)
        await removal.account(exact[0].id)
        return f"{exact[0].name} is deleted."

    typer.echo(_with_database(delete))


@app.command()
def doctor(what: Annotated[str, typer.Argument(help="`model` or `slack`")] = "model") -> None:
    """Look the configuration and the language model, or Slack, over, and say what to change."""
    settings, console = _settings(), Console()
    if what == "slack":
        from app.channels.slack.doctor import examine as examine_slack

        _examine(examine_slack(settings.slack, settings.public_url), console)
        return
    if what != "model":
        _stop(f"there is no {what!r} to look over: model or slack.")
    endpoint = settings.endpoint
    if endpoint is None:
        console.print("No language model is configured: the built-in reader and coach serve by themselves.")
        console.print("Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, to add one.")
        return
    from app.llm.chat_models import ChatModels
    from app.llm.doctor import examine

    async def look() -> "AsyncIterator[Check]":
        models = ChatModels(endpoint)
        async for check in examine(models):
            yield check
        await models.close()

    _examine(look(), console)


def _examine(checks: "AsyncIterator[Check]", console: Console) -> None:
    """Show each check as it comes; exit status 1 where a needed one fails."""

    async def look() -> bool:
        well = True
        async for check in checks:
            mark = "[green]✓[/]" if check.ok else "[red]✗[/]" if check.needed else "[yellow]![/]"
            console.print(f" {mark} {check.name:8}", end=" ")
            console.print(check.told, markup=False, highlight=False)
            well = well and (check.ok or not check.needed)
        return well

    if not asyncio.run(look()):
        raise typer.Exit(1)


def _settings(**given: Any) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        _stop("; ".join(e["msg"].removeprefix("Value error, ") for e in error.errors()))


def _with_database(work: "Callable[[Services], Awaitable[Done]]") -> "Done":
    """What the work gives, done with the application's parts on an open database."""
    from app.store.database import UnusableDatabase

    services = _services()

    async def run() -> "Done":
        try:
            await services.database.migrate()
            return await work(services)
        except UnusableDatabase as error:
            _stop(str(error))
        finally:
            await services.close()

    return asyncio.run(run())


def _services() -> "Services":
    from app.main import create_services

    try:
        return create_services(_settings())
    except ValueError as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    typer.echo(f"firmground: {message}", err=True)
    raise typer.Exit(2)


def _text_of(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        _stop(f"can't open {file}: {error.strerror}")
    except UnicodeDecodeError as error:
        _stop(f"{file} is not UTF-8 text (byte {error.start}). Save it as UTF-8 and try again.")


def _json_lines(text: str, file: Path) -> list[dict[str, str]]:
    notes = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            note = json.loads(line)
        except ValueError as error:
            _stop(f"{file}:{number}: not JSON: {error}")
        if not isinstance(note, dict) or not isinstance(note.get("text"), str) or not isinstance(note.get("id"), str):
            _stop(f'{file}:{number}: needs {{"id": "…", "text": "…"}}')
        notes.append(note)
    return notes


def _as_line(note_id: str, read: "Read") -> str:
    from dataclasses import replace

    from pydantic import TypeAdapter

    from app.domain.read import Read

    return TypeAdapter(Read).dump_json(replace(read, id=note_id)).decode()


if __name__ == "__main__":
    main()
