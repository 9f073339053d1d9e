// The map beside the feed: the area, and each cell with posts of this page. It follows what is read; a cell leads to it.

const WIDE = matchMedia("(min-width: 70rem)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

function features(cells) {
  return { type: "FeatureCollection", features: cells.map((cell, id) => ({ type: "Feature", id, properties: {}, geometry: { type: "Polygon", coordinates: [cell.ring] } })) };
}

class FeedMap {
  constructor(box) {
    this.box = box;
    this.near = -1;
  }

  async show() {
    const [drawing, found] = await Promise.all([import(this.box.dataset.library), fetch(this.box.dataset.items)]);
    if (!found.ok) return this.giveUp();
    const { area, cells } = await found.json();
    if (!area) return this.giveUp();
    this.drawing = drawing;
    this.cells = cells;
    const ring = drawing.circle(area.centre, area.radius_m);
    const sources = {
      area: { type: "geojson", data: { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } } },
      cells: { type: "geojson", data: features(cells) },
    };
    const opened = await drawing.open(this.box.querySelector("[data-canvas]"), this.box.dataset, { sources, layers: this.layers(), bounds: drawing.boundsOf(ring) });
    if (!opened) return this.giveUp();
    this.map = opened.map;
    this.addCounts(opened.library);
    this.map.on("click", "cells", (event) => this.go(cells[event.features[0].id]));
    this.follow();
    this.box.dataset.ready = "yes";
  }

  giveUp() {
    this.box.hidden = true;
    document.querySelector("[data-map-toggle]").hidden = true;
  }

  layers() {
    const { colour } = this.drawing;
    const chosen = ["boolean", ["feature-state", "near"], false];
    return [
      { id: "area", type: "line", source: "area", paint: { "line-color": colour("spruce"), "line-width": 1.5, "line-dasharray": [3, 2] } },
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": colour("porch"), "fill-opacity": ["case", chosen, 0.5, 0.22] } },
      { id: "edges", type: "line", source: "cells", paint: { "line-color": colour("porch"), "line-width": ["case", chosen, 3, 1] } },
    ];
  }

  addCounts(library) {
    const { one, many } = this.box.dataset;
    this.buttons = this.cells.map((cell) => {
      const element = document.createElement("button");
      element.type = "button";
      element.className = "map-count";
      element.textContent = cell.posts.length;
      const [low, high] = this.drawing.boundsOf(cell.ring);
      new library.Marker({ element }).setLngLat([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2]).addTo(this.map);
      element.setAttribute("aria-label", cell.posts.length === 1 ? one : many.replace("N", cell.posts.length));
      element.addEventListener("click", (event) => {
        event.stopPropagation();
        this.go(cell);
      });
      return element;
    });
  }

  // To the first post of a cell: there it is read.
  go(cell) {
    const post = document.getElementById(`post-${cell.posts[0]}`);
    post.scrollIntoView({ block: "start" });
    const target = post.querySelector("h2 a") ?? post.querySelector("h2");
    if (target.tagName !== "A") target.tabIndex = -1;
    target.focus({ preventScroll: true });
    this.mark(cell.posts[0]);
  }

  mark(uuid) {
    const near = this.cells.findIndex((cell) => cell.posts.includes(uuid));
    if (near === this.near || !this.map) return;
    if (this.near >= 0) this.map.setFeatureState({ source: "cells", id: this.near }, { near: false });
    if (near >= 0) {
      this.map.setFeatureState({ source: "cells", id: near }, { near: true });
      const [low, high] = this.drawing.boundsOf(this.cells[near].ring);
      const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2];
      if (!this.map.getBounds().contains(middle)) this.map.panTo(middle, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
    }
    this.buttons.forEach((button, n) => button.classList.toggle("is-near", n === near));
    this.near = near;
  }

  follow() {
    const posts = [...document.querySelectorAll("[data-post]")];
    const look = () => {
      const line = innerHeight * 0.35;
      const read = posts.find((post) => post.getBoundingClientRect().bottom > line);
      if (read) this.mark(read.dataset.post);
    };
    addEventListener("scroll", look, { passive: true });
    for (const post of posts) post.addEventListener("focusin", () => this.mark(post.dataset.post));
    look();
  }

  recolour() {
    if (!this.map) return;
    const layers = [...this.drawing.ground(this.box.dataset).layers, ...this.layers()];
    for (const layer of layers) for (const [name, value] of Object.entries(layer.paint)) this.map.setPaintProperty(layer.id, name, value);
  }
}

const box = document.querySelector("[data-feed-map]");
const toggle = document.querySelector("[data-map-toggle]");
if (box && document.querySelector("[data-post]")) {
  const feed = new FeedMap(box);
  const button = toggle.querySelector("button");
  let isAsked = false;
  let isOpen = false;
  const arrange = () => {
    const isShown = WIDE.matches || isOpen;
    toggle.hidden = WIDE.matches;
    box.hidden = !isShown;
    button.setAttribute("aria-expanded", String(isOpen));
    toggle.querySelector("[data-show]").hidden = isOpen;
    toggle.querySelector("[data-hide]").hidden = !isOpen;
    if (isShown && !isAsked) {
      isAsked = true;
      feed.show();
    } else if (isShown) feed.map?.resize();
  };
  button.addEventListener("click", () => {
    isOpen = !isOpen;
    arrange();
  });
  WIDE.addEventListener("change", arrange);
  DARK.addEventListener("change", () => feed.recolour());
  arrange();
}
