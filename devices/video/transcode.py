"""Makes the H.264 copy of a recording whose own codec browsers may not play."""

from __future__ import annotations

from pathlib import Path

from devices.video.copies import Encoded
from devices.video.errors import Unreadable
from devices.video.frames import BAD, check_size, open_video, sound_of, unreadable
from devices.video.pictures import Zones


def to_h264(source: Path, target: Path, *, privacy_zones: Zones | None = None) -> None:
    """Encode again as H.264 (see copies.Encoded), sound copied or made AAC. Raises Unreadable."""
    opened, video = open_video(source)
    with opened:
        check_size(video.codec_context.width, video.codec_context.height)
        sound = sound_of(opened)
        copy = Encoded(target, video, sound, privacy_zones or [])
        try:
            for packet in opened.demux([video] if sound is None else [video, sound]):
                if packet.stream_index != video.index:
                    copy.hear(packet)
                    continue
                try:
                    frames = packet.decode()
                except BAD:
                    continue
                for frame in frames:
                    if frame.pts is not None:
                        check_size(frame.width, frame.height)
                        copy.frame(frame)
        except BAD as error:
            copy.close(is_whole=False)
            raise unreadable(error) from error
        copy.close(is_whole=True)
    if copy.last_pts is None:
        raise Unreadable("damaged", "no frame could be decoded")
