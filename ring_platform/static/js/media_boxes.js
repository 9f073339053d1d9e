// Shows the boxes on the picture as it plays, and lets its author draw others with the pointer.

const work = document.querySelector("[data-work]");
const original = work.querySelector("[data-original]");
const svg = work.querySelector("[data-boxes]");
const form = document.querySelector("[data-boxes-form]");
const field = form.querySelector('[name="drawn"]');
const start = Number(work.dataset.start);
const isVideo = original.tagName === "VIDEO";
const known = JSON.parse(document.getElementById("boxes").textContent);
const drawn = known.filter((box) => box.what === "author").map((box) => box.spans);
const HOLDS_S = 4; // a box that was drawn on a video covers so long around the moment

function rect([x0, y0, x1, y1], isAuthor) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["x", x0], ["y", y0], ["width", x1 - x0], ["height", y1 - y0]]) {
    made.setAttribute(name, value * 1000);
  }
  made.classList.toggle("is-author", isAuthor);
  return made;
}

// The box at this moment, between the two spans beside it
function at(spans, time) {
  if (!isVideo) return spans[0].slice(1);
  if (time < spans[0][0] || time > spans.at(-1)[0]) return null;
  const later = spans.findIndex((span) => span[0] >= time);
  const [b, a] = [spans[later], spans[Math.max(0, later - 1)]];
  const share = b[0] > a[0] ? (time - a[0]) / (b[0] - a[0]) : 0;
  return [1, 2, 3, 4].map((i) => a[i] + (b[i] - a[i]) * share);
}

function show() {
  const time = isVideo ? original.currentTime - start : 0;
  const found = known.filter((box) => box.what !== "author").map((box) => [at(box.spans, time), false]);
  const own = drawn.map((spans) => [at(spans, time), true]);
  svg.replaceChildren(...[...found, ...own].filter(([box]) => box).map(([box, isAuthor]) => rect(box, isAuthor)));
}

function keep() {
  field.value = JSON.stringify(drawn);
  show();
}

let from = null;

function place(event) {
  const area = work.getBoundingClientRect();
  const share = (value) => Math.min(1, Math.max(0, value));
  return [share((event.clientX - area.left) / area.width), share((event.clientY - area.top) / area.height)];
}

function between(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

// The lower edge of a video holds its controls: a box is not begun there.
work.addEventListener("pointerdown", (event) => {
  const [x, y] = place(event);
  if (event.button !== 0 || (isVideo && y > 0.85)) return;
  from = [x, y];
  work.setPointerCapture(event.pointerId);
  event.preventDefault();
});
work.addEventListener("pointermove", (event) => {
  if (!from) return;
  show();
  svg.append(rect(between(from, place(event)), true));
});
work.addEventListener("pointerup", (event) => {
  if (!from) return;
  const box = between(from, place(event));
  from = null;
  if (box[2] - box[0] < 0.01 || box[3] - box[1] < 0.01) return show();
  const time = isVideo ? original.currentTime - start : 0;
  drawn.push(isVideo ? [[Math.max(0, time - HOLDS_S), ...box], [time + HOLDS_S, ...box]] : [[0, ...box]]);
  keep();
});

work.classList.add("is-drawing");
document.querySelector("[data-draw-words]").hidden = false;
if (isVideo) for (const name of ["timeupdate", "seeked", "loadeddata"]) original.addEventListener(name, show);
show();
