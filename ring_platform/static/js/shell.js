// The shell's manners: menus and sheets close on Escape and on a click beside them, toasts go, a sent form keeps quiet.

const OPEN = "details.menu[open]";
const TOAST_MS = 10_000;

function closeMenus(except = null) {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest(OPEN));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.(OPEN);
  closeMenus();
  menu?.querySelector("summary").focus();
});

// A dialog closes on its backdrop.
document.addEventListener("click", (event) => {
  if (event.target.matches?.("dialog.sheet[open]")) event.target.close();
});

// A toast leaves after ten seconds, but never from under a pointer or the keyboard's focus.
function letGo(toast) {
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2_000);
    else toast.remove();
  };
  setTimeout(leave, TOAST_MS);
}

const toasts = document.getElementById("toasts");
if (toasts) {
  toasts.querySelectorAll("[data-toast]").forEach(letGo);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node.matches?.("[data-toast]")) letGo(node);
    }
  }).observe(toasts, { childList: true });
}

// Sent once: for some seconds a second press does nothing. A form that downloads may be sent again after that.
const QUIET_MS = 4_000;

function waken(form) {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(waken, QUIET_MS, form);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach(waken);
});
