/* Single keys for those who work with the list all day. Dead in fields, while an input method composes, and when
   turned off (WCAG 2.1.4); none of them does what cannot be undone. */
import { selectRange, toggle } from "./selection.js";

const STORED = "wuye.keys";
const TWO_KEYS_MS = 1500;
const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const all = (selector) => [...document.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);

function rows() {
  return all("[data-rows] [data-row]");
}

function currentRow() {
  const focused = document.activeElement?.closest("[data-row]");
  return focused ?? one('[data-row][aria-current="true"]');
}

function goTo(row) {
  if (!row) return;
  for (const other of all("[data-row][aria-current]")) other.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  (row.querySelector("[data-open]") ?? row).focus();
}

function move(step) {
  const list = rows();
  if (!list.length) return false;
  const at = list.indexOf(currentRow());
  const next = at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + step, 0), list.length - 1);
  goTo(list[next]);
  return true;
}

function claim() {
  const single = one("form[data-claim-one]");
  if (single) {
    single.requestSubmit();
    return true;
  }
  const button = one("form[data-bulk] [data-claim], [data-claim]");
  if (!button) return false;
  const row = currentRow();
  if (!one("[data-row] input[type=checkbox]:checked") && row) toggle(row, true);
  if (!one("[data-row] input[type=checkbox]:checked")) return false;
  button.click();
  return true;
}

function follow(selector) {
  const link = one(selector);
  if (link) link.click();
  return Boolean(link);
}

function search() {
  const field = one("input[data-search], input[type=search]");
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

function explain() {
  const dialog = one("#keys");
  if (!dialog?.showModal) return false;
  if (dialog.open) dialog.close();
  else dialog.showModal();
  return true;
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => currentRow() && (toggle(currentRow()), true),
  X: () => currentRow() && (selectRange(rows(), currentRow()), true),
  c: claim,
  h: () => follow("[data-hand]"),
  u: () => follow("a[data-back]"),
  r: () => follow("[data-news]:not([hidden]) a"),
  "/": search,
  "?": explain,
};

let pending = null;

function twoKeys(key) {
  if (pending && performance.now() - pending < TWO_KEYS_MS) {
    pending = null;
    const names = { i: "inbox", c: "cases", m: "goals", s: "start" };
    return names[key] ? follow(`[data-nav="${names[key]}"]`) : false;
  }
  pending = null;
  if (key !== "g") return undefined;
  pending = performance.now();
  return true;
}

function turnedOn() {
  return document.body.dataset.keys === "on" && localStorage.getItem(STORED) !== "off";
}

function submit(event) {
  const form = document.activeElement?.closest("form[data-submit]") ?? one("form[data-submit]");
  const button = form?.querySelector("[data-ordinary]") ?? form?.querySelector("button");
  // What cannot be undone is confirmed by the button itself.
  if (!button || button.name === "confirmed") return;
  event.preventDefault();
  form.requestSubmit(button);
}

function onKey(event) {
  if (event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    submit(event);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !turnedOn()) return;
  if (event.target.closest?.(TYPED_IN) || (one("dialog[open]") && event.key !== "?")) return;
  const second = twoKeys(event.key);
  const used = second === undefined ? KEYS[event.key]?.() : second;
  if (used) event.preventDefault();
}

function showSwitch() {
  for (const button of all("[data-keys-toggle]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(turnedOn()));
  }
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  for (const button of all("[data-keys-toggle]")) {
    button.addEventListener("click", () => {
      localStorage.setItem(STORED, turnedOn() ? "off" : "on");
      showSwitch();
    });
  }
  for (const button of all("[data-keys-help]")) {
    button.hidden = false;
    button.addEventListener("click", explain);
  }
  for (const button of all("dialog [data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
  showSwitch();
  const remembered = rows().find((row) => row.querySelector("[data-open]")?.getAttribute("href") === sessionStorage.getItem("wuye.row"));
  if (remembered) goTo(remembered);
  for (const link of all("[data-row] [data-open]")) {
    link.addEventListener("click", () => sessionStorage.setItem("wuye.row", link.getAttribute("href")));
  }
}
