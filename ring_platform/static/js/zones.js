// Draws the zones over the still while they are typed. What counts is still said by the server when they are saved.

const NUMBER = /^[+-]?(\d{1,4}(\.\d*)?|\.\d+)$/;

// One polygon a line, in percent or all within 0..1; a line that cannot be read yet is left out.
function polygons(text) {
  return text.split("\n").flatMap((line) => {
    const pairs = line.replace(/[%]/g, "").replace(/;/g, " ").replace(/\s*,\s*/g, ",").trim().split(/\s+/);
    const points = pairs.map((pair) => pair.split(","));
    const isRead = points.length >= 3 && points.every((point) => point.length === 2 && point.every((n) => NUMBER.test(n)));
    if (!isRead) return [];
    const scale = points.flat().every((n) => Math.abs(Number(n)) <= 1) ? 100 : 1;
    return [points.map((point) => point.map((n) => Number(n) * scale).join(",")).join(" ")];
  });
}

for (const form of document.querySelectorAll("[data-zone-form]")) {
  const drawing = form.querySelector("[data-zones]");
  const inputs = ["motion", "privacy"].map((kind) => [kind, form.querySelector(`[name=${kind}_zones]`)]);
  const draw = () => {
    drawing.replaceChildren(
      ...inputs.flatMap(([kind, input]) =>
        polygons(input.value).map((points) => {
          const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
          shape.setAttribute("class", kind);
          shape.setAttribute("points", points);
          return shape;
        }),
      ),
    );
  };
  for (const [, input] of inputs) input.addEventListener("input", draw);
  draw();
}
