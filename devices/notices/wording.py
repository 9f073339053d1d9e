"""The sentence of each kind of notice, for the page and for mail."""

from __future__ import annotations

from collections import defaultdict

from django.urls import reverse
from django.utils.translation import gettext as _

from devices.notices.models import Notice, NoticeKind

ABOUT_CAMERAS = {
    NoticeKind.DING,
    NoticeKind.PERSON,
    NoticeKind.CAMERA_OFFLINE,
    NoticeKind.CAMERA_BACK,
    NoticeKind.CLIP_UNREADABLE,
}


def sentence(notice: Notice) -> str:
    """What the reader is told, in the language that is active now."""
    facts = notice.facts
    words = {
        NoticeKind.DING: _("Somebody rang at {camera}."),
        NoticeKind.PERSON: _("{camera} saw a person."),
        NoticeKind.CAMERA_OFFLINE: _("{camera} is offline: we have not heard from it for a while."),
        NoticeKind.CAMERA_BACK: _("{camera} is back online."),
        NoticeKind.CLIP_UNREADABLE: _(
            "A recording from {camera} could not be read. It is kept, and you can try again."
        ),
        NoticeKind.NEW_SIGN_IN: _("Somebody signed in to your account from a device we had not seen: {device}."),
        NoticeKind.MEMBER_JOINED: _("{member} joined {home}."),
        **_of_neighbors(),
        **_of_requests(),
        **_of_the_law(),
    }[NoticeKind(notice.kind)]
    return words.format_map(defaultdict(str, facts))


def _of_neighbors() -> dict[NoticeKind, str]:
    """what: "post", "comment", …, already a word; title: a post's own, approved or the reader's own."""
    return {
        NoticeKind.NEARBY: _("New within {distance} of your area: {titles}"),
        NoticeKind.CORRECTED: _("Corrected by its author: {titles}"),
        NoticeKind.POST_PUBLISHED: _("Your {what} is published: “{title}”"),
        NoticeKind.POST_CHANGES: _("A moderator asks you to change your {what} “{title}” ({rule})."),
        NoticeKind.POST_REJECTED: _("Your {what} “{title}” was not published ({rule}). You can appeal for 30 days."),
        NoticeKind.POST_HIDDEN: _("Your {what} “{title}” was flagged and is hidden until a moderator has looked."),
        NoticeKind.POST_RESTORED: _("Your {what} “{title}” is back: a moderator has looked."),
        NoticeKind.FLAGGED_AND_KEPT: _("Your {what} was flagged. A moderator has looked, and it stays."),
        NoticeKind.POST_REMOVED: _("Your {what} “{title}” was removed ({rule}). You can appeal for 30 days."),
        NoticeKind.POST_LAPSED: _("Your post “{title}” is 30 days old and has lapsed: it stays, marked as old."),
        NoticeKind.COMMENTED: _("There is a new comment under “{title}”."),
        NoticeKind.FLAG_DECIDED: _("A moderator decided about what you flagged: {outcome}."),
        NoticeKind.APPEAL_DECIDED: _("Your appeal was decided: {outcome}."),
        NoticeKind.STRUCK: _("For breaking a rule ({rule}): {level}."),
        NoticeKind.MESSAGE_WAITS: _("A message about “{title}” waits for you."),
        NoticeKind.MEDIA_UNREADABLE: _("A picture or video of your post could not be read."),
        NoticeKind.APPOINTED: _("{name} is to become {office}: your word is asked for."),
    }


def _of_requests() -> dict[NoticeKind, str]:
    """agency: its name; reference: the request's public one. Nothing here says who else was asked, or answered."""
    return {
        NoticeKind.REQUEST_ASKED: _("{agency} asks homes near you for recordings ({reference}). You decide."),
        NoticeKind.REQUEST_REMINDER: _("{agency} asked for recordings ({reference}). This is the only reminder."),
        NoticeKind.SHARED: _("Recordings were shared for request {reference}."),
        NoticeKind.SHARE_FAILED: _("The copy for {agency} could not be made. Nothing was given."),
        NoticeKind.SHARE_DOWNLOADED: _("{officer} of {agency} downloaded what you shared: {purpose}"),
        NoticeKind.SHARE_EXTENDED: _("{agency} keeps what you shared until {until}: {why}"),
        NoticeKind.SHARE_ENDED: _("What you shared with {agency} is over. The record of what was deleted is there."),
        NoticeKind.HANDOVER_ASKED: _("{agency} asks to pass what you shared on to {recipient}."),
        NoticeKind.HANDOVER_DECIDED: _("Passing a recording on to {recipient} was decided: {outcome}."),
        NoticeKind.WARRANT_WAITS: _("{agency} filed a warrant to pass a recording on to {recipient}."),
        NoticeKind.AGENCY_DECIDED: _("The application of {agency}: {outcome}."),
        NoticeKind.AGENCY_APPLIED: _("{agency} applies. It waits to be checked."),
        NoticeKind.AGENCY_SUSPENDED: _("{agency}: {outcome}."),
        NoticeKind.AGENCY_POLICY: _("The use policy of {agency}: {outcome}."),
        NoticeKind.PERMISSION_WAITS: _("A permission for {agency} waits for an overseer's word."),
        NoticeKind.PERMISSION_DECIDED: _("The permission of {agency}: {outcome}."),
        NoticeKind.PERMISSION_ENDS: _("The permission of {agency} ends on {day}. Without one nothing can be asked."),
        NoticeKind.REVIEW_WAITS: _("Request {reference} waits for review."),
        NoticeKind.REQUEST_DECIDED: _("Request {reference}: {outcome}."),
        NoticeKind.REQUEST_ENDED: _("Request {reference} is over. Its outcome is owed by {day}."),
        NoticeKind.OUTCOME_OWED: _("The outcome of request {reference} is owed by {day}."),
        NoticeKind.OFFICER_OFF: _("An officer's account of {agency} was switched off: {why}"),
        NoticeKind.SAMPLE_WAITS: _("Request {reference} was drawn as a sample and waits for an overseer."),
        NoticeKind.GLASS_BROKEN: _("The operator opened one of your recordings for 30 minutes. The reason: {why}"),
    }


def _of_the_law() -> dict[NoticeKind, str]:
    """kind: of the demand, already a word. Nothing here names a home, an account or somebody who was filmed."""
    return {
        NoticeKind.DEMAND_FILED: _(
            "A {kind} concerns you ({reference}). Read what it orders before anything is given."
        ),
        NoticeKind.DEMAND_RELEASED: _("By {kind} {reference} something of yours was given to {agency}. Read what."),
        NoticeKind.DEMAND_DECIDED: _("{kind} {reference}: {outcome}."),
        NoticeKind.DEMAND_WAITS: _("{kind} {reference} of {agency} waits for you."),
        NoticeKind.EMERGENCY_STATED: _(
            "Emergency {reference}: an officer states danger to life. A second word is needed."
        ),
        NoticeKind.EMERGENCY_CONFIRMED: _(
            "Emergency {reference}: two of {agency} state danger to life. A custodian decides. Read what they state."
        ),
        NoticeKind.EMERGENCY_RELEASED: _("In emergency {reference} recordings were released to {agency}. Review it."),
        NoticeKind.EMERGENCY_REVIEWED: _("Emergency {reference} was reviewed: {outcome}."),
        NoticeKind.COPY_REPLACED: _("A recording given for {reference} was replaced: its faces are covered now."),
        NoticeKind.PROGRAMME_WAITS: _("The giveaway “{programme}” waits for an overseer."),
        NoticeKind.PROGRAMME_DECIDED: _("The giveaway “{programme}”: {outcome}."),
        NoticeKind.FILMED_ASKED: _("Somebody who may be in your recordings asks you something. You decide."),
        NoticeKind.FILMED_TOLD: _("You asked about recordings of you. Read what came of it."),
    }


def what_to_do(notice: Notice, site_url: str) -> str:
    """The last lines of the mail: about one's account what to do if it was not oneself, else how to get fewer."""
    if notice.kind == NoticeKind.NEW_SIGN_IN:
        return _(
            "If it was you, there is nothing to do. If not, end that session on the page above and change your "
            "password: {url}"
        ).format(url=site_url + reverse("account_change_password"))
    if notice.facts.get("stop"):
        return _("{why} Change or stop these alerts: {url}").format(
            why=notice.facts.get("why", ""), url=site_url + notice.facts["stop"]
        )
    if notice.kind in ABOUT_CAMERAS:
        return _("Which alerts come by mail, you choose in the settings of the home: {url}").format(
            url=site_url + reverse("devices:cameras")
        )
    return _("All you were told stands here: {url}").format(url=site_url + reverse("devices:notices"))
