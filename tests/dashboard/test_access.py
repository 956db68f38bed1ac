"""Who is let in: the person at this machine, or whom the proxy has signed in, and nobody else."""

import json
import logging
import re
import socket
import threading

import pytest
from rich.console import Console
from waitress import create_server

from dashboard.app import create_app
from dashboard.cli.server import serve_forever
from loaders.problems import Problem
from loaders.store import open_store
from metrics.viewer import Viewer
from tests.dashboard.asking import SECRET, callback, headers

LEAD = headers("ccg_quality", areas="ZV1")
ENDPOINTS = (
    "/", "/areas/ZV1", "/homes/1-90000100000", "/metrics", "/nowhere", "/_dash-layout", "/_dash-dependencies",
    "/_reload-hash", "/assets/page.js", "/_favicon.ico", "/static/x", "/data/loads", "/data/matching",
)  # fmt: skip


@pytest.fixture
def signed_in(monkeypatch):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)


@pytest.fixture
def client(signed_in, small_store):
    return create_app(small_store).server.test_client()


@pytest.fixture
def at_home(small_store):
    """The app where nobody signs in."""
    return create_app(small_store).server.test_client()


def turned_away(answer, status):
    """The right status, plain words, and nothing of the dashboard."""
    said = answer.get_data(as_text=True)
    answer.close()
    assert answer.status_code == status, said[:300]
    assert "<h1>" in said and "<script" not in said and "Amberwick" not in said
    assert len(said) < 1500
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    return said


@pytest.mark.parametrize("path", ENDPOINTS)
def test_without_the_secret_nothing_is_answered(client, path):
    for given in ({}, {**LEAD, "X-Vanguard-Secret": "wrong" * 10}, {**LEAD, "X-Vanguard-Secret": ""}):
        said = turned_away(client.get(path, headers=given), 401)
        assert "You are not signed in" in said


@pytest.mark.parametrize("secret", [
    SECRET + "x", SECRET[:-1], SECRET.upper(), f"{SECRET}, {SECRET}", f"guess, {SECRET}",
    "é" * 40, SECRET[:8],
])  # fmt: skip
def test_only_the_whole_secret_will_do(client, secret):
    given = {**LEAD, "X-Vanguard-Secret": secret.encode().decode("latin-1")}
    turned_away(client.get("/metrics", headers=given), 401)


def test_the_secret_with_the_headers_lets_in(client):
    assert client.get("/areas/ZV1", headers=LEAD).status_code == 200
    answer = callback(client, "/areas/ZV1", headers=LEAD)
    assert answer.status_code == 200 and "Amberwick" in answer.get_data(as_text=True)


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("path", ["/", "/areas/ZV1", "/_dash-update-component", "/_dash-layout"])
def test_every_method_goes_through_the_same_check(client, method, path):
    assert getattr(client, method)(path).status_code == 401


def test_callbacks_go_through_the_same_check(client):
    for given, status in (({}, 401), (headers("ccg_quality"), 403), (headers("local"), 403)):
        turned_away(callback(client, "/areas/ZV1", headers=given), status)


@pytest.mark.parametrize("given", [
    headers("", areas="ZV1"), headers("local"), headers("Home", home="1-90000100000"), headers("root"),
    headers("administrator, home", home="1-90000100000"), headers("ccg_quality"), headers("home"),
    headers("ccg_quality", areas="ZV1,ZV3"), headers("ccg_quality", areas="ZV1, ZV3"),
    headers("ccg_quality", areas="all,"), headers("ccg_quality", areas="*"), headers("home", home="1-1,1-2"),
    headers("home", areas="ZV1"), headers("ccg_quality", home="1-90000100000"), headers("home", home="../x"),
    headers("ccg_quality", areas="ZV1", user="x" * 101), headers("ccg_quality", areas="ZV1", user="a\tb"),
])  # fmt: skip
def test_a_role_that_is_unknown_or_not_complete_opens_nothing(client, given):
    for path in ("/", "/areas/ZV1", "/homes/1-90000100000", "/metrics", "/_dash-layout"):
        turned_away(client.get(path, headers=given), 403)
    turned_away(callback(client, "/areas/ZV1", headers=given), 403)


def test_without_a_name_nobody_is_signed_in(client):
    turned_away(client.get("/metrics", headers=headers("ccg_quality", areas="ZV1", user="")), 401)
    turned_away(client.get("/metrics", headers=headers("ccg_quality", areas="ZV1", user="  ")), 401)


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.168.0.7", "2001:db8::1", "::ffff:10.0.0.1", "", "0.0.0.0"])
def test_another_machine_is_turned_away_whatever_it_says(client, at_home, peer):
    told = {**LEAD, "X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    for asked in (client, at_home):
        for path in ("/metrics", "/areas/ZV1", "/_dash-layout"):
            turned_away(asked.get(path, headers=told, environ_base={"REMOTE_ADDR": peer}), 403)
        answer = callback(asked, "/areas/ZV1", headers=told, environ_base={"REMOTE_ADDR": peer})
        turned_away(answer, 403)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_by_any_of_its_addresses_is_this_machine(at_home, peer):
    assert at_home.get("/metrics", environ_base={"REMOTE_ADDR": peer}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8050", "localhost:8050", "localhost", "[::1]:8050"])
def test_where_nobody_signs_in_the_machine_has_its_own_names(at_home, host):
    assert at_home.get("/metrics", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example:8050", "vanguard.nhs.uk", "127.0.0.1.evil.example", "0.0.0.0"]
)
def test_a_name_of_somebody_elses_reads_nothing(at_home, host):
    """A page of theirs whose name comes to mean this machine would be of the same origin as ours."""
    turned_away(at_home.get("/metrics", headers={"Host": host}), 403)
    turned_away(callback(at_home, "/areas/ZV1", headers={"Host": host}), 403)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Host"])
def test_where_nobody_signs_in_no_proxy_may_stand_between(at_home, name):
    turned_away(at_home.get("/areas/ZV1", headers={name: "10.1.2.3"}), 403)


def test_headers_mean_nothing_where_nobody_signs_in(small_store):
    viewer = Viewer("anna", "ccg_quality", areas=frozenset({"ZV1"}))
    client = create_app(small_store, viewer).server.test_client()
    given = headers("administrator")
    assert client.get("/data/loads", headers=given).status_code == 404
    assert client.get("/areas/ZV3", headers=given).status_code == 404
    assert client.get("/areas/ZV1", headers=given).status_code == 200


def test_a_viewer_given_to_the_app_is_forgotten_where_people_sign_in(signed_in, small_store):
    client = create_app(small_store, Viewer("local person")).server.test_client()
    turned_away(client.get("/areas/ZV1"), 401)


@pytest.mark.parametrize("secret", ["", "tiny-one", "x" * 31, " " * 40, "with spaces " * 4, "é" * 32])
def test_a_secret_that_is_missing_short_or_cannot_be_sent_is_refused_at_start(
    monkeypatch, small_store, secret
):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "headers")
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", secret)
    with pytest.raises(Problem, match="VANGUARD_") as refused:
        create_app(small_store)
    assert "Traceback" not in str(refused.value) and (not secret.strip() or secret not in str(refused.value))


def test_an_unknown_way_to_sign_in_is_refused_at_start(monkeypatch, small_store):
    monkeypatch.setenv("VANGUARD_SIGN_IN", "everybody")
    with pytest.raises(Problem, match="VANGUARD_SIGN_IN"):
        create_app(small_store)


@pytest.mark.parametrize("host", [
    "0.0.0.0", "::", "", "*", "vanguard.nhs.uk", "localhost.localdomain", "10.0.0.1", "127.0.0.2", "127.1",
    "2130706433", "::ffff:0.0.0.0", "LOCALHOST.", "127.0.0.1.nip.io",
])  # fmt: skip
@pytest.mark.parametrize("mode", ["local", "headers"])
def test_no_other_host_is_served_however_people_sign_in(monkeypatch, small_store, mode, host):
    monkeypatch.setenv("VANGUARD_SIGN_IN", mode)
    monkeypatch.setenv("VANGUARD_PROXY_SECRET", SECRET)
    with pytest.raises(Problem, match="--host"):
        serve_forever(small_store, host, 8050, Console(quiet=True))


def test_health_needs_no_sign_in_and_says_nothing_of_anybody(client):
    answer = client.get("/health")
    assert answer.status_code == 200 and set(answer.json) == {"store", "schema"}


@pytest.fixture
def port(signed_in, small_store):
    """The app on the server that is really used, for requests that no library would send."""
    server = create_server(create_app(small_store).server, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.effective_port
    server.task_dispatcher.shutdown()
    server.close()


def raw(port, *lines):
    """The status that a request written by hand gets."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        asked = "\r\n".join(("GET /areas/ZV3 HTTP/1.1", "Host: x", "Connection: close", *lines, "", ""))
        connection.sendall(asked.encode("latin-1"))
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return int(answer.split(b" ", 2)[1])


def of_proxy(**changes):
    return [f"{name}: {value}" for name, value in {**LEAD, **changes}.items()]


def test_what_a_caller_adds_to_the_proxys_headers_gives_nothing(port):
    """The proxy lets the reader's own headers pass beside its own: of Amberwick, never of Cindermere."""
    assert raw(port, *[one.replace("ZV1", "ZV3") for one in of_proxy()]) == 200
    assert raw(port, *of_proxy()) == 404
    assert raw(port, "X-Vanguard-Areas: ZV3", *of_proxy()) == 403
    assert raw(port, *of_proxy(), "X-Vanguard-Areas: ZV3") == 403
    assert raw(port, *of_proxy(), "X-Vanguard-Role: administrator") == 403
    assert raw(port, *of_proxy(), f"X-Vanguard-Secret: {SECRET}") == 401
    assert raw(port, *of_proxy(), "x-vanguard-areas: ZV3") == 403


def test_a_header_with_underscores_is_not_the_header(port):
    assert raw(port, *of_proxy(), "X_Vanguard_Areas: ZV3") == 404
    assert raw(port, *[one.replace("-", "_", 2) for one in of_proxy()]) == 401


def test_a_folded_header_is_not_two(port):
    assert raw(port, *of_proxy(), "X-Vanguard-User: a\r\n X-Vanguard-Areas: ZV3") in (400, 404)


def test_another_site_may_not_send_in_our_readers_name(at_home, client):
    for site in ("cross-site", "same-site", "none", "nonsense"):
        turned_away(callback(at_home, "/areas/ZV1", headers={"Sec-Fetch-Site": site}), 403)
        turned_away(callback(client, "/areas/ZV1", headers={**LEAD, "Sec-Fetch-Site": site}), 403)
    for origin in ("https://evil.example", "null", "http://localhost:81", "http://localhost.evil.example"):
        turned_away(callback(at_home, "/areas/ZV1", headers={"Origin": origin}), 403)
    for ours in ({"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {}):
        assert callback(at_home, "/areas/ZV1", headers=ours).status_code == 200


def test_a_following_of_links_from_elsewhere_is_welcome(at_home):
    assert at_home.get("/areas/ZV1", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_names_are_read_as_they_are_written(client):
    name = "Zoë Ó Brien <script>".encode().decode("latin-1")
    answer = callback(client, "/metrics", headers={**LEAD, "X-Vanguard-User": name})
    said = json.loads(answer.get_data(as_text=True))
    assert "Zoë Ó Brien <script>" in json.dumps(said, ensure_ascii=False)  # as text of a component, not HTML


def test_refusals_are_written_down_without_a_word_of_who_or_what_was_sent(client, caplog):
    with caplog.at_level(logging.INFO, "vanguard.audit"):
        client.get("/data/loads", headers=LEAD)
        client.get("/areas/ZV1\nforged role=administrator", headers={**LEAD, "X-Vanguard-Secret": "guess"})
        callback(client, "/homes/1-90000100063", headers=LEAD)
    said = [record.getMessage() for record in caplog.records]
    assert re.fullmatch(r"refused role=ccg_quality who=[0-9a-f]{8} status=404 path='/data/loads'", said[0])
    assert said[1].startswith("refused role=nobody who=- status=401 path=")
    assert said[2].startswith("refused role=ccg_quality who=") and "/homes/1-90000100063" in said[2]
    assert not any("Somebody" in one or "guess" in one or "\n" in one for one in said)


def test_a_store_that_fails_lets_nobody_past_and_refuses_as_ever(signed_in, tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    client = create_app(store).server.test_client()
    with store.write() as connection:
        connection.exec_driver_sql("DROP TABLE setting")
    turned_away(client.get("/areas/ZV1"), 401)
    turned_away(client.get("/areas/ZV1", headers=headers("root")), 403)
    assert client.get("/data/loads", headers=LEAD).status_code == 404
    store.engine.dispose()
