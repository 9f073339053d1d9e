"""The app's face to Django: every model of its rooms."""

from police_portal.agencies.models import (
    Agency,
    Officer,
    OfficerInvite,
    Permission,
    PolicyComment,
    PolicyVersion,
    Reviewer,
    Suspension,
)
from police_portal.consent.models import Invitation, Mute, OptOut, Receipt
from police_portal.custody.models import DeletionRecord, Download, Handover, Share
from police_portal.filmed.models import DoorSign, Filmed, FilmedAsk, FilmedMute
from police_portal.giveaways.models import Programme, Voucher
from police_portal.law.models import DemandLine, Gag, LegalDemand, Preserved, Tick
from police_portal.oversight.models import Sample
from police_portal.requests.models import FootageRequest, ProtectedPlace
from police_portal.transparency.models import ClosedMonth

__all__ = [
    "Agency",
    "ClosedMonth",
    "DeletionRecord",
    "DemandLine",
    "DoorSign",
    "Download",
    "Filmed",
    "FilmedAsk",
    "FilmedMute",
    "FootageRequest",
    "Gag",
    "Handover",
    "Invitation",
    "LegalDemand",
    "Mute",
    "Officer",
    "OfficerInvite",
    "OptOut",
    "Permission",
    "PolicyComment",
    "PolicyVersion",
    "Preserved",
    "Programme",
    "ProtectedPlace",
    "Receipt",
    "Reviewer",
    "Sample",
    "Share",
    "Suspension",
    "Tick",
    "Voucher",
]
