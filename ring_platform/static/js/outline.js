// The outline of a jurisdiction: corners clicked on a map and the GeoJSON in the form follow each other.

const DARK = matchMedia("(prefers-color-scheme: dark)");
const DECIMALS = 5;
const FAR = [[-125, 24], [-66, 50]];

const shape = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });

// The rings that the text holds; null while it is no GeoJSON of polygons.
function read(text) {
  try {
    let found = JSON.parse(text);
    found = found.features?.[0] ?? found;
    found = found.geometry ?? found;
    const polygons = found.type === "MultiPolygon" ? found.coordinates : [found.coordinates];
    const rings = polygons.map((polygon) => polygon[0].map(([lon, lat]) => [Number(lon), Number(lat)]));
    return rings.flat().flat().every(Number.isFinite) && rings.flat().length ? rings : null;
  } catch {
    return null;
  }
}

class Outline {
  constructor(box) {
    this.box = box;
    this.field = box.closest("form").querySelector("[data-outline-text]");
    this.rings = read(this.field.value) ?? [];
    this.markers = [];
  }

  async show() {
    this.box.hidden = false;
    this.drawing = await import(this.box.dataset.library);
    const sources = { outline: { type: "geojson", data: this.drawn() } };
    const bounds = this.rings.length ? this.drawing.boundsOf(this.rings.flat()) : FAR;
    const opened = await this.drawing.open(this.box.querySelector("[data-canvas]"), this.box.dataset, { sources, layers: this.layers(), bounds });
    if (!opened) {
      this.box.hidden = true; // no WebGL here: the text does
      return;
    }
    [this.map, this.library] = [opened.map, opened.library];
    this.map.on("click", ({ lngLat }) => this.change([...this.corners(), [lngLat.lng, lngLat.lat].map((d) => Number(d.toFixed(DECIMALS)))]));
    this.box.querySelector("[data-undo]").addEventListener("click", () => this.change(this.corners().slice(0, -1)));
    this.box.querySelector("[data-clear]").addEventListener("click", () => this.change([]));
    this.field.addEventListener("input", () => this.follow());
    DARK.addEventListener("change", () => this.recolour());
    this.follow(); // it may have been written while the map was on its way
    this.box.dataset.ready = "yes";
  }

  // What stands in the text is drawn; while it is half written nothing changes.
  follow() {
    const rings = read(this.field.value);
    if (!rings) return;
    this.rings = rings;
    this.draw();
    this.map.fitBounds(this.drawing.boundsOf(rings.flat()), { padding: 24, animate: false });
  }

  layers() {
    const { colour } = this.drawing;
    return [
      { id: "outline", type: "fill", source: "outline", paint: { "fill-color": colour("plum"), "fill-opacity": 0.18 } },
      { id: "edge", type: "line", source: "outline", paint: { "line-color": colour("plum"), "line-width": 2 } },
    ];
  }

  recolour() {
    for (const layer of [...this.drawing.ground(this.box.dataset).layers, ...this.layers()]) {
      for (const [name, value] of Object.entries(layer.paint)) this.map.setPaintProperty(layer.id, name, value);
    }
  }

  // Corners of the one ring that is drawn by clicks; of several rings none can be added to.
  corners() {
    if (this.rings.length !== 1) return [];
    const ring = this.rings[0];
    const last = ring.at(-1);
    return ring.length > 1 && ring[0][0] === last[0] && ring[0][1] === last[1] ? ring.slice(0, -1) : ring;
  }

  change(corners) {
    this.rings = corners.length ? [corners.length > 2 ? [...corners, corners[0]] : corners] : [];
    this.field.value = corners.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: this.rings }) : "";
    this.draw();
  }

  drawn() {
    const few = this.rings.length === 1 && this.rings[0].length < 3;
    return few ? shape("LineString", this.rings[0].length === 2 ? this.rings[0] : []) : shape("MultiPolygon", this.rings.map((ring) => [ring]));
  }

  draw() {
    this.map.getSource("outline").setData(this.drawn());
    for (const marker of this.markers) marker.remove();
    const corners = this.corners();
    this.markers = (corners.length > 60 ? [] : corners).map((corner) => {
      const element = document.createElement("i");
      element.className = "outline-corner";
      const marker = new this.library.Marker({ element }).setLngLat(corner).addTo(this.map);
      element.setAttribute("aria-hidden", "true");
      element.removeAttribute("aria-label");
      element.removeAttribute("role");
      return marker;
    });
  }
}

for (const box of document.querySelectorAll("[data-outline]")) new Outline(box).show();
