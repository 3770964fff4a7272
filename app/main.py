"""The composition root: the only file that names concrete parts and puts them together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from app.access.sessions import Sessions
from app.access.sharing import Sharing
from app.access.token import AccessToken
from app.access.widget_tokens import WidgetTokens
from app.channels import (
    account_pages,
    accounts,
    cards,
    conversations,
    docs,
    files,
    find,
    knowledge_pages,
    messages,
    pages,
    problems,
    promises,
    reads,
    reviews,
    settings_pages,
    slack_events,
)
from app.channels.dependencies import About, Parts
from app.channels.guard import Guard
from app.channels.live import LiveTurns
from app.coach import CoachService
from app.coaching.agent import AgentTalker
from app.coaching.brief import owed_words
from app.coaching.composer import Composer
from app.coaching.listener import Listener
from app.coaching.prompts import load_prompts
from app.domain.conversation import HOUSE
from app.domain.corrections import MarkCorrection
from app.evaluation.evaluation import NothingKept
from app.knowledge.cards import load
from app.knowledge.search import Search
from app.knowledge.team import TeamCards
from app.llm.chat_models import ChatModels
from app.llm.structured import StructuredModel
from app.ports import LanguageModel, Reader
from app.reading.encoder import Encoder
from app.reading.labeller import Labeller
from app.reading.local import LocalReader
from app.reading.model import ModelReader
from app.reading.model_answer import ModelAnswer
from app.reading.people import is_first_name
from app.settings import Settings
from app.store.accounts import AccountRepository
from app.store.conversations import ConversationRepository
from app.store.database import Database
from app.store.export import Export
from app.store.meetings import MeetingRepository
from app.store.model_answers import ModelAnswerRepository
from app.store.preferences import PreferenceRepository
from app.store.promises import PromiseRepository
from app.store.removal import Removal
from app.store.shared_reviews import SharedReviewRepository
from app.store.sharing import ShareRepository

if TYPE_CHECKING:
    from app.channels.slack.channel import SlackChannel

log = logging.getLogger("firmground")

KNOWLEDGE_BASE = Path(__file__).parent.parent / "knowledge_base"
TEAM_CARDS = Path("firmground-data/knowledge")
"""Where a team's own cards are written, unless the settings name another folder."""
PROMPTS = Path(__file__).parent.parent / "prompts"
WARM_UP = "We met and she said that I'll have the quote by Friday, but it was not what they had to hear."
WIDGET_CORS: dict[str, Any] = {
    "allow_methods": ["GET", "POST"],
    "allow_headers": ["Authorization", "Content-Type", "Last-Event-ID"],
    "max_age": 3600,
}
DESCRIPTION = """Notes in, read and next move out.

`POST /v1/reads` reads one set of notes and keeps nothing. A conversation remembers: send it notes, then questions.
Every error is a problem (RFC 9457) that says what to do.
"""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything behind the doors, made from the settings; the database is not open yet."""

    database: Database
    conversations: ConversationRepository
    accounts: AccountRepository
    promises: PromiseRepository
    coach: CoachService
    preferences: PreferenceRepository
    search: Search
    engine: str
    models: ChatModels | None
    talker: AgentTalker | None

    @property
    def everybodys_preferences(self) -> PreferenceRepository:
        return PreferenceRepository(self.database, self.preferences.unchosen)

    async def close(self) -> None:
        await self.database.close()
        if self.models is not None:
            await self.models.close()


def create_services(settings: Settings) -> Services:
    """Load the weights, the cards and the prompts. Raises `BrokenCard`, `BrokenPrompt` where one can't be used."""
    encoder, labeller = Encoder(), Labeller()
    team_folder = settings.knowledge_folder or (TEAM_CARDS if TEAM_CARDS.is_dir() else None)
    search = Search(load(KNOWLEDGE_BASE, team_folder), encoder.embed)
    database = Database(settings.database_url)
    house = database.of(HOUSE)
    conversations, accounts = ConversationRepository(house), AccountRepository(house)
    models = ChatModels(settings.endpoint) if settings.endpoint else None
    model = _language_model(models, database, search) if models else None
    listener = Listener.with_examples(encoder.embed)
    preferences = PreferenceRepository(house, settings.preferences)
    coach = CoachService(
        LocalReader(labeller), listener, Composer(search), conversations, accounts=accounts, preferences=preferences
    )
    if model is not None:
        coach = replace(
            coach,
            listener=replace(listener, model_listens=True),
            writer=Composer(search, model_configured=True),
            model=LanguageModel(*model),
            alone=coach,
        )
    return Services(
        database,
        conversations,
        accounts,
        PromiseRepository(house),
        coach,
        preferences,
        search,
        labeller.engine,
        models,
        model[1] if model else None,
    )


async def _forget_daily(services: Services) -> None:
    """Delete what is older than each person wants to keep, now and once a day."""
    while True:
        chosen = {HOUSE: services.preferences.unchosen} | dict(await services.everybodys_preferences.by_person())
        for person, preferences in chosen.items():
            if preferences.keep_days is not None:
                removal = Removal(services.database.of(person))
                forgotten = await removal.older_than(datetime.now(UTC).date() - timedelta(days=preferences.keep_days))
                log.info("store.forgotten", extra={"calls": forgotten})
        await asyncio.sleep(timedelta(days=1).total_seconds())


def _language_model(models: ChatModels, database: Database, search: Search) -> tuple[ModelReader, AgentTalker]:
    prompts = load_prompts(PROMPTS)
    reader = ModelReader(StructuredModel(models, prompts["read_notes"], ModelAnswer), ModelAnswerRepository(database))
    return reader, AgentTalker(models, prompts, search, is_first_name)


def asking_anew(reader: Reader) -> Reader:
    """A model's reader that keeps no answers: to see whether it gives the same read twice."""
    return replace(reader, answers=NothingKept()) if isinstance(reader, ModelReader) else reader


async def _start_slack(app: FastAPI, services: Services, settings: Settings, sharing: Sharing) -> "SlackChannel":
    """Slack's door and the queue behind it. Their libraries are loaded only where Slack is served."""
    from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

    from app.access.sealing import Sealer
    from app.channels.slack.answers import Answers
    from app.channels.slack.channel import SlackChannel
    from app.channels.slack.desk import Desk
    from app.channels.slack.door import SlackDoor
    from app.channels.slack.hearing import Hearing
    from app.channels.slack.installations import Installations, States
    from app.channels.slack.intake import Intake
    from app.channels.slack.queue import DurableQueue
    from app.channels.slack.reminders import Reminders
    from app.channels.slack.web import SlackWeb
    from app.channels.slack.windows import Windows
    from app.store.slack import Delivery, DeliveryRepository, WorkerRepository, WorkspaceRepository

    sealer = Sealer(*settings.sealing_keys)
    deliveries = DeliveryRepository(services.database, sealer)
    workspaces = WorkspaceRepository(services.database, sealer)
    keys = settings.slack
    assert keys is not None
    queue: DurableQueue

    async def put(delivery_id: str) -> None:
        await queue.put(delivery_id)

    intake = Intake(deliveries, Delivery, put)
    meetings = MeetingRepository(services.database)
    web = SlackWeb(keys, Installations(workspaces, keys))
    windows = Windows(intake, services.accounts, services.conversations, services.preferences, meetings)
    hearing = Hearing(intake, services.accounts, services.preferences)
    answers = Answers(
        services.coach,
        services.conversations,
        services.accounts,
        services.promises,
        sharing,
        TypeAdapter(MarkCorrection).validate_python,
        owed_words,
        _links(settings),
    )
    desk = Desk(answers, deliveries, web)
    queue = DurableQueue(settings.jobs_url, WorkerRepository(services.database), desk.answer)
    bolt = SlackDoor(web, States(workspaces), intake, windows, hearing).app()
    reminders = Reminders(services.everybodys_preferences, meetings, services.promises, intake.owe)
    channel = SlackChannel(queue, deliveries, reminders, bolt, web, keys)
    await channel.start()
    app.state.slack_channel = channel
    if keys.signing_secret is not None:  # without it anybody could sign
        app.state.slack = AsyncSlackRequestHandler(bolt)
    return channel


def _links(settings: Settings) -> Callable[[str, str], str] | None:
    """Makes links that sign a person in; None where the service has no public address."""
    if settings.public_url is None:
        return None
    sessions, address = Sessions(settings.sealing_keys), settings.public_url

    def link(person: str, path: str) -> str:
        return f"{address}/slack/open?{urlencode({'link': sessions.link(person, path, datetime.now(UTC))})}"

    return link


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application. Raises where settings or cards can't be used: it does not start by halves."""
    settings = settings or Settings()
    services = create_services(settings)
    token = AccessToken(settings.access_token.get_secret_value()) if settings.access_token else None

    sharing = Sharing(ShareRepository(services.database))
    sessions = Sessions(settings.sealing_keys) if settings.sealing_keys else None
    widget = None
    if settings.widget_secret is not None:
        widget = WidgetTokens(settings.widget_secret.get_secret_value(), frozenset(settings.widget_origins))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await services.database.migrate()
        # What loads lazily loads before the first rep waits; LangChain, which takes seconds, behind their backs.
        await services.coach.reader.read(WARM_UP, datetime.now(UTC).date())
        prepared = asyncio.create_task(services.talker.prepare()) if services.talker else None
        live = LiveTurns(services.coach)
        house = services.database.of(HOUSE)
        app.state.parts = Parts(
            services.coach,
            live,
            services.conversations,
            services.accounts,
            services.promises,
            Removal(house),
            Export(house),
            SharedReviewRepository(house),
            services.preferences,
            About(
                services.engine,
                settings.endpoint.model if settings.endpoint else None,
                urlsplit(settings.endpoint.url).hostname if settings.endpoint else None,
                "PostgreSQL" if services.database.is_postgresql else "SQLite, on this machine",
                settings.widget_origins,
                version("firmground"),
            ),
            services.search,
            TeamCards(KNOWLEDGE_BASE, settings.knowledge_folder or TEAM_CARDS, services.search),
            services.engine,
            sharing,
        )
        app.state.sessions = sessions
        for inbound in await ConversationRepository(services.database).unfinished():
            if inbound.channel != "slack":  # those are in the queue, which also brings the answer to Slack
                live.start(inbound)
        slack = await _start_slack(app, services, settings, sharing) if settings.slack else None
        forgetting = asyncio.create_task(_forget_daily(services))
        yield
        forgetting.cancel()
        if slack is not None:
            await slack.stop()
        await live.stop()
        if prepared is not None:
            await prepared
        await services.close()

    app = FastAPI(
        title="Firm Ground",
        version=version("firmground"),
        description=DESCRIPTION,
        lifespan=lifespan,
        middleware=[
            Middleware(CORSMiddleware, allow_origins=settings.widget_origins, **WIDGET_CORS),
            Middleware(Guard, token=token, widget=widget, sessions=sessions),
        ],
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    for channel in (
        reads,
        conversations,
        messages,
        files,
        accounts,
        promises,
        find,
        reviews,
        account_pages,
        knowledge_pages,
        settings_pages,
        cards,
        pages,
        docs,
        slack_events,
    ):
        app.include_router(channel.router)
    if token is not None:
        app.include_router(pages.sign_in_router(token))
    app.mount("/static/swagger", docs.swagger_files, name="swagger")
    app.mount("/static", pages.static_files, name="static")
    return app
