"""The one exception of the video code."""

CODES = frozenset(
    [
        "empty",
        "not_video",
        "no_video",
        "incomplete",
        "too_small",
        "too_large",
        "too_long",
        "damaged",
        "too_costly",
        "crashed",
    ]
)


class Unreadable(Exception):
    """A file that gives no recording. `code` is one of CODES; `detail` is for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        if code not in CODES:
            raise ValueError(code)
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
