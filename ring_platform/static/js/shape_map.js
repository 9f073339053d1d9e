// Rings of a request on a map: the exact shape for reviewers, whole cells for everybody. The list beside it says the same.

const DARK = matchMedia("(prefers-color-scheme: dark)");

async function show(box) {
  const drawing = await import(box.dataset.library);
  const rings = JSON.parse(box.dataset.rings);
  const features = rings.map((ring) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } }));
  const layers = () => [
    { id: "shape", type: "fill", source: "shape", paint: { "fill-color": drawing.colour("plum"), "fill-opacity": 0.18 } },
    { id: "edge", type: "line", source: "shape", paint: { "line-color": drawing.colour("plum"), "line-width": 2 } },
  ];
  box.hidden = false;
  const sources = { shape: { type: "geojson", data: { type: "FeatureCollection", features } } };
  const opened = await drawing.open(box, box.dataset, { sources, layers: layers(), bounds: drawing.boundsOf(rings.flat()) });
  if (!opened) {
    box.hidden = true;
    return;
  }
  DARK.addEventListener("change", () => {
    for (const layer of [...drawing.ground(box.dataset).layers, ...layers()]) {
      for (const [name, value] of Object.entries(layer.paint)) opened.map.setPaintProperty(layer.id, name, value);
    }
  });
  box.dataset.ready = "yes";
}

for (const box of document.querySelectorAll("[data-shape-map]")) show(box);
