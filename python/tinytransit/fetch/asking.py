# SPDX-License-Identifier: MIT
"""Search archives through libraries of others: with a time-out, and every failure named."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tinytransit.fetch.errors import FetchError, TransientError, UnavailableError
from tinytransit.fetch.http import check_redirect, core
from tinytransit.fetch.retrying import TRANSIENT_STATUSES, retry_after_s

_LONGEST_REASON = 300


@contextmanager
def patient(timeout_s: float, changes: Sequence[tuple[Any, str, Any]] = ()) -> Iterator[None]:
    """Give requests of all libraries a time-out for the block, and attributes of theirs other values, in all threads.

    Astroquery and pyvo ask requests for no time-out, or for none that can be set, which would wait for ever.

    Args:
        timeout_s: How long a server may take to answer, in seconds.
        changes: Owner, name and value of attributes, such as addresses.
    """
    from requests.adapters import HTTPAdapter

    patient_send = HTTPAdapter.send

    def send(self: Any, request: Any, *, timeout: Any = None, **how: Any) -> Any:
        answer = patient_send(self, request, timeout=timeout or timeout_s, **how)
        check_redirect(request.url, answer.headers.get("Location"))
        return answer

    changed = [*changes, (HTTPAdapter, "send", send)]
    before = [getattr(owner, name) for owner, name, _ in changed]
    try:
        for owner, name, value in changed:
            setattr(owner, name, value)
        yield
    finally:
        for (owner, name, _), value in zip(changed, before, strict=True):
            setattr(owner, name, value)


@contextmanager
def understood() -> Iterator[None]:
    """Name what goes wrong between here and the archive."""
    import requests
    from astroquery.exceptions import RemoteServiceError
    from pyvo.dal import DALAccessError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except FetchError:
        raise
    except requests.HTTPError as error:
        raise _refusal(error) from error
    except DALAccessError as error:
        cause = getattr(error, "cause", None)  # pyvo wraps whatever happens while it asks
        if isinstance(cause, requests.HTTPError):
            raise _refusal(cause) from error
        if isinstance(cause, FetchError):
            raise cause from error
        if isinstance(cause, (requests.RequestException, TimeoutError, HTTPError)):
            raise TransientError(f"no answer from the archive: {core(cause)}") from error
        said = " ".join(str(error).split())[:_LONGEST_REASON]
        raise UnavailableError(f"the archive's answer is not understood: {type(error).__name__}: {said}") from error
    except (requests.RequestException, RemoteServiceError, TimeoutError) as error:
        raise TransientError(f"no answer from the archive: {core(error)}") from error
    except Exception as error:  # an answer of another shape makes the libraries raise nearly anything
        said = " ".join(str(error).split())[:_LONGEST_REASON]
        raise UnavailableError(f"the archive's answer is not understood: {type(error).__name__}: {said}") from error


def _refusal(error: Any) -> FetchError:
    """Say what an answer with a status of failure (``requests.HTTPError``) means."""
    response = error.response
    if response is None or response.status_code not in TRANSIENT_STATUSES:
        return UnavailableError(f"the archive refused: {error}")
    return TransientError(
        f"the archive answered {response.status_code} {response.reason}",
        retry_after_s(response.headers.get("Retry-After")),
    )
