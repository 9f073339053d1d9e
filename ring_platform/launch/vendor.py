"""Copies what pages need from node_modules to static_vendor: the map, and the icons that icons.txt names."""

from __future__ import annotations

import shutil
import sys

from ring_platform.launch.options import BASE_DIR

PACKAGES = BASE_DIR / "node_modules"
TARGET = BASE_DIR / "static_vendor"
ICON_NAMES = BASE_DIR / "ring_platform" / "icons.txt"
MAP_FILES = "maplibre-gl*.mjs*", "maplibre-gl.css"


def copy_map() -> None:
    target = TARGET / "maplibre-gl"
    target.mkdir(parents=True, exist_ok=True)
    for pattern in MAP_FILES:
        for source in (PACKAGES / "maplibre-gl" / "dist").glob(pattern):
            if "-dev" not in source.name:
                shutil.copyfile(source, target / source.name)


def copy_icons() -> None:
    target = TARGET / "icons"
    target.mkdir(parents=True, exist_ok=True)
    names = [line.strip() for line in ICON_NAMES.read_text().splitlines()] if ICON_NAMES.exists() else []
    for name in names:
        source = PACKAGES / "lucide-static" / "icons" / f"{name}.svg"
        if name and not source.exists():
            sys.exit(f"{ICON_NAMES.name} names the icon {name}, which lucide-static does not have.")
        if name:
            shutil.copyfile(source, target / source.name)


if __name__ == "__main__":
    shutil.rmtree(TARGET, ignore_errors=True)
    copy_map()
    copy_icons()
