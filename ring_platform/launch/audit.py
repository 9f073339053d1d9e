"""`make audit`: is a hole known in a package we pin? Ends with 1: there is one; with 2: somebody did not answer.

pip-audit gets a folder of its own: nothing that runs the site or its tests depends on it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
FOLDER = BASE_DIR / ".venv-audit"
TOOL = "pip-audit==2.10.1"
HOLES, NO_ANSWER = 1, 2


@dataclass
class Answer:
    """holes: a line each. silent: whoever or whatever was not answered about."""

    asked: int = 0
    holes: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def of_python(text: str) -> Answer:
    """What pip-audit wrote as JSON. A package that the database did not know is no package without holes."""
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Answer(silent=["PyPI's JSON API did not answer."])
    answer = Answer(asked=len(packages))
    for package in packages:
        if "skip_reason" in package:
            answer.silent.append(f"{package['name']}: {package['skip_reason']}")
        for hole in package.get("vulns", []):
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            answer.holes.append(f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}")
    return answer


def of_npm(text: str) -> Answer:
    """What `npm audit --json` said."""
    try:
        told = json.loads(text)
        asked = int(told["metadata"]["dependencies"]["total"])
    except (ValueError, KeyError, TypeError):
        return Answer(silent=["npm's audit did not answer."])
    found = told.get("vulnerabilities", {})
    return Answer(asked, [f"{name}: {one['severity']}, {one['range']}" for name, one in found.items()])


def told(kind: str, answer: Answer) -> str:
    answered = max(0, answer.asked - len(answer.silent))
    head = f"{kind}: {answered} of {answer.asked} packages answered for, {len(answer.holes)} with a known hole."
    if answer.silent:
        head += " NOT AUDITED: the database did not answer for the rest; run this where it does."
    return "\n".join([head, *(f"  {line}" for line in [*answer.holes, *answer.silent[:5]])])


def code_of(answers: list[Answer]) -> int:
    if any(answer.holes for answer in answers):
        return HOLES
    return NO_ANSWER if any(answer.silent or not answer.asked for answer in answers) else 0


def ask_python() -> Answer:
    tool = FOLDER / "bin" / "pip-audit"
    if not tool.exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        installed = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", TOOL]
        if subprocess.run(installed, check=False).returncode:
            return Answer(silent=[f"{TOOL} could not be installed."])
    command = [str(tool), "-r", "requirements.txt", "--no-deps", "--disable-pip", "--format=json"]
    command += ["--progress-spinner=off", "--timeout=10"]
    # Its own words are not passed on: of packages that it could not ask about it says that no hole is known
    return of_python(subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False).stdout)


def ask_npm() -> Answer:
    done = subprocess.run(["npm", "audit", "--json"], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True, check=False)
    return of_npm(done.stdout)


def main() -> int:
    answers = {"Python": ask_python(), "Browser": ask_npm()}
    for kind, answer in answers.items():
        sys.stdout.write(told(kind, answer) + "\n")
    return code_of(list(answers.values()))


if __name__ == "__main__":
    sys.exit(main())
