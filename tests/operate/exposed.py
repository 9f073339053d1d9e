"""What /metrics says, read as Prometheus reads it."""

from __future__ import annotations

from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from devices import counting
from ring_platform.operate import parts

TOKEN = "a-token-for-tests-of-32-characters-and-more"


def scraped() -> dict[tuple[str, ...], float]:
    """Every number, by its series and its labels' values, in order. Needs settings.METRICS_TOKEN = TOKEN."""
    counting.write()
    parts.LOOK.forget()
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    samples = [sample for family in families for sample in family.samples]
    return {(sample.name, *_in_order(sample.labels)): sample.value for sample in samples}


def _in_order(labels: dict[str, str]) -> list[str]:
    """By name, and a bucket's bound last."""
    return [labels[name] for name in sorted(labels, key=lambda name: (name == "le", name))]
