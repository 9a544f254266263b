"""The installer, in a copy of the project with requirements of its own."""

import hashlib
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pip
import pytest

from config.embedded import REPOSITORY

FILES = ["requirements.txt", "requirements-test.txt", "requirements-encoder.txt"]
INSTALLER = "config/serve/install.py"
STAMP = ".venv/parley-installed"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A project whose environment is made, with the pip of ours: one of its own takes seconds."""
    project = tmp_path_factory.mktemp("project")
    (project / "config" / "serve").mkdir(parents=True)
    venv.create(project / ".venv", with_pip=False, symlinks=True)
    (packages,) = (project / ".venv").glob("lib/python*/site-packages")
    ours = Path(pip.__file__).parent
    (packages / ours.name).symlink_to(ours)
    done = install(fresh(project))
    assert "Installing" in done.stdout, done.stderr
    assert "Creating" not in done.stdout
    shutil.copy(project / STAMP, project / "stamp")
    return project


@pytest.fixture
def project(installed):
    return fresh(installed)


def fresh(project: Path) -> Path:
    """With the installer as it is, and requirements that ask for nothing: `run`'s are installed."""
    if (project / "stamp").exists():
        shutil.copy(project / "stamp", project / STAMP)
    shutil.copy(REPOSITORY / INSTALLER, project / INSTALLER)
    for name in FILES:
        (project / name).write_text("# nothing\n", encoding="utf-8")
    return project


def install(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, INSTALLER, *options],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "HOME": str(project)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_installs_once_and_again_only_when_the_requirements_change(project):
    assert install(project).stdout == ""
    (project / "requirements.txt").write_text("# still nothing\n", encoding="utf-8")
    again = install(project)
    assert again.returncode == 0
    assert "Installing" in again.stdout
    assert "Creating" not in again.stdout


def test_what_only_the_checks_need_is_installed_for_them_alone(project):
    (project / "requirements-test.txt").write_text("./no-such-package-here\n", encoding="utf-8")
    assert install(project).returncode == 0
    assert "no-such-package-here" in install(project, "--tests").stderr


def test_a_machine_without_the_optional_encoder_is_told_and_goes_on(project):
    (project / "requirements-encoder.txt").write_text("./no-such-encoder\n", encoding="utf-8")
    done = install(project, "--tests")
    assert done.returncode == 0
    assert "Not installed here: requirements-encoder.txt" in done.stdout
    assert "no-such-encoder" in done.stdout
    assert "requirements-test.txt" in done.stdout
    (project / "requirements-encoder.txt").write_text("# nothing\n", encoding="utf-8")
    done = install(project, "--tests")
    assert "requirements-encoder.txt" in done.stdout
    assert "requirements-test.txt" not in done.stdout  # it is there already
    assert install(project, "--tests").stdout == install(project).stdout == ""


@pytest.mark.torture  # one environment more
def test_a_moved_project_gets_a_new_environment(project, tmp_path):
    install(project)
    moved = tmp_path / "project"
    shutil.copytree(project, moved, symlinks=True)
    done = install(moved)
    assert done.returncode == 0
    assert "Creating .venv" in done.stdout
    assert install(moved).stdout == ""


@pytest.fixture
def wheel(tmp_path):
    """A package that does nothing."""
    path = tmp_path / "probe-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("probe.py", "")
        info = "probe-1.dist-info"
        file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1\n")
        wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        file.writestr(f"{info}/WHEEL", wheel)
        file.writestr(f"{info}/RECORD", "")
    return path


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ("as it is", ""),
        ("of another", "DO NOT MATCH THE HASHES"),
        ("none", "Hashes are required"),
    ],
)
def test_what_was_changed_on_its_way_is_not_installed(project, wheel, known, words):
    digest = hashlib.sha256(wheel.read_bytes() + b"changed" * (known == "of another")).hexdigest()
    hashes = "" if known == "none" else f" --hash=sha256:{digest}"
    requirement = f"probe @ {wheel.as_uri()}{hashes}\n"
    (project / "requirements.txt").write_text(requirement, encoding="utf-8")
    done = install(project)
    installed = list((project / ".venv").glob("lib/python*/site-packages/probe.py"))
    assert words in done.stderr
    assert bool(installed) == (known == "as it is") == (done.returncode == 0), done.stderr
    for file in installed:
        file.unlink()


def test_what_the_project_names_is_what_is_installed():
    named = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = named["dependency-groups"]
    wanted = [named["project"]["dependencies"], groups["tests"], groups["encoder"]]
    pinned: dict[str, set[str]] = {}
    for file, names in zip(FILES, wanted, strict=True):
        lines = (REPOSITORY / file).read_text(encoding="utf-8").splitlines()
        pins = {line.split()[0] for line in lines if line and line[0] not in "# "}
        assert {normal(name) for name in names} <= {normal(pin) for pin in pins}, file
        for pin in pins:
            name, version = pin.split("==")
            pinned.setdefault(name, set()).add(version)
    assert {name: found for name, found in pinned.items() if len(found) > 1} == {}


def normal(name):
    return name.lower().replace("_", "-")


def test_a_broken_requirement_is_one_line_that_names_it(project):
    (project / "requirements.txt").write_text("./no-such-package-here\n", encoding="utf-8")
    done = install(project)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no-such-package-here" in done.stderr
    assert "install.log" in done.stderr
    assert install(project).returncode == 1


def test_a_python_that_is_too_old_is_one_line(project):
    installer = project / INSTALLER
    installer.write_text(
        installer.read_text(encoding="utf-8").replace("OLDEST = (3, 11)", "OLDEST = (3, 99)"),
        encoding="utf-8",
    )
    done = install(project)
    assert done.returncode == 1
    assert done.stderr.startswith("Parley needs Python 3.99 or newer")
    assert done.stderr.count("\n") == 1
