"""`/docs`: the API's description as a page, without anything from elsewhere."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)
# fastapi-offline ships Swagger UI inside its wheel; its own page has an inline script, which our policy forbids.
swagger_files = StaticFiles(directory=Path(str(files("fastapi_offline"))) / "static")


@router.get("/docs")
async def docs() -> FileResponse:
    return FileResponse(Path(__file__).with_name("static") / "docs.html")
