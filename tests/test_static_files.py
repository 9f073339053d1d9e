"""Static files as they are kept for real: hashed names, compressed once, at the same price on every machine."""

from __future__ import annotations

from pathlib import Path

from ring_platform.static_files import StaticFiles


def test_a_static_file_is_compressed_by_gzip_alone(tmp_path: Path) -> None:
    sheet = "body { color: red }\n" * 200
    (tmp_path / "page.css").write_text(sheet)
    storage = StaticFiles(location=tmp_path, base_url="/static/")
    made = {name for _path, name, _is_done in storage.post_process({"page.css": (storage, "page.css")}) if name}
    (hashed,) = (name for name in made if name.startswith("page.") and name.endswith(".css") and name != "page.css")
    assert {f"{hashed}.gz", "page.css.gz"} <= made
    assert not [path.name for path in tmp_path.iterdir() if path.suffix == ".br"]
