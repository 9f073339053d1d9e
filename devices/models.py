"""The app's face to Django: every model of its rooms."""

from devices.audit.models import AuditEntry, AuditPerson, Batch, DailyHead, PublicEntry, Sealed, SigningKey
from devices.cameras.models import Camera, PairingCode
from devices.clips.models import BrokenGlass, Clip, Hold, Upload
from devices.notices.models import Notice
from devices.objects.models import StoredObject
from devices.people.models import ApiToken, Appointment, Home, MemberInvite, Membership, User

__all__ = [
    "ApiToken",
    "Appointment",
    "AuditEntry",
    "AuditPerson",
    "Batch",
    "BrokenGlass",
    "Camera",
    "Clip",
    "DailyHead",
    "Hold",
    "Home",
    "MemberInvite",
    "Membership",
    "Notice",
    "PairingCode",
    "PublicEntry",
    "Sealed",
    "SigningKey",
    "StoredObject",
    "Upload",
    "User",
]
