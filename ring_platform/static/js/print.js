// A button that prints the page. Without scripts it is hidden, and the browser's own command prints.

for (const offer of document.querySelectorAll("[data-print]")) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => window.print());
}
