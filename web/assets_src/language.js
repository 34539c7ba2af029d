/* The other language is another page: what was typed is kept as a draft first, and where no draft is kept, somebody is
   asked before it is lost. */
import { words } from "./words.js";

function typedOf(form) {
  return [...new FormData(form)].map(([name, value]) => `${name}=${typeof value === "string" ? value : value.name}`).join("\n");
}

export function startLanguage(drafts) {
  const kept = new Set(drafts.map((draft) => draft.form));
  const others = [...document.querySelectorAll("form[method=post]")].filter((form) => !kept.has(form));
  const before = new Map(others.map((form) => [form, typedOf(form)]));
  for (const link of document.querySelectorAll("a[data-language]")) {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another window: nothing is left
      event.preventDefault();
      await Promise.all(drafts.map((draft) => draft.save()));
      const lost = drafts.some((draft) => draft.changed) || others.some((form) => typedOf(form) !== before.get(form));
      if (!lost || window.confirm(words.unsaved)) window.location.assign(link.href);
    });
  }
}
