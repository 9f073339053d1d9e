"""How our static files are kept for real: under hashed names, each with a compressed copy."""

from __future__ import annotations

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise is not typed
    """gzip alone, whatever packages are there: Brotli at its best takes the first start a minute longer."""

    def create_compressor(self, **options: Any) -> Compressor:
        return super().create_compressor(**options, use_brotli=False)
