// The area of a request: corners on a map and lines in the form follow each other. A fixed area is only shown.

const DARK = matchMedia("(prefers-color-scheme: dark)");
const STEP_PX = 10;
const DECIMALS = 6;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const shape = (kind, coordinates) => ({ type: "Feature", properties: {}, geometry: { type: kind, coordinates } });
const isSame = (a, b) => a[0] === b[0] && a[1] === b[1];
const opened = (ring) => (ring.length > 1 && isSame(ring[0], ring.at(-1)) ? ring.slice(0, -1) : ring);

// Corners as [lon, lat]: of lines, or of the outline of a GeoJSON polygon. Null while it is neither.
function read(text) {
  const written = text.trim();
  if (/^[{[]/.test(written)) {
    try {
      let found = JSON.parse(written);
      found = found.features?.[0] ?? found;
      found = found.geometry ?? found;
      const ring = found.type === "MultiPolygon" ? found.coordinates[0][0] : found.coordinates[0];
      return opened(ring.map(([lon, lat]) => [Number(lon), Number(lat)]));
    } catch {
      return null;
    }
  }
  const lines = written.split("\n").filter((line) => line.trim());
  const corners = lines.map((line) => line.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []).filter((pair) => pair.length === 2);
  return corners.length === lines.length ? opened(corners.map(([lat, lon]) => [lon, lat])) : null;
}

class Area {
  constructor(box) {
    this.box = box;
    this.field = box.dataset.requestMap === "fixed" ? null : box.closest("form").querySelector("[name=area]");
    this.jurisdiction = JSON.parse(box.dataset.jurisdiction);
    this.corners = this.field ? (read(this.field.value) ?? []) : opened(JSON.parse(box.dataset.area));
    this.markers = [];
    this.added = []; // in the order of clicks, for taking the last one back
  }

  async show() {
    this.box.hidden = false;
    this.drawing = await import(this.box.dataset.library);
    const around = this.corners.length ? this.corners : this.jurisdiction.flat();
    const sources = {
      jurisdiction: { type: "geojson", data: shape("MultiPolygon", this.jurisdiction.map((ring) => [ring])) },
      area: { type: "geojson", data: this.outline() },
    };
    const bounds = this.drawing.boundsOf(around);
    const open = await this.drawing.open(this.box.querySelector("[data-canvas]"), this.box.dataset, { sources, layers: this.layers(), bounds });
    if (!open) {
      this.box.hidden = true; // no WebGL here: the lines do
      return;
    }
    [this.map, this.library] = [open.map, open.library];
    if (this.corners.length) this.map.fitBounds(bounds, { padding: 60, animate: false });
    DARK.addEventListener("change", () => this.recolour());
    if (this.field) this.listen();
    this.draw();
    this.box.dataset.ready = "yes";
  }

  layers() {
    const { colour } = this.drawing;
    return [
      { id: "jurisdiction", type: "line", source: "jurisdiction", paint: { "line-color": colour("plum"), "line-width": 1.5, "line-dasharray": [3, 2] } },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": colour("spruce"), "fill-opacity": 0.2 } },
      { id: "edge", type: "line", source: "area", paint: { "line-color": colour("spruce"), "line-width": 2 } },
    ];
  }

  recolour() {
    for (const layer of [...this.drawing.ground(this.box.dataset).layers, ...this.layers()]) {
      for (const [name, value] of Object.entries(layer.paint)) this.map.setPaintProperty(layer.id, name, value);
    }
  }

  outline() {
    if (this.corners.length < 3) return shape("LineString", this.corners.length === 2 ? this.corners : []);
    return shape("Polygon", [[...this.corners, this.corners[0]]]);
  }

  listen() {
    this.corners = read(this.field.value) ?? this.corners; // written while the map was on its way
    this.map.on("click", ({ lngLat }) => this.add([lngLat.lng, lngLat.lat]));
    this.field.addEventListener("input", () => {
      const corners = read(this.field.value);
      if (!corners) return;
      this.corners = corners;
      this.added = [];
      this.draw();
    });
    this.box.querySelector("[data-undo]").addEventListener("click", () => {
      const last = this.added.pop() ?? this.corners.at(-1);
      this.change(this.corners.filter((corner) => corner !== last));
    });
    this.box.querySelector("[data-clear]").addEventListener("click", () => this.change([]));
  }

  // A new corner goes into the edge that is nearest, so that clicking around a place draws its outline.
  add(corner) {
    let at = this.corners.length;
    if (at > 2) {
      const far = this.corners.map((one, n) => this.away(corner, one, this.corners[(n + 1) % this.corners.length]));
      at = far.indexOf(Math.min(...far)) + 1;
    }
    this.added.push(corner);
    this.change(this.corners.toSpliced(at, 0, corner));
  }

  away(point, from, to) {
    const [p, a, b] = [point, from, to].map((place) => this.map.project(place));
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const along = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
  }

  change(corners) {
    this.corners = corners;
    this.write();
    this.draw();
  }

  write() {
    this.field.value = this.corners.map(([lon, lat]) => `${lat.toFixed(DECIMALS)}, ${lon.toFixed(DECIMALS)}`).join("\n");
    this.field.dispatchEvent(new CustomEvent("porch:drawn", { bubbles: true }));
  }

  draw() {
    this.map.getSource("area").setData(this.outline());
    if (!this.field) return;
    while (this.markers.length > this.corners.length) this.markers.pop().remove();
    while (this.markers.length < this.corners.length) this.markers.push(this.handle(this.markers.length));
    this.corners.forEach((corner, n) => this.markers[n].setLngLat(corner));
  }

  handle(n) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "corner-handle";
    const marker = new this.library.Marker({ element, draggable: true }).setLngLat(this.corners[n]).addTo(this.map);
    element.setAttribute("aria-label", this.box.dataset.corner.replace("N", n + 1));
    const moved = ({ lng, lat }) => {
      this.corners[n] = [lng, lat];
      this.map.getSource("area").setData(this.outline());
    };
    marker.on("drag", () => moved(marker.getLngLat()));
    marker.on("dragend", () => this.write());
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        this.change(this.corners.toSpliced(n, 1));
        this.markers[Math.min(n, this.markers.length - 1)]?.getElement().focus();
      }
      const move = ARROWS[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? 1 : STEP_PX;
      const from = this.map.project(marker.getLngLat());
      moved(this.map.unproject([from.x + move[0] * step, from.y + move[1] * step]));
      marker.setLngLat(this.corners[n]);
      this.write();
    });
    return marker;
  }
}

for (const box of document.querySelectorAll("[data-request-map]")) new Area(box).show();
