"""`make serve`: the book is served, and what stands in the way is said in words that help."""

import errno
import socket
import subprocess
import threading
import urllib.request
from pathlib import Path

import lemmata_serve
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site(tmp_path):
    (tmp_path / "index.html").write_text("<h1>A book</h1>")
    return tmp_path


@pytest.fixture
def busy():
    """A port that somebody listens on."""
    with socket.socket() as taken:
        taken.bind((lemmata_serve.HOST, 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_busy_port_is_named_with_the_way_out(site, busy, capsys):
    assert lemmata_serve.main([str(busy)], site) == 1
    out, told = capsys.readouterr()
    assert out == ""  # no address that is somebody else's
    assert told.startswith(f"Port {busy} is in use")
    assert "PORT=" in told
    assert "Traceback" not in told


def test_the_port_that_is_named_instead_is_free(site, busy):
    told = lemmata_serve.refusal(OSError(errno.EADDRINUSE, "in use"), busy, site)
    _, _, other = told.partition("make serve PORT=")
    if other != "...":  # all neighbours may be busy, too
        assert int(other) > busy
        lemmata_serve.server(site, int(other)).server_close()


def test_a_port_that_needs_rights_is_told(site):
    assert "PORT=8000" in lemmata_serve.refusal(PermissionError(errno.EACCES, "Permission denied"), 80, site)


@pytest.mark.parametrize("port", ["", "abc", "0", "65536", "-1", "8000.5", "²"])
def test_what_is_no_port_is_refused_by_name(site, port, capsys):
    assert lemmata_serve.main([port], site) == 1
    assert f"PORT must be a whole number from 1 to 65535, got {port!r}" in capsys.readouterr().err


def test_without_a_book_there_is_nothing_to_serve(tmp_path, capsys):
    assert lemmata_serve.main(["8000"], tmp_path) == 1
    assert "make html" in capsys.readouterr().err


def test_the_book_is_served(site):
    with lemmata_serve.server(site, 0) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        with urllib.request.urlopen(f"http://{lemmata_serve.HOST}:{serving.server_port}/", timeout=10) as page:
            assert page.read() == b"<h1>A book</h1>"
        serving.shutdown()


def test_make_hands_the_port_over():
    told = subprocess.run(
        ["make", "-n", "-o", "env", "serve", "PORT=8123"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == ".venv/bin/python -m lemmata_serve '8123'"
