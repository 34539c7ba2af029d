/* Moving about in a diagram: keys, buttons, and the first view. The wheel scrolls the page, as everywhere; with Ctrl, or
   while the diagram has the focus, it moves the diagram. */
import { words } from "./words.js";

const LEGIBLE = 0.72;
const LARGEST = 2.5;
const STEP = 60;
const MARGIN = 24;

function fitHeight(stage, canvas) {
  // As high as the diagram wants to be, within what leaves the page readable.
  const { inner } = canvas.viewbox();
  const scale = Math.min(1, stage.clientWidth / (inner.width + 40));
  const wanted = inner.height * Math.max(scale, LEGIBLE) + 96;
  stage.style.blockSize = `${Math.round(Math.min(Math.max(wanted, 200), window.innerHeight * 0.7))}px`;
  canvas.resized();
}

function firstView(canvas, focus) {
  canvas.zoom("fit-viewport", "auto");
  const fitted = canvas.zoom();
  if (fitted > 1) canvas.zoom(1, "auto");
  if (fitted < LEGIBLE && focus) centre(canvas, focus, LEGIBLE);
  else if (fitted < LEGIBLE) startAtTop(canvas);
}

function startAtTop(canvas) {
  const { inner, outer } = canvas.viewbox();
  canvas.viewbox({ x: inner.x - MARGIN, y: inner.y - MARGIN, width: outer.width / LEGIBLE, height: outer.height / LEGIBLE });
}

function middle(element) {
  if (element.waypoints) return element.waypoints[0];
  return { x: element.x + element.width / 2, y: element.y + element.height / 2 };
}

// As near to the middle as the diagram's edge allows: no empty room beside it.
function within(wanted, size, from, length) {
  if (length + 2 * MARGIN <= size) return from - (size - length) / 2;
  return Math.min(Math.max(wanted, from - MARGIN), from + length + MARGIN - size);
}

function centre(canvas, element, scale) {
  const { inner, outer } = canvas.viewbox();
  const at = middle(element);
  const width = outer.width / scale;
  const height = outer.height / scale;
  canvas.viewbox({
    x: within(at.x - width / 2, width, inner.x, inner.width),
    y: within(at.y - height / 2, height, inner.y, inner.height),
    width,
    height,
  });
}

function zoomBy(canvas, factor) {
  canvas.zoom(Math.min(Math.max(canvas.zoom() * factor, 0.15), LARGEST), "auto");
}

function button(text, sign, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = sign;
  element.title = text;
  element.setAttribute("aria-label", text);
  element.addEventListener("click", act);
  return element;
}

export function addControls(viewer, container, marks) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const stage = container.querySelector(".stage");
  const first = [...(marks.incident ?? []), ...(marks.now ?? [])].map((id) => registry.get(id)).find(Boolean);
  const toNow = () => first && centre(canvas, first, Math.max(canvas.zoom(), LEGIBLE));
  const whole = () => canvas.zoom("fit-viewport", "auto");

  fitHeight(stage, canvas);
  firstView(canvas, first);

  const bar = document.createElement("div");
  bar.className = "row controls";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", words.controls);
  bar.append(
    button(words.zoomIn, "+", () => zoomBy(canvas, 1.25)),
    button(words.zoomOut, "−", () => zoomBy(canvas, 0.8)),
    button(words.whole, words.whole, whole),
  );
  const hint = document.createElement("span");
  hint.className = "small soft wide";
  hint.textContent = words.hint;
  bar.append(hint);
  container.append(bar);

  const keys = {
    ArrowLeft: () => canvas.scroll({ dx: STEP, dy: 0 }),
    ArrowRight: () => canvas.scroll({ dx: -STEP, dy: 0 }),
    ArrowUp: () => canvas.scroll({ dx: 0, dy: STEP }),
    ArrowDown: () => canvas.scroll({ dx: 0, dy: -STEP }),
    "+": () => zoomBy(canvas, 1.25),
    "=": () => zoomBy(canvas, 1.25),
    "-": () => zoomBy(canvas, 0.8),
    0: whole,
    Home: toNow,
  };
  stage.tabIndex = 0;
  stage.setAttribute("role", "region");
  stage.setAttribute("aria-label", container.getAttribute("aria-label") ?? words.hint);
  stage.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    act();
  });
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomBy(canvas, event.deltaY < 0 ? 1.1 : 1 / 1.1);
    },
    { passive: false },
  );
  for (const link of document.querySelectorAll("a[data-to-now]")) {
    if (!first) continue;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      toNow();
      stage.focus({ preventScroll: false });
    });
  }
  new ResizeObserver(() => canvas.resized()).observe(stage);
}
