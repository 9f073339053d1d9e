// Choosing clips: the bar of actions comes when the first box is ticked; Shift ticks a row of them.

const timeline = document.querySelector(".timeline");
const form = document.getElementById("selection");
let lastBox = null;

function boxes() {
  return [...document.querySelectorAll('.pick input[type="checkbox"]')];
}

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  const words = form.querySelector("[data-count-words]");
  words.textContent = `${chosen} ${words.dataset.countWords}`;
  timeline.classList.toggle("is-choosing", chosen > 0 || timeline.dataset.choosing === "yes");
  for (const button of form.querySelectorAll('[name="do"]')) button.disabled = chosen === 0;
}

function tickRow(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) all.slice(from, to + 1).forEach((each) => (each.checked = box.checked));
}

if (form) {
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".pick input");
    if (!box) return;
    if (event.shiftKey && lastBox) tickRow(box);
    lastBox = box;
    count();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".pick input")) count();
  });
  form.addEventListener("reset", () => {
    boxes().forEach((box) => (box.checked = false));
    delete timeline.dataset.choosing;
    setTimeout(count);
  });
  const done = form.querySelector("[data-clear]");
  done.hidden = false;
  const open = document.querySelector("[data-choose]");
  if (open) {
    open.hidden = false;
    open.addEventListener("click", () => {
      timeline.dataset.choosing = "yes";
      count();
    });
  }
  window.addEventListener("pageshow", count);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && timeline.classList.contains("is-choosing")) form.reset();
  });
}
