# SPDX-License-Identifier: MIT
"""A server that drips is given up, or left at once; none leads away from https."""

import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from helpers.faulty_server import Answer, Fault, FaultyServer, Files
from helpers.sample_files import light_curve
from helpers.url_source import Counted, UrlSource, bring

from tinytransit.catalog.errors import ServiceError
from tinytransit.catalog.tap import query_tap
from tinytransit.fetch.errors import StoppedError, TransientError, UnavailableError
from tinytransit.fetch.fetching import fetch
from tinytransit.fetch.http import HttpReader, check_redirect
from tinytransit.fetch.retrying import Retrying
from tinytransit.fetch.steady import LEAST_BYTES_A_SECOND, steady
from tinytransit.fetch.workers import Stop

CURVE = light_curve(star=1)


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer(Files({"/a_lc.fits": CURVE})) as server:
        yield server


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_is_given_up_and_asked_again(server: FaultyServer, tmp_path: Path, part: str) -> None:
    server.faults["/a_lc.fits"].append(Fault(drip=part))
    haul = bring(UrlSource(server, ["/a_lc.fits"], timeout_s=0.5), tmp_path)
    assert (tmp_path / "a_lc.fits").read_bytes() == CURVE and haul.skipped == []
    server.faults["/a_lc.fits"].extend([Fault(drip=part)] * 2)
    again = bring(UrlSource(server, ["/a_lc.fits"], timeout_s=0.5), tmp_path / "other", attempts=2)
    assert [one.what for one in again.skipped] == ["/a_lc.fits"] and again.files == []


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_service_that_drips_is_given_up(part: str) -> None:
    with FaultyServer(lambda _: Answer(200, body=b"x" * 5000)) as server:
        address = f"{server.url}/sync"
        query = "?request=doQuery&lang=ADQL&format=csv&query=select"
        server.faults[f"/sync{query}"].append(Fault(drip=part))
        with pytest.raises(ServiceError, match="no answer"):
            query_tap(address.removesuffix("/sync"), "select", timeout_seconds=0.3)
        assert query_tap(server.url, "select", timeout_seconds=30) == "x" * 5000


def test_a_stop_is_honoured_while_a_server_drips(server: FaultyServer, tmp_path: Path) -> None:
    server.faults["/a_lc.fits"].append(Fault(drip="body"))
    stop, progress = Stop(), Counted()
    ended = threading.Event()

    def run() -> None:
        source = UrlSource(server, ["/a_lc.fits"], timeout_s=600.0)
        with pytest.raises(StoppedError):
            fetch(source, tmp_path, retrying=Retrying(attempts=1), stop=stop, threads=1, largest=10**8,
                  progress=progress)  # fmt: skip
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert server.stalled.wait(30)
    stop.set()
    # Far below the half hour that the rest would take.
    assert ended.wait(30)


def test_only_the_time_of_waiting_counts() -> None:
    """A disk that is slow to take what came is no fault of the server."""
    assert list(steady(iter([b"x"] * 5), window_s=60.0)) == [b"x"] * 5

    def slow() -> Iterator[bytes]:
        while True:
            time.sleep(0.05)
            yield b"x"

    with pytest.raises(TransientError):
        list(steady(slow(), window_s=0.1))
    assert len(list(steady(iter([b"x" * LEAST_BYTES_A_SECOND] * 5), window_s=0.0))) == 5


@pytest.mark.parametrize("target", ["http://mirror/a.fits", "HTTP://mirror/a.fits", "ftp://mirror/a.fits"])
def test_a_way_out_of_https_is_refused(target: str) -> None:
    with pytest.raises(UnavailableError):
        check_redirect("https://archive/a.fits", target)


@pytest.mark.parametrize(("url", "target"), [
    ("https://archive/a", "/b"), ("https://archive/a", "https://mirror/b"), ("https://archive/a", "//mirror/b"),
    ("http://archive/a", "http://mirror/b"), ("http://archive/a", "https://mirror/b"), ("https://archive/a", None),
])  # fmt: skip
def test_other_redirects_are_followed(url: str, target: str | None) -> None:
    check_redirect(url, target)


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that this process trusts; it redirects everything to a plain one, which would answer."""
    certificate = _certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FaultyServer(lambda _: Answer(200, body=CURVE)) as plain:
        moved = Answer(302, {"Location": f"{plain.url}/a_lc.fits"})
        with FaultyServer(lambda _: moved, certificate=certificate) as server:
            yield server.url
        assert plain.seen == []


def test_a_real_redirect_from_https_reaches_no_plain_server(https: str) -> None:
    with pytest.raises(UnavailableError), HttpReader(5.0).open(f"{https}/a_lc.fits", 0, None):
        pass
    with pytest.raises(ServiceError, match="https"):
        query_tap(https, "select 1")


def test_a_service_that_leads_to_no_address_is_named() -> None:
    with FaultyServer(lambda _: Answer(302, {"Location": "http://["})) as server, pytest.raises(ServiceError):
        query_tap(server.url, "select 1")


def _certificate(path: Path) -> Path:
    """Write a key and a certificate of its own for 127.0.0.1."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the certificate; moto brings it ([test])")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(pem))
    assert ssl.create_default_context(cafile=str(path)).get_ca_certs()
    return path
