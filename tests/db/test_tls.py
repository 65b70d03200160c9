"""The line to the server: encrypted, and to the right server only; made as the guide says, on a server of its own."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from db.address import server_of
from db.init_server import ROOT_CERTIFICATE, init_server
from db.keeping import ledger_of
from db.store import open_store
from kiosk import settings
from kiosk.accounts import Role
from kiosk.clock import ServerClock
from kiosk.errors import KioskError, Misused, Unavailable
from kiosk.places import is_overheard
from tests.cluster import Cluster, ordinary
from tests.db import hands
from tests.db.conftest import POSTGRES
from tests.program import Program

pytestmark = POSTGRES

GUIDE = (Path(__file__).parents[2] / "docs" / "huong-dan-may-chu.md").read_text(encoding="utf-8")
HOST = "may-chu.phuong.lan"


def from_guide(start: str, end: str) -> str:
    """The commands of the guide between two headings."""
    part = GUIDE[GUIDE.index(start) : GUIDE.index(end)]
    return "\n".join(line.removeprefix("    ") for line in part.splitlines() if line.startswith("    "))


def certificates(folder: Path) -> Path:
    """What the guide's commands make, in a folder."""
    lines = from_guide("## 2. Chứng chỉ", "## 3. PostgreSQL").splitlines()
    made = [line for line in lines if line.startswith(("openssl", "printf"))]
    assert len(made) == 5
    folder.mkdir()
    ran = subprocess.run(["sh", "-ec", "\n".join(made)], cwd=folder, capture_output=True, text=True, check=True)
    assert "may-chu.crt: OK" in ran.stdout
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where certificates and passwords are."""
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def secured(folder: Path) -> Iterator[Cluster]:
    """A server set up as the guide says, with an office; its administrator comes from this machine without a word."""
    made = certificates(folder / "ca")
    cluster = Cluster()
    data, (_, uid) = cluster.folder / "data", ordinary()
    for name in ("may-chu.key", "may-chu.crt"):
        (data / name).write_bytes((made / name).read_bytes())
        (data / name).chmod(0o600)
        if uid is not None:
            os.chown(data / name, uid, -1)
    lines = re.findall(r"^hostssl .*$", from_guide("`pg_hba.conf` chỉ còn", "Chặt hơn"), re.MULTILINE)
    assert len(lines) == 4
    rules = [
        "local all owner trust",
        "host all owner 127.0.0.1/32 trust",
        *(line.replace("192.168.1.0/24", "127.0.0.1/32") for line in lines),
    ]
    (data / "pg_hba.conf").write_text("\n".join(rules) + "\n")
    with (data / "postgresql.conf").open("a") as conf:
        conf.write("ssl = on\nssl_cert_file = 'may-chu.crt'\nssl_key_file = 'may-chu.key'\n")
    try:
        cluster.start()
        init_server(server_of(cluster.url("mot_cua")), folder / "passwords", host=HOST)
        with closing(open_store(cluster.url("mot_cua"))) as store:
            hands.found(store)
        yield cluster
    finally:
        cluster.stop()


def address(cluster: Cluster, folder: Path, *, host: str = HOST, more: str = "", root: str = "ca/goc.crt") -> str:
    """A kiosk's address as the guide writes it, but that the host's name leads to this machine."""
    password = folder / "passwords" / "mot_cua_kiosk.password"
    return (
        f"postgresql://mot_cua_kiosk@{host}:{cluster.port}/mot_cua?hostaddr=127.0.0.1"
        f"&sslrootcert={folder / root}&password_file={password}{more}"
    )


def test_the_right_server_is_spoken_to_over_tls(secured: Cluster, folder: Path) -> None:
    for more in ("", "&sslmode=verify-full"):
        with closing(open_store(address(secured, folder, more=more))) as store:
            assert hands.issue(store).label.startswith("A")
            with secured.connect("mot_cua") as administrator:
                asked = "SELECT DISTINCT ssl FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid) WHERE usename = %s"
                assert administrator.execute(asked, ("mot_cua_kiosk",)).fetchall() == [(True,)]


def test_a_server_under_another_name_is_not(secured: Cluster, folder: Path) -> None:
    with pytest.raises(Unavailable, match=r"db\.tls.*does not match host name"):
        open_store(address(secured, folder, host="may-khac.phuong.lan"))


def test_a_server_that_another_root_vouches_for_is_not(secured: Cluster, folder: Path) -> None:
    certificates(folder / "another-ca")
    with pytest.raises(Unavailable, match=r"db\.tls.*certificate verify failed"):
        open_store(address(secured, folder, root="another-ca/goc.crt"))
    with pytest.raises(Unavailable, match=r"db\.tls"):
        open_store(address(secured, folder, root="nothing.crt"))


def test_a_plain_line_is_refused_by_the_server(secured: Cluster, folder: Path) -> None:
    with pytest.raises(Unavailable, match=r"db\.unreachable.*no encryption"):
        open_store(address(secured, folder, more="&sslmode=disable"))


def test_another_account_of_the_guide_comes_no_other_way(secured: Cluster, folder: Path) -> None:
    owner = folder / "passwords" / "mot_cua_owner.password"
    with pytest.raises(Unavailable, match="no pg_hba"):
        open_store(f"postgresql://mot_cua_owner@127.0.0.1:{secured.port}/mot_cua?password_file={owner}")
    with pytest.raises(Unavailable, match="no pg_hba"):
        open_store(address(secured, folder).replace("/mot_cua?", "/postgres?"))


def test_a_wrong_password_opens_nothing_and_a_new_one_counts_at_once(secured: Cluster, folder: Path) -> None:
    file = folder / "passwords" / "mot_cua_kiosk.password"
    with closing(open_store(address(secured, folder))) as running:
        hands.issue(running)
        old = file.read_text()
        made = init_server(server_of(secured.url("mot_cua")), folder / "passwords", host=HOST, renew=True)
        assert all(account.is_new for account in made)
        assert file.read_text() != old
        with secured.connect("mot_cua") as administrator:
            administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%kiosk'")
        with suppress(Unavailable):  # the first question may be what finds the line dead
            hands.issue(running)
        hands.issue(running)
    wrong = folder / "wrong.password"
    wrong.write_text(old)
    wrong.chmod(0o400)
    with pytest.raises(Unavailable, match=r"db\.unreachable.*password authentication failed") as failed:
        open_store(address(secured, folder).replace(str(file), str(wrong)))
    assert old.strip() not in str(failed.value)


def test_no_password_stands_in_the_servers_log(secured: Cluster, folder: Path) -> None:
    with secured.connect() as administrator:
        administrator.execute("ALTER SYSTEM SET log_statement = 'all'")
        administrator.execute("SELECT pg_reload_conf()")
        init_server(server_of(secured.url("mot_cua")), folder / "passwords", host=HOST, renew=True)
        administrator.execute("ALTER SYSTEM RESET log_statement")
        administrator.execute("SELECT pg_reload_conf()")
    log = (secured.folder / "log").read_text()
    assert "ALTER ROLE" in log
    for role in Role:
        password = (folder / "passwords" / f"mot_cua_{role.value}.password").read_text().strip()
        assert len(password) == 32
        assert password not in log


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("postgresql://x@192.168.1.10/x", "verify-full"),
        ("postgresql://x@may-chu/x?sslrootcert=/r", "verify-full"),
        ("postgresql://x@/x?host=may-chu", "verify-full"),
        ("postgresql://x@may-chu/x?sslmode=require", "require"),
        ("postgresql://x@127.0.0.1/x", None),
        ("postgresql://x@[::1]/x", None),
        ("postgresql://x@localhost/x", None),
        ("postgresql://x@/x?host=/var/run/postgresql", None),
    ],
)
def test_another_machine_is_verified_unless_the_address_says_otherwise(url: str, mode: str | None) -> None:
    assert server_of(url).parameters.get("sslmode") == mode
    assert is_overheard(url) is (mode == "require")


def test_init_server_says_what_goes_into_the_settings_and_no_password(secured: Cluster, tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.env["KIOSK_DB"] = secured.url("hai_cua")
    folder = tmp_path / "mat-khau"
    argv = ("db", "init-server", "--passwords", str(folder), "--host", HOST)
    first, again = program.here(*argv, is_json=False), program.here(*argv)
    verified = f"sslmode=verify-full&sslrootcert={ROOT_CERTIFICATE}"
    line = f'database = "postgresql://hai_cua_counter@{HOST}:{secured.port}/hai_cua?{verified}"'
    assert line in first.out.splitlines()
    assert 'password_file = "/etc/mot-cua/hai_cua_counter.password"' in first.out.splitlines()
    settings.parse(f'{line}\npassword_file = "/etc/mot-cua/hai_cua_counter.password"', source="station.toml")
    assert [row["new"] for row in again.value] == [False] * 5
    assert again.value[0]["database"] == f"postgresql://hai_cua_owner@127.0.0.1:{secured.port}/hai_cua"
    for file in folder.iterdir():
        assert file.read_text().strip() not in first.out + again.out
    assert program.here("--db", f"sqlite:///{tmp_path}/x.sqlite", "db", "init-server").error["key"] == "db.url"
    bad = program.here("--db", secured.url("Hai-cua"), "db", "init-server")
    assert (bad.code, bad.error["key"]) == (2, "argument.bad")


def test_the_doctor_complains_of_a_line_that_others_hear(secured: Cluster, tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.env["KIOSK_DB"] = f"postgresql://x@{HOST}:{secured.port}/x?hostaddr=127.0.0.1&sslmode=require"
    heard = program.here("doctor", is_json=False).out
    program.env["KIOSK_DB"] = secured.url("mot_cua")
    alone = program.here("doctor", is_json=False).out
    assert "✗ Đường truyền" in heard
    assert "sslmode=verify-full" in heard
    assert "✓ Đường truyền" in alone


# ---- where passwords are -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o420])
def test_a_password_file_that_others_can_read_is_refused_by_name(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "mat-khau"
    file.write_text("geheim\n")
    file.chmod(mode)
    with pytest.raises(Misused, match=r"db\.password_file.*mat-khau") as refused:
        open_store(f"postgresql://x@127.0.0.1:1/x?password_file={file}")
    assert "geheim" not in str(refused.value)


def test_a_password_file_may_have_a_space_in_its_name(tmp_path: Path) -> None:
    known = settings.parse('database = "postgresql://x@srv/x"\npassword_file = "/etc/mot cua/x"', source="x")
    assert server_of(str(known.database_url)).password_file == Path("/etc/mot cua/x")


def test_a_password_file_is_a_regular_file_with_a_password(tmp_path: Path) -> None:
    real, link, pipe, empty = (tmp_path / name for name in ("real", "link", "pipe", "empty"))
    real.write_text("geheim")
    empty.touch()
    os.mkfifo(pipe)
    for file in (real, pipe, empty):
        file.chmod(0o400)
    link.symlink_to(real)
    for file in (link, pipe, empty, tmp_path, tmp_path / "missing"):
        with pytest.raises(Misused, match=r"db\.password_file"):
            open_store(f"postgresql://x@127.0.0.1:1/x?password_file={file}")
    with pytest.raises(Unavailable, match=r"db\.unreachable"):
        open_store(f"postgresql://x@127.0.0.1:1/x?password_file={real}")


def test_a_keyring_has_the_password_where_one_is_installed(
    secured: Cluster, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = re.sub(r"&password_file=[^&]*", "&keyring=1", address(secured, folder))
    with pytest.raises(Unavailable, match=r"db\.keyring"):
        open_store(url)
    file = folder / "passwords" / "mot_cua_kiosk.password"
    kept = {("mot-cua-kiosk", f"mot_cua_kiosk@{HOST}/mot_cua"): file.read_text().strip()}
    (tmp_path / "keyring.py").write_text(f"def get_password(service, name):\n    return {kept}.get((service, name))\n")
    monkeypatch.syspath_prepend(tmp_path)
    open_store(url).close()
    with pytest.raises(Unavailable, match=r"db\.keyring"):
        open_store(url.replace("mot_cua_kiosk@", "mot_cua_panel@"))


def test_nothing_that_is_shown_holds_a_password(secured: Cluster, folder: Path) -> None:
    url = address(secured, folder)
    password = (folder / "passwords" / "mot_cua_kiosk.password").read_text().strip()
    shown = [repr(server_of(url)), ledger_of(url, ServerClock()).url]
    with pytest.raises(KioskError) as failed:
        open_store(url.replace("/mot_cua?", "/not_there?"))
    with closing(psycopg.connect(secured.url("mot_cua"))) as administrator, closing(open_store(url)):
        shown += [str(row) for row in administrator.execute("SELECT * FROM pg_stat_activity").fetchall()]
    assert not [text for text in (*shown, str(failed.value), repr(failed.value)) if password in text]
