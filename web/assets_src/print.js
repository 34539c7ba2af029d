/* A button that prints the page; without scripts it stays hidden, and the browser's own menu prints. */
export function startPrint() {
  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
