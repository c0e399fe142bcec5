"""The locks agree with what the app needs: every package, in the pinned version, with hashes."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-without-torch.lock")
DEV = "requirements-dev.lock"
TORCH_ON_CPU = "requirements-torch-cpu.lock"  # for Linux, installed before the second of them


def _requirements(file="requirements.txt"):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r "))]


def _entries(lock):
    """The requirements of a lock, and the hashes of each: a requirement, its hashes on the lines after it, remarks."""
    text = "\n".join(
        line
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    for entry in re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip()):
        pin, *hashes = re.split(r"\s+--hash=", entry)
        yield Requirement(pin), [each.strip() for each in hashes]


def _pins(lock):
    """The versions that this machine would get."""
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin, _ in _entries(lock)
        if pin.marker is None or pin.marker.evaluate()
    }


def _for_cuda(name):
    return name == "triton" or name.startswith(("cuda-", "nvidia-"))


@pytest.mark.parametrize(
    ("lock", "at_least"), [*((lock, 40) for lock in LOCKS), (TORCH_ON_CPU, 1), (DEV, 80)]
)
def test_every_line_pins_one_version_by_hash(lock, at_least):
    entries = list(_entries(lock))
    assert len(entries) >= at_least
    for pin, hashes in entries:
        assert [each.operator for each in pin.specifier] == ["=="], pin
        assert pin.url is None
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), pin


def test_the_lock_holds_what_the_app_pins():
    pins = _pins("requirements.lock")
    assert {r.name: pins.get(canonicalize_name(r.name)) for r in _requirements()} == {
        r.name: next(iter(r.specifier)).version for r in _requirements()
    }


def test_the_other_lock_is_the_same_without_torch_and_cuda():
    whole, rest = (_pins(lock) for lock in LOCKS)
    assert rest.items() <= whole.items()
    assert {name for name in whole.keys() - rest.keys() if not _for_cuda(name)} == {"torch"}
    assert not any(map(_for_cuda, rest))


def test_the_lock_of_the_tests_holds_what_they_pin_and_the_app_as_its_own_lock_has_it():
    pins = _pins(DEV)
    for needed in _requirements("requirements-dev.txt"):
        assert needed.specifier.contains(pins[canonicalize_name(needed.name)]), needed
    assert _pins("requirements.lock").items() <= pins.items()


def test_the_small_torch_is_the_version_that_the_app_pins():
    assert _pins(TORCH_ON_CPU) == {"torch": f"{_pins('requirements.lock')['torch']}+cpu"}


@pytest.mark.parametrize(
    "locks", [["requirements.lock"], [TORCH_ON_CPU, "requirements-without-torch.lock"], [DEV]]
)
def test_everything_that_a_locked_package_needs_is_locked_in_a_version_that_it_takes(locks):
    pins = {name: version for lock in locks for name, version in _pins(lock).items()}
    looked_at = set()
    for name, version in pins.items():
        try:
            installed = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # CUDA's, where the smaller torch is installed
        if installed.version.split("+")[0] != version.split("+")[0]:
            continue  # its needs are another version's
        looked_at.add(name)
        for need in map(Requirement, installed.requires or []):
            if TORCH_ON_CPU in locks and _for_cuda(need.name):
                continue  # the large torch's, where that one is installed
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert need.specifier.contains(pins[canonicalize_name(need.name)], prereleases=True), (
                    name,
                    need,
                )
    assert {"streamlit", "torch", "tokenizers"} <= looked_at


@pytest.mark.parametrize("lock", [*LOCKS, TORCH_ON_CPU, DEV])
def test_a_lock_names_no_host_to_fetch_from(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links|trusted-host", text)
