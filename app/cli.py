"""`firmground`: serve the coach, read notes, talk in the terminal."""

import asyncio
import json
import socket
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, track

from app.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.corrections import Reviewed
    from app.domain.read import Read
    from app.evaluation.evaluation import Stability
    from app.evaluation.gold import GoldNote, ReadLine

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
    reader = services.coach.reader
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
def doctor() -> None:
    """Look the configuration and the language model over, and say what to change."""
    endpoint = _settings().endpoint
    console = Console()
    if endpoint is None:
        console.print("No language model is configured: the built-in reader and coach serve by themselves.")
        console.print("Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, to add one.")
        return
    from app.llm.chat_models import ChatModels
    from app.llm.doctor import Check, examine

    async def look() -> list[Check]:
        found = []
        models = ChatModels(endpoint)
        async for check in examine(models):
            mark = "[green]✓[/]" if check.ok else "[red]✗[/]" if check.needed else "[yellow]![/]"
            console.print(f" {mark} {check.name:8}", end="")
            console.print(check.told, markup=False, highlight=False)
            found.append(check)
        await models.close()
        return found

    if any(check.needed and not check.ok for check in asyncio.run(look())):
        raise typer.Exit(1)


def _settings(**given: Any) -> Settings:
    try:
        return Settings(**given)
    except ValidationError as error:
        _stop("; ".join(e["msg"].removeprefix("Value error, ") for e in error.errors()))


def _services() -> Any:
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
