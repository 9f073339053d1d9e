// Ticks that are not saved: the bar says so, and whoever leaves the page is asked. The bar saves without scripts too.

const forms = [...document.querySelectorAll("form[data-ticks]")];
let sent = null; // where a form was sent from: what it holds is saved, or taken back with its line

const isUnsaved = (form) => [...form.elements].some((box) => box.type === "checkbox" && box.checked !== box.defaultChecked);

function show() {
  for (const form of forms) form.querySelector("[data-unsaved]").hidden = !isUnsaved(form);
}

document.addEventListener("change", show);
window.addEventListener("pageshow", show); // a browser that comes back may tick what was ticked
document.addEventListener("submit", (event) => {
  sent = event.target.closest("article");
});
window.addEventListener("beforeunload", (event) => {
  if (forms.some((form) => form.closest("article") !== sent && isUnsaved(form))) event.preventDefault();
  sent = null;
});
