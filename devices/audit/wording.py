"""What a public act is called. An act this list does not know yet is shown by its own name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def act(name: str) -> str:
    """One act of the public log, in words."""
    return {
        "agency_applied": _("An agency applied"),
        "agency_checked": _("The operator checked an agency"),
        "agency_refused": _("An agency was refused"),
        "agency_suspended": _("An agency was suspended"),
        "agency_restored": _("The suspension of an agency ended"),
        "permission_entered": _("A permission was entered"),
        "permission_confirmed": _("An overseer confirmed a permission"),
        "permission_refused": _("An overseer did not confirm a permission"),
        "permission_ended": _("A permission ended"),
        "policy_proposed": _("An agency proposed a use policy"),
        "policy_opened": _("A use policy was opened for comments"),
        "policy_sent_back": _("A use policy was sent back to its agency"),
        "policy_in_force": _("A use policy took effect"),
        "policy_comment_shown": _("A comment on a use policy was shown"),
        "policy_comment_left_out": _("A comment on a use policy was left out"),
        "officer_suspended": _("An officer was suspended"),
        "officer_restored": _("The suspension of an officer ended"),
        "officer_switched_off": _("An officer's account was switched off"),
        "officer_switched_on": _("An officer's account was switched on again"),
        "reviewer_named": _("A moderator may review requests"),
        "reviewer_ended": _("A moderator does not review requests any more"),
        "request_opened": _("A request was opened"),
        "request_refused": _("A request was refused"),
        "request_blacked_out": _("Words of a request were blacked out"),
        "request_closed": _("A request was closed by its agency"),
        "request_withdrawn": _("A request was withdrawn by its agency"),
        "request_expired": _("The time of a request was over"),
        "outcome_given": _("An agency gave the outcome of a request"),
        "outcome_shown": _("The note to an outcome was read and shown"),
        "handover_consented": _("A recording was passed on, with its owner's consent"),
        "handover_ordered": _("A recording was passed on, by a court's order"),
        "sample_drawn": _("Requests were drawn as a sample"),
        "sample_judged": _("An overseer judged a request of the sample"),
        "office_given": _("Somebody was given an office, by two people"),
        "office_ended": _("An office ended"),
        "signing_key_changed": _("The key that signs this log was changed"),
        "system_restored": _("The system was filled from a backup, without what had been deleted since"),
        "glass_broken": _("The operator opened a recording. Its owner was told at once"),
    }.get(name, name.replace("_", " ").capitalize())


def facts(of: dict[str, Any]) -> list[tuple[str, str]]:
    """What stands beside an act, by name. Names made for programs stand in the file alone."""
    said = {name: value for name, value in of.items() if not name.endswith("uuid") and value not in (None, "", [], {})}
    return [(name.replace("_", " "), _plain(value)) for name, value in said.items()]


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {_plain(one)}" for name, one in value.items())
    return str(value)
