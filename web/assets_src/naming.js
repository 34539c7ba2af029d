/* A diagram's names in the language of the page: an element's property name.en stands in for its name before the diagram
   is drawn. Labels beside shapes and flows keep the side that faces what they name, since their texts differ in size. */
const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const DI = "http://www.omg.org/spec/BPMN/20100524/DI";

function own(element, name) {
  return [...element.children].find((child) => child.localName === name);
}

function englishName(element) {
  const properties = own(own(element, "extensionElements") ?? element, "properties");
  const found = [...(properties?.children ?? [])].find((property) => property.getAttribute("name") === "name.en");
  return found?.getAttribute("value");
}

function box(bounds) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(bounds.getAttribute(name)));
  return { x, y, width, height };
}

function segments(edge) {
  const points = [...edge.children].filter((child) => child.localName === "waypoint").map(box);
  return points.slice(1).map((end, place) => ({
    x: Math.min(points[place].x, end.x),
    y: Math.min(points[place].y, end.y),
    width: Math.abs(end.x - points[place].x),
    height: Math.abs(end.y - points[place].y),
  }));
}

function gap(one, other) {
  const across = Math.max(one.x - other.x - other.width, other.x - one.x - one.width, 0);
  const down = Math.max(one.y - other.y - other.height, other.y - one.y - one.height, 0);
  return Math.hypot(across, down);
}

// The old label's side towards its host stays; along the host the label stays centred.
function placed(size, label, host) {
  const centred = { x: label.x + (label.width - size.width) / 2, y: label.y + (label.height - size.height) / 2 };
  if (label.y + label.height <= host.y + 2) return { ...centred, y: label.y + label.height - size.height };
  if (label.y >= host.y + host.height - 2) return { ...centred, y: label.y };
  if (label.x >= host.x + host.width - 2) return { ...centred, x: label.x };
  if (label.x + label.width <= host.x + 2) return { ...centred, x: label.x + label.width - size.width };
  return centred;
}

function fit(drawn, name, measure) {
  const label = own(drawn, "BPMNLabel");
  const bounds = label && own(label, "Bounds");
  if (!bounds) return;
  const old = box(bounds);
  const shape = own(drawn, "Bounds");
  const near = shape ? [box(shape)] : segments(drawn).sort((one, other) => gap(old, one) - gap(old, other));
  const size = measure(old, name);
  const at = placed(size, old, near[0] ?? old);
  for (const [key, value] of Object.entries({ ...size, ...at })) bounds.setAttribute(key, String(Math.round(value)));
}

/* The diagram's source with English names; `measure(bounds, text)` says how large a label is with another text. */
export function inEnglish(source, measure) {
  const page = new DOMParser().parseFromString(source, "application/xml");
  const names = new Map();
  for (const element of page.getElementsByTagNameNS(BPMN, "*")) {
    const name = element.hasAttribute("name") && englishName(element);
    if (!name) continue;
    element.setAttribute("name", name);
    names.set(element.id || element.getAttribute("id"), name);
  }
  for (const kind of ["BPMNShape", "BPMNEdge"]) {
    for (const drawn of page.getElementsByTagNameNS(DI, kind)) {
      const name = names.get(drawn.getAttribute("bpmnElement"));
      if (name) fit(drawn, name, measure);
    }
  }
  return new XMLSerializer().serializeToString(page);
}
