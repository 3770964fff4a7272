"""What a turn cost at the language model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls and tokens, added up with `+`."""

    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those that the provider had in its cache."""
    output_tokens: int = 0
    cost_usd: float | None = None
    """Estimated from the configured prices; None where none are configured."""
    model: str | None = None
    """The model that answered; None where none was called."""
    prompts: tuple[str, ...] = ()
    """The prompts used, each `name@fingerprint`."""
    retracted: int = 0
    """Sentences that the model said and that were not let stand: they had no source."""

    def __add__(self, other: "Usage") -> "Usage":
        costs = [cost for cost in (self.cost_usd, other.cost_usd) if cost is not None]
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.cached_tokens + other.cached_tokens,
            self.output_tokens + other.output_tokens,
            sum(costs) if costs else None,
            other.model or self.model,
            tuple(dict.fromkeys([*self.prompts, *other.prompts])),
            self.retracted + other.retracted,
        )
