// The desk's keys: each button says its own. The message follows the reason until somebody writes in it.

const SETTLE_MS = 400; // a key pressed twice does not decide the next case, which nobody has read yet
const WRITES = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]";
const began = performance.now();

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") event.target.blur?.(); // out of a field, back to the keys
  if (event.target.closest?.(WRITES) || document.querySelector("dialog[open]")) return;
  const key = event.key.toUpperCase();
  const undo = key === "Z" && document.querySelector("#toasts form button");
  const found = undo || [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!found) return;
  event.preventDefault();
  if (found.name === "outcome" && performance.now() - began < SETTLE_MS) return;
  found.focus();
  found.click();
});

const form = document.querySelector("[data-decide]");
const message = form?.querySelector("textarea");
if (message) {
  const rules = [...form.querySelectorAll("input[name=rule]")];
  const untouched = new Set(rules.flatMap((rule) => [rule.dataset.changes, rule.dataset.against]));
  const asks = form.querySelector(".primary[data-asks=yes]") !== null;
  form.addEventListener("change", (event) => {
    const text = message.value.trim();
    if (event.target.name !== "rule" || (text && !untouched.has(text))) return;
    message.value = asks ? event.target.dataset.changes : event.target.dataset.against;
  });
}

// While somebody works on a case it stays theirs: after some minutes the next key or click asks for more time.
const RENEW_MS = 5 * 60 * 1000;
let renewed = Date.now();

function renew() {
  const claim = document.getElementById("claim");
  if (!claim || Date.now() - renewed < RENEW_MS) return;
  renewed = Date.now();
  claim.requestSubmit();
}

document.addEventListener("pointerdown", renew);
document.addEventListener("keydown", renew);

// Filters answer at once; without scripts their button does.
const filters = document.querySelector(".desk-filters");
filters?.addEventListener("change", () => filters.requestSubmit());
