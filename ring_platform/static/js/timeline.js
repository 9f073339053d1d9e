// The day strip: drag over it to choose a span of time; arrow keys go from mark to mark. Without this each mark is a link.

const strip = document.querySelector("[data-day-strip] svg:not(.icon)");

function spans() {
  return [...strip.querySelectorAll(".span")];
}

function indexAt(event) {
  const box = strip.getBoundingClientRect();
  const count = spans().length;
  return Math.max(0, Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count)));
}

function show(first, last) {
  spans().forEach((span, index) => span.classList.toggle("is-dragged", index >= first && index <= last));
}

function go(first, last) {
  const all = spans();
  const query = new URLSearchParams(strip.closest("[data-day-strip]").dataset.query);
  query.set("from", all[first].dataset.from);
  query.set("to", all[last].dataset.to);
  location.search = query.toString();
}

function drag(start, pointer) {
  let last = start;
  let moved = false;
  const ends = () => [Math.min(start, last), Math.max(start, last)];
  const move = (event) => {
    last = indexAt(event);
    moved ||= last !== start;
    show(...ends());
  };
  const end = (event) => {
    strip.removeEventListener("pointermove", move);
    strip.removeEventListener("pointerup", end);
    strip.removeEventListener("pointercancel", end);
    if (event.type === "pointerup" && moved) go(...ends());
    else show(1, 0);
  };
  strip.setPointerCapture(pointer);
  strip.addEventListener("pointermove", move);
  strip.addEventListener("pointerup", end);
  strip.addEventListener("pointercancel", end);
}

if (strip) {
  strip.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType !== "touch" && !event.target.closest("a")) drag(indexAt(event), event.pointerId);
  });
  // From a mark a drag may begin too; a click on it stays a click.
  let from = null;
  strip.addEventListener("dragstart", (event) => event.preventDefault());
  strip.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType !== "touch" && event.target.closest("a")) from = [indexAt(event), event.pointerId];
  });
  strip.addEventListener("pointermove", (event) => {
    if (from && event.buttons === 1 && indexAt(event) !== from[0]) {
      const [start, pointer] = from;
      from = null;
      strip.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
      drag(start, pointer);
    }
  });
  strip.addEventListener("pointerup", () => (from = null));

  const marks = [...strip.querySelectorAll("a")];
  const only = (chosen) => marks.forEach((mark) => mark.setAttribute("tabindex", mark === chosen ? "0" : "-1"));
  only(marks[marks.length - 1]);
  strip.addEventListener("keydown", (event) => {
    const at = marks.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (at < 0 || to === undefined || !marks[to]) return;
    event.preventDefault();
    only(marks[to]);
    marks[to].focus();
  });
}
