"""The configuration: what is accepted, what is refused and in which words."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from config import BUNDLED, Config, ConfigError, default_path, load_config

TOKEN = "123456789:" + "A" * 35


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lists = tmp_path / "lists"
    lists.mkdir()
    for name in ("cartel-extraditions", "cartels", "puertos"):
        (lists / f"{name}.yaml").touch()
    return tmp_path


def load(folder: Path, text: str, **environ: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environ)


def problems(folder: Path, text: str, **environ: str) -> list[str]:
    """The problems as people see them, the folder left out."""
    with pytest.raises(ConfigError) as caught:
        load(folder, text, **environ)
    return [line.replace(f"{folder}/", "") for line in caught.value.problems]


def test_an_empty_file_means_all_defaults(folder: Path) -> None:
    config = load(folder, "")
    assert (config.feeds, config.lists, config.default_lists) == ((), (), ())
    assert config.fetch.timeout_s == 30
    assert config.fetch.max_bytes == 10 * 1024 * 1024
    assert config.fetch.allow_ports == (80, 443)
    assert config.poll.interval_s == 300
    assert config.poll.max_age_h == 72
    assert config.telegram.api_base_url == "https://api.telegram.org"
    assert config.telegram.access == "private"
    assert (config.web.host, config.web.port) == ("127.0.0.1", 8080)
    assert config.secrets.revealed() == ()
    assert config.failpoint is None


def test_every_kind_of_value_is_read(folder: Path) -> None:
    text = """
feeds:
  - {url: "https://a.example/feed?x=1", name: Á, lang: es, interval_s: 600}
lists: [cartels, puertos]
default_lists: [puertos]
fetch: {timeout_s: 2.5, allow_networks: [127.0.0.0/8, "fd00::/8"], allow_ports: [8080]}
telegram: {api_base_url: "http://127.0.0.1:8081/", allowed_chats: [-1001234567890, 5]}
web:
"""
    config = load(folder, text)
    assert config.feeds[0].url == "https://a.example/feed?x=1"
    assert (config.feeds[0].lang, config.feeds[0].interval_s) == ("es", 600)
    assert config.default_lists == ("puertos",)
    assert config.fetch.timeout_s == 2.5
    assert config.fetch.allow_networks == (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    assert config.telegram.api_base_url == "http://127.0.0.1:8081"
    assert config.telegram.allowed_chats == (-1001234567890, 5)
    assert config.web.enabled


def test_cartel_extraditions_is_preselected_when_it_is_there(folder: Path) -> None:
    assert load(folder, "lists: [cartels, cartel-extraditions]").default_lists == (
        "cartel-extraditions",
    )
    assert load(folder, "lists: [cartels]").default_lists == ()
    assert load(folder, "lists: [cartel-extraditions]\ndefault_lists: []").default_lists == ()


def test_the_configuration_is_frozen(folder: Path) -> None:
    config = load(folder, "")
    with pytest.raises(ValidationError):
        config.poll.interval_s = 5


def test_relative_paths_start_at_the_folder_of_the_file(folder: Path) -> None:
    assert load(folder, "").storage.database == folder / "data" / "atalaya.db"
    assert load(folder, "storage: {database: /x/y.db}").storage.database == Path("/x/y.db")
    assert load(folder, "", ATALAYA_DATABASE="z.db").storage.database == folder / "z.db"


def test_an_own_list_wins_over_the_bundled_one(folder: Path) -> None:
    config = load(folder, "lists: [cartels]")
    assert config.list_path("cartels") == folder / "lists" / "cartels.yaml"
    assert config.list_path("extraditions") == BUNDLED / "lists" / "extraditions.yaml"


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    text = "telegram: {api_base_url: 'https://file.example'}"
    config = load(folder, text, TELEGRAM_API_BASE_URL="http://env.example:81/")
    assert config.telegram.api_base_url == "http://env.example:81"
    assert load(folder, text, TELEGRAM_API_BASE_URL="").telegram.api_base_url.endswith(
        "file.example"
    )


def test_what_the_environment_sets_wrong_is_blamed_on_the_variable(folder: Path) -> None:
    text = "telegram: {api_base_url: 'https://file.example'}"
    assert problems(folder, text, TELEGRAM_API_BASE_URL="file.example") == [
        "environment: TELEGRAM_API_BASE_URL: not an http(s) address: 'file.example'"
    ]


def test_the_default_path_comes_from_the_environment() -> None:
    assert default_path({}) == Path("config.yaml")
    assert default_path({"ATALAYA_CONFIG": "/data/config.yaml"}) == Path("/data/config.yaml")


WRONG = [
    (
        "fetch:\n  timeout: 3",
        "config.yaml:2: fetch.timeout: unknown key, did you mean fetch.timeout_s?",
    ),
    ("fetchh: {}", "config.yaml:1: fetchh: unknown key, did you mean fetch?"),
    ("max_age_h: 3", "config.yaml:1: max_age_h: unknown key, did you mean poll.max_age_h?"),
    ("web: {zzz: 1}", "config.yaml:1: web.zzz: unknown key; the keys here: enabled, host, port"),
    ("path: x", "config.yaml:1: path: unknown key"),
    ("poll: 5", "config.yaml:1: poll: must be a mapping of keys, not 5"),
    (
        "poll:\n  interval_s: '300'",
        "config.yaml:2: poll.interval_s: must be a whole number, not '300'",
    ),
    ("poll: {interval_s: 2.5}", "config.yaml:1: poll.interval_s: must be a whole number, not 2.5"),
    (
        "poll: {interval_s: true}",
        "config.yaml:1: poll.interval_s: must be a whole number, not true",
    ),
    ("poll: {interval_s: 0}", "config.yaml:1: poll.interval_s: must be at least 1, not 0"),
    ("web: {port: 65536}", "config.yaml:1: web.port: must be at most 65535, not 65536"),
    ("web: {enabled: yes}", "config.yaml:1: web.enabled: must be true or false, not 'yes'"),
    ("web: {host: ''}", "config.yaml:1: web.host: must be 1 to 100 characters on one line, not ''"),
    (
        "fetch: {timeout_s: .inf}",
        "config.yaml:1: fetch.timeout_s: must be a finite number, not inf",
    ),
    ("fetch: {timeout_s: 0}", "config.yaml:1: fetch.timeout_s: must be more than 0, not 0"),
    ("fetch: {allow_ports: []}", "config.yaml:1: fetch.allow_ports: must not be empty"),
    ("fetch: {allow_networks: [10.0.0.1/8]}", "fetch.allow_networks[0]: not a network such as"),
    ("fetch: {allow_networks: [10]}", "fetch.allow_networks[0]: not a network such as"),
    ("fetch: {contact: 'ñ@x.mx'}", "fetch.contact: must be a mail or web address in plain ASCII"),
    ("storage: {database: 'sqlite:///x'}", "storage.database: must be the path of a file"),
    ('storage: {database: "a\\0b"}', "storage.database: must be the path of a file"),
    ("storage: {database: 5}", "storage.database: must be a path, not 5"),
    ("log: {level: loud}", "log.level: must be 'debug', 'info', 'warning' or 'error', not 'loud'"),
    ("lists: cartels", "config.yaml:1: lists: must be a list, not 'cartels'"),
    ("lists: [cartels, cartels]", "config.yaml:1: lists[1]: 'cartels' is named twice"),
    ("default_lists: [cartels]", "config.yaml:1: default_lists[0]: 'cartels' is not among lists"),
    ("feeds:\n  - name: x", "config.yaml:2: feeds[0].url: missing"),
    ("feeds:\n  - 7", "config.yaml:2: feeds[0]: must be a mapping of keys, not 7"),
    ("just text", "config.yaml:1: must be a mapping of keys, not 'just text'"),
    ("poll: {}\npoll: {}", "config.yaml:2: poll: given twice (first on line 1)"),
    ("poll:\n  ? [a]\n  : b", "config.yaml:2: poll: a key must be a word"),
    ("poll: !secret x", "config.yaml:1: poll: tags (!name) are not used here"),
    ("feeds: &a [*a]", "config.yaml:1: feeds[0]: refers to itself"),
    ("poll:\n\tinterval_s: 3", "config.yaml:2: not valid YAML: "),
    ("a: [", "config.yaml:1: not valid YAML: "),
    ("--- 1\n--- 2", "config.yaml:2: not valid YAML: "),
    ("web: {}\nx: \0", "config.yaml:2: a character that YAML forbids"),
    ("[" * 5000, "config.yaml: nested too deeply"),
]


@pytest.mark.parametrize(("text", "expected"), WRONG, ids=[text[:30] for text, _ in WRONG])
def test_each_mistake_is_named_with_its_line(folder: Path, text: str, expected: str) -> None:
    assert any(expected in line for line in problems(folder, text)), problems(folder, text)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/x", "a.example", "https:///x", "https://[::1/x", "https://a.example:99999/",
     "javascript:alert(1)", "https://a.example:0/", "file:///etc/passwd", "http://"],
)  # fmt: skip
def test_a_feed_must_have_a_web_address(folder: Path, url: str) -> None:
    [line] = problems(folder, f"feeds:\n  - name: x\n    url: {url!r}")
    assert line.startswith("config.yaml:3: feeds[0].url: not an")
    assert repr(url) in line


@pytest.mark.parametrize(
    "url", ["https://a.example/ x", "https://a.example/\\tx", "https://a.example/" + "x" * 2048]
)
def test_a_feed_address_is_short_and_without_spaces(folder: Path, url: str) -> None:
    [line] = problems(folder, f'feeds: [{{name: x, url: "{url}"}}]')
    assert "feeds[0].url" in line


def test_a_password_in_an_address_is_refused_and_not_shown(folder: Path) -> None:
    [line] = problems(folder, "feeds: [{name: x, url: 'ftp://me:hunter2@a.example/'}]")
    assert "user name or password" in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    "other",
    ["http://a.example/feed", "https://A.Example/feed", "https://a.example/feed/",
     "https://a.example/feed#top", "https://a.example:443/feed", "http://A.example:80/feed/#x"],
)  # fmt: skip
def test_a_feed_given_twice_is_refused(folder: Path, other: str) -> None:
    text = f"feeds:\n- url: https://a.example/feed\n  name: A\n- url: {other}\n  name: B"
    assert problems(folder, text) == ["config.yaml:4: feeds[1].url: same feed as feeds[0] (line 2)"]


@pytest.mark.parametrize("other", ["https://a.example/feed?p=2", "https://b.example/feed"])
def test_another_feed_of_the_same_outlet_is_fine(folder: Path, other: str) -> None:
    text = f"feeds:\n- url: https://a.example/feed\n  name: A\n- url: {other}\n  name: B"
    assert len(load(folder, text).feeds) == 2


def test_an_unknown_list_is_named_with_those_that_exist(folder: Path) -> None:
    (folder / "lists" / "c42.yaml").touch()  # such names belong to lists that chats make
    [line] = problems(folder, "lists:\n- cartels\n- cartles")
    assert line.startswith("config.yaml:3: lists[1]: unknown list 'cartles'; known lists: ")
    assert {"cartel-extraditions", "cartels", "puertos"} <= set(line.split(": ")[-1].split(", "))
    assert "c42" not in line


def test_all_problems_come_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = "web: {port: -1}\nfeeds: [{url: x, name: ''}]\nlists: [nope]\npol: {}\nweb: 3"
    found = problems(folder, text, TELEGRAM_BOT_TOKEN="x", ATALAYA_INVITE_CODE="á")
    assert [line.split(":")[1].strip() for line in found] == [
        "TELEGRAM_BOT_TOKEN", "ATALAYA_INVITE_CODE", "1", "2", "2", "3", "4", "5",
    ]  # fmt: skip


def test_a_missing_file_tells_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "config.yaml", {})
    assert caught.value.problems == (
        f"{tmp_path}/config.yaml: no such file; to write one: atalaya init {tmp_path}",
    )


def test_a_folder_or_bytes_in_place_of_the_file_are_problems(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(tmp_path, {})
    (tmp_path / "config.yaml").write_bytes(b"web: \xff\xfe")
    with pytest.raises(ConfigError, match=r"not UTF-8 text \(at byte 5\)"):
        load_config(tmp_path / "config.yaml", {})


def test_a_vast_file_is_refused_soon(folder: Path) -> None:
    assert problems(folder, "#" * 1_000_001) == ["config.yaml: longer than 1,000,000 characters"]
    laughs = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
    )
    assert problems(folder, laughs) == ["config.yaml: more than 50,000 values"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("telegram: {webhook_url: 'http://x.example/t'}", "must be an https address"),
        ("telegram: {webhook_url: 'https://x.example/'}", "must have a path of its own"),
        ("telegram: {webhook_url: 'https://x.example/healthz'}", "must have a path of its own"),
        ("telegram: {webhook_url: 'x'}", "not an http(s) address"),
        (
            "telegram: {webhook_url: 'https://x.example/t'}\nweb: {enabled: false}",
            "web.enabled is false",
        ),
    ],
)
def test_a_webhook_that_nobody_could_reach_is_refused(folder: Path, text: str, said: str) -> None:
    (problem,) = problems(folder, text)
    assert said in problem
    assert "webhook_url" in problem or "telegram" in problem


def test_a_webhook_behind_a_proxy_is_accepted(folder: Path) -> None:
    config = load(folder, "telegram: {webhook_url: 'https://x.example/t'}")
    assert config.telegram.webhook_url == "https://x.example/t"
