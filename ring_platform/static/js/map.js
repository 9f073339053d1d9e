// A map under our rules: colours of the page, no outside address, tiles only from our own origin, if there are any.

const EARTH_M = 6371008.8;
const VECTOR = {
  // source layers as Protomaps and OpenMapTiles name them
  green: ["landuse", "landcover", "park"],
  water: ["water"],
  roads: ["roads", "transportation"],
  buildings: ["buildings", "building"],
};

export function colour(token) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${token})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

export function circle([lon, lat], radius_m) {
  const up = (radius_m / EARTH_M) * (180 / Math.PI);
  const across = up / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return Array.from({ length: 97 }, (_, n) => (n / 96) * 2 * Math.PI).map((a) => [lon + across * Math.sin(a), lat + up * Math.cos(a)]);
}

export function boundsOf(points) {
  const [lons, lats] = [points.map((p) => p[0]), points.map((p) => p[1])];
  return [[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]];
}

// Tiles of the page's data attributes: their source and layers, none without tiles.
export function ground(data) {
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour("raised") } }];
  if (!data.tiles) return { sources: {}, layers };
  const tiles = [new URL(data.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
  const source = { type: data.tilesKind, tiles, maxzoom: Number(data.tilesFinest), attribution: data.attribution ?? "" };
  if (data.tilesKind === "raster") {
    layers.push({ id: "tiles", type: "raster", source: "tiles", paint: { "raster-opacity": 0.85, "raster-fade-duration": 0 } });
    return { sources: { tiles: { ...source, tileSize: 256 } }, layers };
  }
  const fill = (id, token, opacity) => (layer) => ({ id: `${id}-${layer}`, type: "fill", source: "tiles", "source-layer": layer, paint: { "fill-color": colour(token), "fill-opacity": opacity } });
  layers.push(...VECTOR.green.map(fill("green", "leaf-wash", 0.6)), ...VECTOR.water.map(fill("water", "spruce-wash", 1)));
  layers.push(...VECTOR.buildings.map(fill("building", "line", 0.6)));
  layers.push(...VECTOR.roads.map((layer) => ({ id: `road-${layer}`, type: "line", source: "tiles", "source-layer": layer, paint: { "line-color": colour("lifted"), "line-width": 1.5 } })));
  return { sources: { tiles: source }, layers };
}

// Resolves when the map can be drawn on; null where the browser has no WebGL: the list says the same.
export async function open(container, data, { sources, layers, bounds }) {
  const library = await import(data.maplibre);
  library.setWorkerUrl(data.worker);
  const under = ground(data);
  const style = { version: 8, transition: { duration: 0 }, sources: { ...under.sources, ...sources }, layers: [...under.layers, ...layers] };
  const locale = { "Map.Title": data.mapLabel, "NavigationControl.ZoomIn": data.zoomIn, "NavigationControl.ZoomOut": data.zoomOut };
  let map;
  try {
    map = new library.Map({
      container, style, locale, bounds, fitBoundsOptions: { padding: 16 }, scrollZoom: false, dragRotate: false, touchPitch: false,
      attributionControl: data.attribution ? { compact: false } : false,
    });
  } catch {
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }));
  map.addControl(new library.ScaleControl({ unit: "imperial" }));
  map.on("error", () => {}); // a tile that does not come leaves its place plain
  await new Promise((done) => map.on("load", done));
  return { map, library };
}
