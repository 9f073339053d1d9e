// Writing a post: the map stands there once another point is meant; the draft is saved as it is written (by htmx).

const EVERY_MS = 400;

function followPoint(page) {
  const set = page.querySelector("[data-point]");
  const radio = page.querySelector("input[name=where][value=point]");
  if (!set || !radio) return;
  const inputs = ["lat", "lon"].map((name) => set.querySelector(`[name=${name}]`));
  const now = () => inputs.map((input) => input.value).join();
  const show = () => set.toggleAttribute("data-closed", !radio.checked);
  let last = now();
  show();
  setInterval(() => {
    if (now() === last) return;
    last = now();
    set.dispatchEvent(new CustomEvent("porch:moved", { bubbles: true }));
  }, EVERY_MS);
  for (const each of page.querySelectorAll("input[name=where]")) each.addEventListener("change", show);
}

// How many letters are left, once it matters.
function count(field) {
  const most = Number(field.getAttribute("maxlength"));
  const line = field.parentElement.appendChild(document.createElement("p"));
  line.className = "help left";
  line.hidden = true;
  field.addEventListener("input", () => {
    const left = most - field.value.length;
    line.hidden = left > most / 5;
    line.textContent = `${left}`;
  });
}

for (const page of document.querySelectorAll("[data-compose]")) {
  followPoint(page);
  for (const field of page.querySelectorAll("#compose textarea[maxlength]")) count(field);
}
