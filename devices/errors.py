"""What a flow raises when it will not do something: a sentence for the person, a status for the protocol."""


class DomainError(Exception):
    """Carries the sentence the person reads. One place turns it into a page or a JSON answer."""

    status = 400

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts


class Refused(DomainError):
    """This person may not do this, or the rules do not allow it."""

    status = 403


class Invalid(DomainError):
    """What was sent cannot be used."""

    status = 400


class LengthRequired(DomainError):
    """A body without a length, which could turn out to be of any size."""

    status = 411


class TooLarge(DomainError):
    """Past a limit that stands before the bytes are sent."""

    status = 413


class NoRoom(DomainError):
    """The home's storage is full."""

    status = 507


class Conflict(DomainError):
    """Somebody or something came first."""

    status = 409


class Gone(DomainError):
    """It was there, and its time is over."""

    status = 410


class Unavailable(DomainError):
    """A part we need does not answer now; trying again later is right."""

    status = 503
