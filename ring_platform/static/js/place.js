// Where a home is: a map without tiles whose pin and the two numbers follow each other, and the device's own place.

const FAR = { center: [0, 20], zoom: 0.6 };
const NEAR_ZOOM = 15;
const BEGIN_ZOOM = 13;
const STEP_PX = 10;
const RINGS_M = [100, 250, 500, 1000];
const EARTH_M = 6371008.8;
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

function guessZone() {
  const select = document.querySelector("select[data-guess-zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && [...select.options].some((option) => option.value === here)) select.value = here;
}

function colour(token) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${token})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const line = (coordinates, kind) => ({ type: "Feature", properties: { kind }, geometry: { type: "LineString", coordinates } });

function ring(lon, lat, radius_m) {
  const up = (radius_m / EARTH_M) * (180 / Math.PI);
  const across = up / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const turns = Array.from({ length: 65 }, (_, n) => (n / 64) * 2 * Math.PI);
  return line(turns.map((a) => [lon + across * Math.sin(a), lat + up * Math.cos(a)]), "ring");
}

function graticule(bounds) {
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const step = STEPS.findLast((each) => (east - west) / each <= 12) ?? STEPS[0];
  const lines = [];
  for (let n = Math.ceil(west / step); n * step <= east; n++) lines.push(line([[n * step, south], [n * step, north]], "grid"));
  for (let n = Math.ceil(south / step); n * step <= north; n++) lines.push(line([[west, n * step], [east, n * step]], "grid"));
  return lines;
}

function layers() {
  return [
    { id: "ground", type: "background", paint: { "background-color": colour("raised") } },
    { id: "grid", type: "line", source: "lines", filter: ["==", "kind", "grid"], paint: { "line-color": colour("line"), "line-width": 1 } },
    { id: "ring", type: "line", source: "lines", filter: ["==", "kind", "ring"], paint: { "line-color": colour("spruce"), "line-width": 1, "line-opacity": 0.6 } },
  ];
}

class Place {
  constructor(set) {
    this.set = set;
    [this.lat, this.lon] = ["lat", "lon"].map((name) => set.querySelector(`[name=${name}]`));
    this.reach = set.dataset.ringOf ? document.querySelector(set.dataset.ringOf) : null;
    this.reach?.addEventListener("change", () => this.go());
    this.isPinless = "pinless" in set.dataset; // no pin before a place is chosen
  }

  // What the map shows before a place is chosen: as the page says, or the world.
  beginning() {
    const { beginLat, beginLon } = this.set.dataset;
    return beginLat ? { center: [Number(beginLon), Number(beginLat)], zoom: BEGIN_ZOOM } : FAR;
  }

  // The numbers as a place, or null while they are none.
  read() {
    const numbers = [this.lon, this.lat].map((input) => (input.value.trim() === "" ? NaN : Number(input.value)));
    const isPlace = numbers.every(Number.isFinite) && Math.abs(numbers[0]) <= 180 && Math.abs(numbers[1]) <= 90;
    return isPlace ? numbers : null;
  }

  write({ lng, lat }) {
    const around = ((((lng + 180) % 360) + 360) % 360) - 180;
    const decimals = Number(this.set.dataset.decimals ?? 6); // what is not needed does not leave the browser
    this.lon.value = around.toFixed(decimals);
    this.lat.value = Math.max(-90, Math.min(90, lat)).toFixed(decimals);
    this.set.dispatchEvent(new Event("placed"));
    this.draw();
  }

  // How far rings reach: as the form says, where it does.
  rings() {
    return this.reach ? [Number(this.reach.value)] : RINGS_M;
  }

  // Close enough to see where it is, far enough to see the whole ring.
  nearZoom() {
    return this.reach ? 22.8 - Math.log2(Number(this.reach.value)) : NEAR_ZOOM;
  }

  draw() {
    const at = this.read();
    if (!this.isLoaded) return;
    this.pin.setLngLat(at ?? this.map.getCenter());
    this.pin.getElement().hidden = !at && this.isPinless;
    const rings = at ? this.rings().map((radius) => ring(at[0], at[1], radius)) : [];
    const features = [...graticule(this.map.getBounds()), ...rings];
    this.map.getSource("lines")?.setData({ type: "FeatureCollection", features });
  }

  async show() {
    const { maplibre, worker, mapLabel, zoomIn, zoomOut, pinLabel } = this.set.dataset;
    const library = await import(maplibre);
    library.setWorkerUrl(worker);
    const box = this.set.querySelector("[data-map]");
    box.hidden = false;
    const at = this.read();
    const style = { version: 8, transition: { duration: 0 }, sources: { lines: { type: "geojson", data: { type: "FeatureCollection", features: [] } } }, layers: layers() };
    const locale = { "Map.Title": mapLabel, "NavigationControl.ZoomIn": zoomIn, "NavigationControl.ZoomOut": zoomOut };
    try {
      this.map = new library.Map({
        container: box, style, locale, attributionControl: false, cooperativeGestures: false, scrollZoom: false,
        dragRotate: false, touchPitch: false, ...(at ? { center: at, zoom: this.nearZoom() } : this.beginning()),
      });
    } catch {
      box.hidden = true; // no WebGL here: the numbers do
      return;
    }
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }));
    this.map.addControl(new library.ScaleControl({ unit: "imperial" }));
    this.addPin(library, pinLabel);
    this.map.on("load", () => {
      this.isLoaded = true;
      this.recolour(); // the theme may have changed meanwhile
      this.draw();
      box.dataset.ready = "yes";
    });
    this.map.on("moveend", () => this.draw());
    this.map.on("click", (event) => this.write(event.lngLat));
  }

  addPin(library, label) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "place-pin";
    this.pin = new library.Marker({ element, draggable: true }).setLngLat(this.map.getCenter()).addTo(this.map);
    element.setAttribute("aria-label", label);
    element.hidden = this.isPinless && !this.read();
    this.pin.on("dragend", () => this.write(this.pin.getLngLat()));
    element.addEventListener("click", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!move) return;
      event.preventDefault();
      event.stopPropagation();
      const step = event.shiftKey ? 1 : STEP_PX;
      const from = this.map.project(this.pin.getLngLat());
      this.write(this.map.unproject([from.x + move[0] * step, from.y + move[1] * step]));
      if (!this.map.getBounds().contains(this.pin.getLngLat())) this.map.panTo(this.pin.getLngLat());
    });
  }

  go() {
    const at = this.read();
    if (at && this.map) this.map.jumpTo({ center: at, zoom: this.reach ? this.nearZoom() : Math.max(this.map.getZoom(), NEAR_ZOOM) });
    this.draw();
  }

  recolour() {
    for (const layer of this.isLoaded ? layers() : []) {
      for (const [name, value] of Object.entries(layer.paint)) this.map.setPaintProperty(layer.id, name, value);
    }
  }

  offerLocation() {
    const offer = this.set.querySelector("[data-locate]");
    const said = offer.querySelector("[data-said]");
    if (!navigator.geolocation || !window.isSecureContext) return;
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          said.textContent = "";
          this.write({ lng: coords.longitude, lat: coords.latitude });
          this.go();
        },
        () => { said.textContent = this.set.dataset.noPlace; },
        { enableHighAccuracy: true, timeout: 10_000 },
      );
    });
  }
}

guessZone();
for (const set of document.querySelectorAll("[data-place]")) {
  const place = new Place(set);
  place.offerLocation();
  for (const input of [place.lat, place.lon]) input.addEventListener("change", () => place.go());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => place.recolour());
  place.show();
}
