/* Drafts save themselves a few seconds after the last change, and say when. A draft is the whole form as it stands, so
   that what was deleted stays deleted; the version sent with it keeps two windows from undoing each other in silence. */
import { words } from "./words.js";

const EVERY_MS = 4000;

class Draft {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.draftUrl;
    this.changed = false;
    this.saving = false;
    this.leaving = new AbortController();
  }

  start() {
    for (const event of ["input", "change"]) this.form.addEventListener(event, () => (this.changed = true));
    this.form.addEventListener("submit", () => this.leaving.abort());
    setInterval(() => this.save(), EVERY_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ keepalive: true });
    });
  }

  fields() {
    // A file goes with the form itself, never with a draft.
    const pairs = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(pairs);
  }

  async save(options = {}) {
    if (!this.changed || this.saving || this.leaving.signal.aborted) return;
    this.changed = false;
    this.saving = true;
    try {
      const body = this.fields();
      if (this.form.dataset.draftVersion) body.set("draft_version", this.form.dataset.draftVersion);
      const response = await fetch(this.url, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "manual",
        signal: this.leaving.signal, // the form itself says more than a draft that is still on its way
        headers: { Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" },
        ...options,
      });
      await this.heard(response);
    } catch {
      if (!this.leaving.signal.aborted) this.again(words.draftLater);
    } finally {
      this.saving = false;
    }
  }

  async heard(response) {
    const json = response.headers.get("content-type")?.includes("json") ? await response.json() : null;
    if (json) {
      if (json.version !== undefined && json.version !== null) this.know(json.version);
      this.say(json.problem ?? json.saved ?? "");
      if (!response.ok && !json.problem) this.again(words.draftLater);
      return;
    }
    this.again(response.type === "opaqueredirect" || response.status === 401 ? words.draftSignedOut : words.draftLater);
  }

  know(version) {
    this.form.dataset.draftVersion = String(version);
    // The form's own button saves drafts too, and must not take what this window saved for another's.
    const field = this.form.elements.namedItem("draft_version");
    if (field) field.value = String(version);
  }

  again(sentence) {
    this.changed = true;
    this.say(sentence);
  }

  say(sentence) {
    const status = this.form.querySelector("[data-draft-status]") ?? document.querySelector("[data-draft-status]");
    if (status && status.textContent !== sentence) status.textContent = sentence;
  }
}

export function startDrafts() {
  const drafts = [...document.querySelectorAll("form[data-draft-url]")].map((form) => new Draft(form));
  for (const draft of drafts) draft.start();
  return drafts;
}
