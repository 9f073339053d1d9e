"""The app's face to Django: every model of its rooms."""

from devices.audit.models import AuditEntry, AuditPerson
from devices.cameras.models import Camera, PairingCode
from devices.clips.models import Clip, Upload
from devices.notices.models import Notice
from devices.objects.models import StoredObject
from devices.people.models import ApiToken, Appointment, Home, MemberInvite, Membership, User

__all__ = [
    "ApiToken",
    "Appointment",
    "AuditEntry",
    "AuditPerson",
    "Camera",
    "Clip",
    "Home",
    "MemberInvite",
    "Membership",
    "Notice",
    "PairingCode",
    "StoredObject",
    "Upload",
    "User",
]
