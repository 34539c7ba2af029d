/* New tasks are announced in a line; the list changes only when the reader says so. */
const EVERY_MS = 60000;

export function startNews() {
  const line = document.querySelector("[data-news][data-news-url]");
  if (!line) return;
  async function look() {
    if (document.visibilityState !== "visible" || !line.hidden) return;
    try {
      const response = await fetch(line.dataset.newsUrl, { credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" } });
      if (!response.ok) return;
      const { version } = await response.json();
      line.hidden = String(version) === line.dataset.newsSeen;
    } catch {
      // The network is away: there is no news to tell, and the next look comes in a minute.
    }
  }
  setInterval(look, EVERY_MS);
}
