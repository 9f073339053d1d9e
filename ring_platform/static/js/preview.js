// A card plays its preview strip in place: on hover, or when the keyboard is on it. Still pictures under reduced motion.

const STEP_MS = 220;
const still = matchMedia("(prefers-reduced-motion: reduce)");
let playing = null;

function cell(picture, columns, rows, index) {
  const across = columns > 1 ? ((index % columns) / (columns - 1)) * 100 : 0;
  const down = rows > 1 ? (Math.floor(index / columns) / (rows - 1)) * 100 : 0;
  picture.style.backgroundPosition = `${across}% ${down}%`;
}

function start(frame, by) {
  const { strip, columns, rows, count, shape } = frame.dataset;
  const [width, height] = shape.split("/").map(Number);
  const picture = document.createElement("span");
  picture.className = `preview ${width / height >= 16 / 9 ? "is-wide" : "is-tall"}`;
  picture.style.aspectRatio = `${width} / ${height}`;
  picture.style.backgroundSize = `${columns * 100}% ${rows * 100}%`;
  const run = { frame, by, picture, timer: 0 };
  const image = new Image();
  image.onload = () => {
    if (playing !== run) return;
    picture.style.backgroundImage = `url("${strip}")`;
    cell(picture, +columns, +rows, 0);
    frame.querySelector("img")?.after(picture);
    let index = 0;
    run.timer = setInterval(() => {
      index = (index + 1) % +count;
      cell(picture, +columns, +rows, index);
    }, STEP_MS);
  };
  image.src = strip;
  return run;
}

function stop() {
  if (!playing) return;
  clearInterval(playing.timer);
  playing.picture.remove();
  playing = null;
}

// What the keyboard is on goes on playing while the pointer rests elsewhere, and the other way round.
function enter(event, by) {
  const frame = event.target.closest?.(".clip-link")?.querySelector("[data-strip]");
  if (frame === playing?.frame || (!frame && playing && playing.by !== by)) return;
  stop();
  if (frame && !still.matches) playing = start(frame, by);
}

// A page that scrolls under a resting pointer is not a pointer that moves.
let rests = "";
document.addEventListener("pointerover", (event) => {
  const at = `${event.clientX} ${event.clientY}`;
  if (event.pointerType !== "touch" && at !== rests) enter(event, "pointer");
  rests = at;
});
document.addEventListener("focusin", (event) => enter(event, "focus"));
document.documentElement.addEventListener("pointerleave", stop);
