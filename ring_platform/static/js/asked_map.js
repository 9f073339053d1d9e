// The area a request asks about and the reader's own home. The words beside it say the same; without WebGL they do alone.

const DARK = matchMedia("(prefers-color-scheme: dark)");

function layers(colour) {
  return [
    { id: "area", type: "fill", source: "area", paint: { "fill-color": colour("plum"), "fill-opacity": 0.14 } },
    { id: "edge", type: "line", source: "area", paint: { "line-color": colour("plum"), "line-width": 2 } },
  ];
}

async function show(box) {
  const drawing = await import(box.dataset.library);
  const [ring, home] = [JSON.parse(box.dataset.ring), JSON.parse(box.dataset.home)];
  const data = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
  box.hidden = false;
  const sources = { area: { type: "geojson", data } };
  const opened = await drawing.open(box, box.dataset, { sources, layers: layers(drawing.colour), bounds: drawing.boundsOf(ring) });
  if (!opened) {
    box.hidden = true;
    return;
  }
  const element = document.createElement("div");
  element.className = "own-home";
  element.title = box.dataset.homeLabel;
  new opened.library.Marker({ element }).setLngLat(home).addTo(opened.map);
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", box.dataset.homeLabel);
  DARK.addEventListener("change", () => {
    const all = [...drawing.ground(box.dataset).layers, ...layers(drawing.colour)];
    for (const layer of all) for (const [name, value] of Object.entries(layer.paint)) opened.map.setPaintProperty(layer.id, name, value);
  });
  box.dataset.ready = "yes";
}

const box = document.querySelector("[data-asked-map]");
if (box) show(box);
