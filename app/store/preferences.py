"""What was chosen on the settings page."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlmodel import select

from app.domain.preferences import Preferences
from app.store.database import Database
from app.store.tables import PreferencesRow

_PREFERENCES: TypeAdapter[Preferences] = TypeAdapter(Preferences)


@dataclass(frozen=True, slots=True)
class PreferenceRepository:
    database: Database
    unchosen: Preferences
    """What holds where nothing was chosen."""

    def of(self, person: str) -> "PreferenceRepository":
        """The same, as one person sees it."""
        return PreferenceRepository(self.database.of(person), self.unchosen)

    async def get(self) -> Preferences:
        async with self.database.reading() as session:
            row = (await session.exec(select(PreferencesRow))).first()
        return _PREFERENCES.validate_json(row.chosen) if row is not None else self.unchosen

    async def by_person(self) -> Mapping[str, Preferences]:
        """What each person who chose anything has chosen."""
        async with self.database.reading() as session:
            rows = (await session.exec(select(PreferencesRow))).all()
        return {row.owner: _PREFERENCES.validate_json(row.chosen) for row in rows}

    async def put(self, chosen: Preferences) -> None:
        row = PreferencesRow(owner=self.database.owner or "", chosen=_PREFERENCES.dump_json(chosen).decode())
        async with self.database.session() as session:
            await session.merge(row)
