/* A browser writes dates as it likes (12/01/2026): the page says beside the field, in its own words, which day was chosen. */
import { dayWords } from "./words.js";

function tell(input) {
  const echo = document.getElementById(`${input.id}-day`);
  if (!echo) return;
  const [year, month, day] = input.value.split("-").map(Number);
  echo.textContent = day ? dayWords(new Date(Date.UTC(year, month - 1, day))) : echo.dataset.form;
}

export function startDates() {
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => event.target.matches?.("input[type=date]") && tell(event.target));
  }
  for (const input of document.querySelectorAll("input[type=date]")) tell(input);
}
