// The area's page: pointing at a place chooses it, and the ring on the map is as wide as the area reaches.

const set = document.querySelector("[data-place]");
const point = document.querySelector('input[name="where"][value="point"]');
set?.addEventListener("placed", () => {
  point.checked = true;
});
for (const input of set?.querySelectorAll("input") ?? []) {
  input.addEventListener("input", () => {
    point.checked = true;
  });
}
