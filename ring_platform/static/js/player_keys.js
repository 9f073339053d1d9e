// The keyboard and the swipe of a clip's page.

const RATES = [0.25, 0.5, 1, 1.5, 2, 4, 8];
const SWIPE_PX = 60;
const watch = document.querySelector("[data-watch]");
const sheet = document.getElementById("keys");

function doing(name) {
  document.querySelector("[data-player]")?.dispatchEvent(new CustomEvent("porch:do", { detail: name }));
}

function video() {
  return document.querySelector("[data-player] video");
}

function skip(seconds) {
  const film = video();
  if (film) film.currentTime = Math.max(0, Math.min(film.duration || 0, film.currentTime + seconds));
}

function faster(step) {
  const film = video();
  const at = RATES.findIndex((rate) => rate >= (film?.playbackRate ?? 1));
  if (film) film.playbackRate = RATES[Math.max(0, Math.min(RATES.length - 1, at + step))];
}

function go(where) {
  if (watch.dataset[where]) location.assign(watch.dataset[where]);
}

const KEYS = {
  " ": () => doing("play"),
  k: () => doing("play"),
  j: () => skip(-10),
  l: () => skip(10),
  ArrowLeft: () => skip(-5),
  ArrowRight: () => skip(5),
  ",": () => faster(-1),
  ".": () => faster(1),
  n: () => doing("motion"),
  m: () => doing("mute"),
  f: () => doing("full"),
  s: () => document.querySelector("[data-star]")?.click(),
  "?": () => sheet.showModal(),
};

// Typing stays typing; a button keeps its space bar, the bar of time keeps its arrows.
function isTaken(event) {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || sheet.open) return true;
  if (target.matches("input:not([type=range]), select, textarea")) return true;
  if (target.matches("input[type=range]") && event.key.startsWith("Arrow") && !event.shiftKey) return true;
  return target.matches("button, a, summary") && event.key === " ";
}

document.addEventListener("keydown", (event) => {
  if (isTaken(event)) return;
  const film = video();
  let act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (event.shiftKey && event.key === "ArrowLeft") act = () => go("older");
  if (event.shiftKey && event.key === "ArrowRight") act = () => go("newer");
  if (/^[0-9]$/.test(event.key) && film) act = () => (film.currentTime = ((film.duration || 0) * Number(event.key)) / 10);
  if (!act) return;
  event.preventDefault();
  act();
});

for (const line of document.querySelectorAll(".for-keys")) line.hidden = false;
document.querySelector("[data-open-keys]")?.addEventListener("click", () => sheet.showModal());

// Swipe over the picture: left for the newer clip, right for the older one, as the arrows below it stand.
let start = null;
watch.addEventListener("touchstart", (event) => {
  const isPicture = event.target.closest(".picture") && event.touches.length === 1;
  start = isPicture ? [event.touches[0].clientX, event.touches[0].clientY] : null;
}, { passive: true });
watch.addEventListener("touchend", (event) => {
  if (!start) return;
  const across = event.changedTouches[0].clientX - start[0];
  const down = event.changedTouches[0].clientY - start[1];
  start = null;
  if (Math.abs(across) > SWIPE_PX && Math.abs(across) > 2 * Math.abs(down)) go(across < 0 ? "newer" : "older");
}, { passive: true });
