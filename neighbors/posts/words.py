"""What people read of a revision, as one hash: an approval names it, and holds for nothing else."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from neighbors.posts.models import Revision, RevisionKind


def digest(revision: Revision) -> str:
    """SHA-256 over everything that others will read of it; of a post the place too, which they see as a cell."""
    said = {
        "kind": revision.kind,
        "category": revision.category,
        "happened_at": revision.happened_at.astimezone(UTC).isoformat() if revision.happened_at else "",
        "cell": revision.post.cell if revision.kind == RevisionKind.POST else "",
        "title": revision.title,
        "text": revision.text,
        "did": revision.did,
        "people": revision.people,
        "is_not_about_a_person": revision.is_not_about_a_person,
    }
    post = revision.post
    if post.agency_uuid is not None and revision.kind == RevisionKind.POST:
        said |= {"agency": str(post.agency_uuid), "under": post.agency_under, "region": post.region}
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()
