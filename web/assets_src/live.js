/* Questions that depend on an answer appear when the answer is given: the server draws the form anew, the page takes it
   over in place. Without script the same happens when the form is sent. What is typed meanwhile, files that were chosen
   and the focus stay. */
const CHOICES = "input[type=radio], input[type=checkbox], select";

function typed(container) {
  const fields = container.querySelectorAll("textarea, input[type=text], input[type=date]");
  return new Map([...fields].map((field) => [field.name, field.value]));
}

function body(form) {
  // A file goes with the form itself: it stays in its field.
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams([...pairs, ["refresh:", "1"]]);
}

function keepFiles(from, to) {
  for (const input of from.querySelectorAll("input[type=file]")) {
    const fresh = to.querySelector(`input[type=file][name="${CSS.escape(input.name)}"]`);
    if (input.files.length && fresh) fresh.replaceWith(input);
  }
}

function focused(container) {
  const element = document.activeElement;
  if (!element?.name || !container.contains(element)) return null;
  const value = element.matches(CHOICES) && element.tagName !== "SELECT" ? `[value="${CSS.escape(element.value)}"]` : "";
  return { selector: `[name="${CSS.escape(element.name)}"]:not([type=hidden])${value}`, at: element.selectionStart ?? null };
}

function takeOver(form, container, page, sent) {
  const fresh = page.querySelector("#form [data-live]");
  if (!fresh) return;
  const now = typed(container);
  const focus = focused(container);
  keepFiles(container, fresh);
  container.replaceChildren(...fresh.childNodes);
  for (const [name, value] of now) {
    const field = container.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    if (field && sent.get(name) !== value) field.value = value;
  }
  const version = page.querySelector("#form")?.dataset.draftVersion;
  if (version) {
    form.dataset.draftVersion = version;
    const hidden = form.elements.namedItem("draft_version");
    if (hidden) hidden.value = version;
  }
  if (!focus) return;
  const field = container.querySelector(focus.selector);
  field?.focus({ preventScroll: true });
  if (field && focus.at !== null && field.matches("textarea, input[type=text]")) field.setSelectionRange(focus.at, focus.at);
}

async function refresh(form, container, asked) {
  const sent = typed(container);
  const response = await fetch(form.action, {
    method: "POST",
    body: body(form),
    credentials: "same-origin",
    headers: { Accept: "text/html" },
  });
  if (!response.ok || !asked()) return;
  takeOver(form, container, new DOMParser().parseFromString(await response.text(), "text/html"), sent);
}

export function startLive() {
  for (const container of document.querySelectorAll("form [data-live]")) {
    const form = container.closest("form");
    let last = 0;
    form.addEventListener("change", (event) => {
      if (!event.target.matches(CHOICES) || !container.contains(event.target)) return;
      const mine = ++last;
      // A network that is away is no trouble: the form asks the same when it is sent.
      refresh(form, container, () => mine === last).catch(() => {});
    });
  }
}
