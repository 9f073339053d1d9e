// The bar under the picture: where it plays, where something moved, and what is to be seen at the pointer.

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function cueAt(track, at) {
  return [...(track?.cues ?? [])].findLast((cue) => cue.startTime <= at);
}

function showCue(picture, cue) {
  const found = cue?.text.match(/^(.*)#xywh=(\d+),(\d+),(\d+),(\d+)$/m);
  picture.hidden = !found;
  if (!found) return;
  const [, url, left, top, width, height] = found;
  picture.style.width = `${width}px`;
  picture.style.height = `${height}px`;
  picture.style.backgroundImage = `url("${url}")`;
  picture.style.backgroundPosition = `-${left}px -${top}px`;
}

function attach(player) {
  const video = player.querySelector("video");
  const seek = player.querySelector("[data-seek]");
  const played = player.querySelector("[data-played]");
  const thumb = player.querySelector("[data-thumb]");
  const picture = player.querySelector("[data-thumb-picture]");
  const all = Number(seek.max);
  const wide = player.querySelector(".activity").viewBox.baseVal.width;
  const track = video.textTracks[0];
  if (track) track.mode = "hidden";

  const draw = () => {
    const at = video.currentTime;
    if (!seek.matches(":active")) seek.value = String(at);
    seek.setAttribute("aria-valuetext", `${clock(at)} / ${clock(all)}`);
    played.setAttribute("width", String((Math.min(at, all) / all) * wide));
    player.querySelector("[data-now]").textContent = clock(at);
  };
  let share = 0;
  const peek = (event) => {
    const box = seek.getBoundingClientRect();
    share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    showCue(picture, cueAt(track, share * all));
    player.querySelector("[data-thumb-time]").textContent = clock(share * all);
    thumb.hidden = false;
    const half = thumb.offsetWidth / 2;
    thumb.style.transform = `translateX(${Math.max(0, Math.min(box.width - 2 * half, share * box.width - half))}px)`;
  };
  seek.hidden = false;
  seek.addEventListener("input", () => (video.currentTime = Number(seek.value)));
  seek.addEventListener("pointermove", peek);
  seek.addEventListener("pointerdown", peek);
  // The pointer may be there before the list of pictures is
  player.querySelector("track")?.addEventListener("load", () => showCue(picture, cueAt(track, share * all)));
  for (const name of ["pointerleave", "pointerup", "blur"]) seek.addEventListener(name, () => (thumb.hidden = true));
  for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(name, draw);
  const each = () => {
    draw();
    if (!video.paused && video.isConnected) requestAnimationFrame(each);
  };
  video.addEventListener("play", each);
}

function init() {
  const player = document.querySelector("[data-player]:not([data-has-bar])");
  if (!player) return;
  player.dataset.hasBar = "yes";
  attach(player);
}

init();
document.addEventListener("htmx:afterSwap", init); // the clip has become ready
