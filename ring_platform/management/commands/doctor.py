import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from ring_platform.operate.doctor import examine
from ring_platform.operate.finding import Level


class Command(BaseCommand):
    help = "Look at every part of the site and say what is wrong and what follows. Ends with 1 when something is."
    requires_system_checks: list[str] = []  # it looks at what is broken

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, *, json: bool, **options: object) -> None:
        findings = examine()
        wrong = sum(finding.level == Level.WRONG for finding in findings)
        if json:
            self.stdout.write(_as_json(wrong, [asdict(finding) for finding in findings]))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.level:6}{finding.part:10}{finding.says}")
        if wrong:
            raise CommandError("One thing is wrong." if wrong == 1 else f"{wrong} things are wrong.")


def _as_json(wrong: int, findings: list[dict[str, object]]) -> str:
    return json.dumps({"ok": not wrong, "findings": findings}, indent=1)
