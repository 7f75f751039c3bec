import subprocess

from .conftest import SCRIPT

NAMES = {"django.key", "seal-1.key", "index.key", "chain-1.key"}


def make_keys(environment, *arguments):
    return subprocess.run(
        [SCRIPT / "keys", *arguments], env=environment, capture_output=True, text=True
    )


def read_keys(var):
    return {path.name: path.read_text() for path in (var / "keys").iterdir()}


def test_new_site_gets_four_private_keys(var, environment):
    assert make_keys(environment).returncode == 0

    keys = read_keys(var)
    assert set(keys) == NAMES
    assert {len(bytes.fromhex(key)) for key in keys.values()} == {32}
    assert len(set(keys.values())) == 4
    assert {path.stat().st_mode & 0o777 for path in (var / "keys").iterdir()} == {0o600}


def test_second_run_keeps_the_keys(var, environment):
    make_keys(environment)
    first = read_keys(var)

    make_keys(environment)

    assert read_keys(var) == first


def test_lost_key_is_not_replaced_once_a_cluster_exists(var, environment):
    make_keys(environment)
    (var / "keys/seal-1.key").unlink()
    (var / "pg").mkdir()

    refused = make_keys(environment)

    assert refused.returncode == 1
    assert "seal-1.key" in refused.stderr
    assert set(read_keys(var)) == NAMES - {"seal-1.key"}


def test_database_of_ones_own_gets_keys_only_when_told_that_it_is_new(var, environment):
    elsewhere = environment | {"DATABASE_URL": "postgresql://db.invalid/cunbao"}

    assert make_keys(elsewhere).returncode == 1
    assert not (var / "keys").exists()
    assert make_keys(elsewhere, "--new-site").returncode == 0
    assert set(read_keys(var)) == NAMES
