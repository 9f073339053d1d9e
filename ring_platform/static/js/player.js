// The player: our controls over a plain <video>; without this the browser's own play and seek. See player_scrub.js for
// the bar, player_keys.js for the keyboard. A link that ends in the middle of a film is renewed unseen.

const RENEWALS = 3; // in half a minute: more than that is no ended link
const RENEWAL_MS = 30_000;

function act(player, video) {
  return {
    play: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
    mute: () => (video.muted = !video.muted),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen?.()),
    motion: () => {
      const starts = [...player.querySelectorAll(".segments path")].map((path) => parseFloat(path.getAttribute("d").slice(1)));
      video.currentTime = starts.find((start) => start > video.currentTime + 0.2) ?? starts[0] ?? 0;
    },
  };
}

function label(player, name, isOther) {
  const button = player.querySelector(`[data-do="${name}"]`);
  if (!button) return;
  button.dataset.first ??= button.getAttribute("aria-label");
  button.setAttribute("aria-label", isOther ? button.dataset.other : button.dataset.first);
}

// The address is asked for again: our door gives a fresh link, or the bytes; then on from where it was.
function renew(video, renewals) {
  const now = Date.now();
  while (renewals.length && now - renewals[0] > RENEWAL_MS) renewals.shift();
  if (renewals.length >= RENEWALS) return false;
  renewals.push(now);
  const [at, isPaused, rate] = [video.currentTime, video.paused, video.playbackRate];
  video.addEventListener(
    "loadedmetadata",
    () => {
      video.currentTime = at;
      video.playbackRate = rate;
      if (!isPaused) video.play().catch(() => {});
    },
    { once: true },
  );
  video.load();
  return true;
}

function watchForErrors(player, video) {
  const renewals = [];
  let hasPlayed = false;
  video.addEventListener("loadeddata", () => (hasPlayed = true));
  const failed = () => {
    if (hasPlayed && renew(video, renewals)) return;
    if (!document.querySelector("[data-copy]")) player.querySelector("[data-failed]").hidden = false;
    player.querySelector("[data-big-play]").hidden = true;
  };
  video.addEventListener("error", failed);
  [...video.querySelectorAll("source")].at(-1)?.addEventListener("error", failed);
}

function attach(player) {
  const video = player.querySelector("video");
  const big = player.querySelector("[data-big-play]");
  const speed = player.querySelector("[data-speed]");
  const acts = act(player, video);
  video.controls = false;
  player.querySelector("[data-controls]").hidden = false;
  big.hidden = false;
  big.addEventListener("click", acts.play);
  video.addEventListener("click", acts.play);
  player.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  player.addEventListener("porch:do", (event) => acts[event.detail]?.());
  speed.addEventListener("change", () => (video.playbackRate = Number(speed.value)));
  video.addEventListener("ratechange", () => (speed.value = String(video.playbackRate)));
  for (const name of ["play", "pause", "ended"]) {
    video.addEventListener(name, () => {
      player.classList.toggle("is-playing", !video.paused);
      label(player, "play", !video.paused);
      big.hidden = !video.paused;
    });
  }
  video.addEventListener("volumechange", () => {
    player.classList.toggle("is-mute", video.muted);
    label(player, "mute", video.muted);
  });
  video.addEventListener("loadeddata", () => document.querySelector("[data-copy]")?.setAttribute("hidden", ""));
  watchForErrors(player, video);
}

function init() {
  const player = document.querySelector("[data-player]:not([data-has-controls])");
  if (!player) return;
  player.dataset.hasControls = "yes";
  attach(player);
}

init();
document.addEventListener("htmx:afterSwap", init); // the clip has become ready
