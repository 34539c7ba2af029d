/* Which rows of a list are chosen: the count in words, and ranges. */
let last = null;

function box(row) {
  return row.querySelector("input[type=checkbox]");
}

export function toggle(row, checked) {
  const input = box(row);
  if (!input || input.disabled) return;
  input.checked = checked ?? !input.checked;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  last = row;
}

export function selectRange(list, row) {
  const from = list.indexOf(last ?? row);
  const to = list.indexOf(row);
  if (from < 0 || to < 0) return;
  for (const between of list.slice(Math.min(from, to), Math.max(from, to) + 1)) toggle(between, true);
  last = row;
}

function count(form) {
  const shown = form.querySelector("[data-selected]");
  if (!shown) return;
  const chosen = form.querySelectorAll("[data-row] input[type=checkbox]:checked").length;
  shown.hidden = chosen === 0;
  shown.textContent = (shown.dataset.text ?? "{n}").replace("{n}", String(chosen));
}

export function startSelection() {
  for (const form of document.querySelectorAll("form[data-bulk]")) {
    form.addEventListener("change", () => count(form));
    count(form);
  }
}
