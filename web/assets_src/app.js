/* What scripts add to pages that work without them: keys, drafts that save themselves, a count of what is selected,
   a line that says when there are new tasks. */
import { startAct } from "./act.js";
import { startCode } from "./code.js";
import { startDates } from "./date.js";
import { startDrafts } from "./draft.js";
import { startKeys } from "./keys.js";
import { startLanguage } from "./language.js";
import { startLive } from "./live.js";
import { startNews } from "./news.js";
import { startPrint } from "./print.js";
import { startSelection } from "./selection.js";

function focusWhatWentWrong() {
  const summary = document.querySelector("[data-focus]");
  if (!summary) return;
  if (!summary.hasAttribute("tabindex")) summary.tabIndex = -1;
  summary.focus();
}

document.documentElement.classList.add("js");
startKeys();
startSelection();
startLanguage(startDrafts());
startLive();
startNews();
startAct();
startDates();
startCode();
startPrint();
focusWhatWentWrong();
