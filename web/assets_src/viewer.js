/* The diagram of a case. The page carries
     <div data-diagram data-diagram-url="…bpmn" data-process="…" data-marks='{"done": […], "again": […], "now": […], "incident": […], "dates": {"id": "8月20日"}}'>
   with ids of shapes and flows. Width, dash, hatch and badge carry the meaning; colour only repeats it. */
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

import { addControls } from "./controls.js";
import { inEnglish } from "./naming.js";
import { english, words } from "./words.js";

const STATES = ["done", "again", "now", "incident"];
const SIGNS = { done: "✓", again: "↻", incident: "!" };
const SLACK = 8;
const SVG = "http://www.w3.org/2000/svg";

function addHatch() {
  if (document.getElementById("hatch")) return;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("width", "0");
  svg.setAttribute("height", "0");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("patterns");
  const pattern = document.createElementNS(SVG, "pattern");
  const attributes = { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  for (const [name, value] of Object.entries(attributes)) pattern.setAttribute(name, value);
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("class", "hatch");
  line.setAttribute("d", "M0 0v7");
  pattern.append(line);
  svg.append(pattern);
  document.body.append(svg);
}

function label(text, ...classes) {
  const element = document.createElement("span");
  element.className = ["mark-label", ...classes].join(" ");
  element.textContent = text;
  return element;
}

function badge(state, container) {
  const text = state === "now" ? container.dataset.wordNow ?? words.now : SIGNS[state];
  const element = label(text, "badge", state);
  if (state !== "now") {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", words[state]);
  }
  return element;
}

function stateOf(marks, id) {
  // What needs attention now outranks what was done in an earlier round.
  return ["incident", "now", "done", "again"].find((state) => marks[state]?.includes(id));
}

// Flows are told by their line, gateways by the way that leaves them, an open frame by what is in it.
function toldByOthers(element) {
  return Boolean(element.waypoints) || element.type.endsWith("Gateway") || isFrame(element);
}

function isFrame(element) {
  return element.type === "bpmn:SubProcess" && element.di?.isExpanded !== false && !element.collapsed;
}

function mark(viewer, container, marks) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  for (const id of new Set(STATES.flatMap((state) => marks[state] ?? []))) {
    const element = registry.get(id);
    if (!element) continue;
    const state = stateOf(marks, id);
    if (isFrame(element) && state !== "incident") continue;
    canvas.addMarker(id, state);
    if (toldByOthers(element) && state !== "incident") continue;
    overlays.add(id, { position: { top: -10, right: state === "now" ? 28 : 10 }, html: badge(state, container) });
  }
  for (const [id, text] of Object.entries(marks.dates ?? {})) {
    const element = registry.get(id);
    if (!element || toldByOthers(element)) continue;
    // Above the corner, where no flow comes in: those come to the middle of a side.
    overlays.add(id, { position: { top: -15, left: 0 }, html: label(text, "date") });
  }
}

async function open(viewer, source, process) {
  const renderer = viewer.get("textRenderer");
  const measure = (bounds, text) => {
    const { width, height } = renderer.getExternalLabelBounds(bounds, text);
    return { width: width + SLACK, height }; // as drawn, a line that just fits is broken
  };
  await viewer.importXML(english ? inEnglish(source, measure) : source);
  // A file may draw several processes, each in a diagram of its own.
  const own = viewer.getDefinitions().diagrams.find((diagram) => diagram.plane?.bpmnElement?.id === process);
  if (own) await viewer.open(own);
}

export async function showDiagram(container) {
  // Labels are measured before they are drawn, which needs the name of the font, not the token.
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const marks = JSON.parse(container.dataset.marks ?? "{}");
  const stage = document.createElement("div");
  stage.className = "stage";
  const viewer = new NavigatedViewer({
    container: stage,
    zoomScroll: { enabled: false },
    bpmnRenderer: { defaultFillColor: "var(--sheet)", defaultStrokeColor: "var(--edge)", defaultLabelColor: "var(--ink)" },
    textRenderer: { defaultStyle: { fontFamily, fontSize: 13 }, externalStyle: { fontSize: 12 } },
  });
  try {
    const response = await fetch(container.dataset.diagramUrl, { credentials: "same-origin" });
    if (!response.ok) throw new Error(`The diagram's address answered ${response.status}.`);
    const source = await response.text();
    container.replaceChildren(stage);
    await open(viewer, source, container.dataset.process);
  } catch (error) {
    viewer.destroy();
    container.textContent = words.diagramLost;
    console.error(error);
    return;
  }
  addHatch();
  mark(viewer, container, marks);
  addControls(viewer, container, marks);
  container.dataset.shown = "true";
}

for (const container of document.querySelectorAll("[data-diagram]")) showDiagram(container);
