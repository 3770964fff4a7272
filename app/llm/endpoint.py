"""The language model that is configured: where it is, what it is called, what it costs."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    model: str
    """A name that the endpoint knows, or `PROVIDER:NAME` for a provider of LangChain's other than OpenAI."""
    api_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    """Of an OpenAI-compatible server; OpenAI's own where None."""
    fallback: str | None = None
    """A second model of the same endpoint, asked where the first fails."""
    timeout_s: float = 60.0
    """Longest silence before the model counts as gone."""
    responses_api: bool = False
    """Whether to speak OpenAI's Responses API instead of Chat Completions."""
    price_in: float | None = None
    """US dollars for a million input tokens."""
    price_out: float | None = None

    @property
    def url(self) -> str:
        """The address that is asked, fit to be shown: without credentials or query."""
        parts = urlsplit(self.base_url or OPENAI_URL)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"

    @property
    def lacks_version(self) -> bool:
        """Whether the address doesn't end as those of OpenAI-compatible servers do: in /v1."""
        return self.base_url is not None and not urlsplit(self.base_url).path.rstrip("/").endswith("/v1")

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float | None:
        """Estimated from the configured prices; None where they aren't."""
        if self.price_in is None or self.price_out is None:
            return None
        return (input_tokens * self.price_in + output_tokens * self.price_out) / 1_000_000
