"""What goes wrong at a language model, as errors that tell their reader what to do."""

from typing import Any

from app.domain.errors import CoachError, ModelMisbehaved, ModelUnavailable
from app.llm.endpoint import Endpoint


def coach_error(error: Exception, endpoint: Endpoint) -> CoachError:
    """The error to tell. None of its words come from the server's answer, which may quote notes or keys."""
    from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
    from langchain_core import exceptions as lc

    at = endpoint.url
    match error:
        case CoachError():
            return error
        case lc.ModelAuthenticationError():
            return ModelUnavailable(f"{at} refused the key (401). Check OPENAI_API_KEY.")
        case lc.ModelPermissionDeniedError():
            return ModelUnavailable(f"{at} does not allow this key to use {endpoint.model!r} (403).")
        case lc.ModelNotFoundError():
            return ModelUnavailable(f"{at} answered 404. {_hint(endpoint)}")
        case lc.ModelRateLimitError():
            return ModelUnavailable(f"{at} has no room now (429){_wait(error)}.")
        case lc.ContextOverflowError():
            return ModelUnavailable(f"this is too long for {endpoint.model!r}. Send less at a time.")
        case lc.ModelInvalidRequestError():
            return ModelUnavailable(f"{at} refused the request (400). `firmground doctor` tells what it can't do.")
        case lc.ModelTimeoutError() | TimeoutError():
            return ModelUnavailable(f"nothing came from {at} for {endpoint.timeout_s:g} s.")
        case lc.ModelConnectionError() if not _broke_off(error):
            return ModelUnavailable(f"nobody answers at {at}. Is it running, and is OPENAI_BASE_URL right?")
        case lc.ModelAPIError():
            return ModelUnavailable(f"{at} has a trouble of its own ({_status(error) or 'server error'}).")
        case ModelCallLimitExceededError():
            return ModelMisbehaved("it went on asking for its tools and never answered.")
    if _broke_off(error):
        return ModelUnavailable(f"the connection to {at} broke off.")
    status = _status(error)
    if status is not None:
        return ModelUnavailable(f"{at} answered {status}. {_hint(endpoint)}")
    return ModelMisbehaved(f"what {at} sent is no chat completion. {_hint(endpoint)}")


def worth_another_try(error: Exception) -> bool:
    """Whether the same request may well succeed in a moment: not where we are told to wait for long."""
    from langchain_core import exceptions as lc

    if isinstance(error, lc.ModelRateLimitError):
        wait = _retry_after_s(error)
        return wait is not None and wait <= SHORT_WAIT_S
    return isinstance(error, lc.ModelAPIError) or _broke_off(error)


SHORT_WAIT_S = 2.0


def _hint(endpoint: Endpoint) -> str:
    if endpoint.lacks_version:
        return f"OPENAI_BASE_URL mostly ends in /v1: try {endpoint.url}/v1."
    return f"Is {endpoint.model!r} a model it has (FIRMGROUND_MODEL), and OPENAI_BASE_URL its address?"


def _wait(error: Exception) -> str:
    wait = _retry_after_s(error)
    return f" and asks to wait {wait:g} s" if wait is not None else ""


def _retry_after_s(error: Exception) -> float | None:
    value: Any = getattr(getattr(error, "response", None), "headers", {}).get("retry-after")
    try:
        return max(float(value), 0.0)
    except (TypeError, ValueError):
        return None


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def _broke_off(error: Exception) -> bool:
    """Whether a connection that stood ended in the middle of an answer."""
    import httpx2

    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, httpx2.TransportError):
        cause = cause.__cause__
    return cause is not None and not isinstance(cause, httpx2.ConnectError | httpx2.TimeoutException)
