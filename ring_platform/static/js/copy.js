// Copies what stands in a field. Without the clipboard (a page over plain HTTP in a local network) it is selected instead.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      words.textContent = button.dataset.copied;
    } catch {
      words.textContent = button.dataset.selected;
    }
  });
}
