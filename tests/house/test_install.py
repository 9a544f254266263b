"""The installer, in a copy of the project with requirements of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path):
    (tmp_path / "config" / "serve").mkdir(parents=True)
    shutil.copy(REPOSITORY / "config/serve/install.py", tmp_path / "config/serve/install.py")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def install(project: Path, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "config/serve/install.py"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "HOME": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_installs_once_and_again_only_when_the_requirements_change(project):
    assert "Creating .venv" in install(project).stdout
    assert install(project).stdout == ""
    (project / "requirements.txt").write_text("# still nothing\n")
    again = install(project)
    assert again.returncode == 0
    assert "Installing" in again.stdout
    assert "Creating" not in again.stdout


def test_a_moved_project_gets_a_new_environment(project, tmp_path_factory):
    install(project)
    moved = tmp_path_factory.mktemp("moved") / "project"
    shutil.move(project, moved)
    done = install(moved)
    assert done.returncode == 0
    assert "Creating .venv" in done.stdout


def test_a_broken_requirement_is_one_line_that_names_it(project):
    (project / "requirements.txt").write_text("./no-such-package-here\n")
    done = install(project)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no-such-package-here" in done.stderr
    assert "install.log" in done.stderr
    assert install(project).returncode == 1


def test_a_python_that_is_too_old_is_one_line(project):
    installer = project / "config/serve/install.py"
    installer.write_text(installer.read_text().replace("OLDEST = (3, 11)", "OLDEST = (3, 99)"))
    done = install(project)
    assert done.returncode == 1
    assert done.stderr.startswith("Parley needs Python 3.99 or newer")
    assert done.stderr.count("\n") == 1
