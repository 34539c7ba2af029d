/* The few sentences that scripts say themselves, in the page's language. All else comes from the server. */
const WORDS = {
  zh: {
    now: "现在",
    done: "已完成",
    again: "办过，要再办",
    incident: "异常，待处理",
    zoomIn: "放大",
    zoomOut: "缩小",
    whole: "看全图",
    toNow: "移到现在的步骤",
    controls: "流程图的大小与位置",
    hint: "方向键移动，+和-缩放，0看全图",
    diagramLost: "流程图没有打开，请刷新页面；各步见下面的文字列表。",
    draftLater: "草稿还没有存上，稍后再试；请先不要关闭页面。",
    draftSignedOut: "您已退出登录，草稿没有存上。请在另一个窗口登录，再回到这里继续。",
    unsaved: "填过的内容还没有交，换语言会丢掉。还要换吗？",
  },
  en: {
    now: "now",
    done: "done",
    again: "done before, to be done again",
    incident: "incident, to be dealt with",
    zoomIn: "Larger",
    zoomOut: "Smaller",
    whole: "Whole diagram",
    toNow: "Go to the current step",
    controls: "Size and position of the diagram",
    hint: "Arrow keys move, + and - zoom, 0 shows the whole diagram",
    diagramLost: "The diagram did not open; please reload the page. The steps are listed as text below.",
    draftLater: "The draft is not saved yet and will be tried again; please keep this page open.",
    draftSignedOut: "You are signed out, so the draft is not saved. Sign in in another window, then go on here.",
    unsaved: "What you entered is not submitted, and is lost if the language changes. Change it?",
  },
};

export const english = document.documentElement.lang.startsWith("en");
export const words = english ? WORDS.en : WORDS.zh;

/* 2026年12月1日（周二） or Tue 1 Dec 2026, as the server writes a day; `day` is midnight in UTC. */
export function dayWords(day) {
  const [year, month, number, weekday] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), day.getUTCDay()];
  if (!english) return `${year}年${month + 1}月${number}日（周${"日一二三四五六"[weekday]}）`;
  const names = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(day);
  return `${names({ weekday: "short" })} ${number} ${names({ month: "short" }).slice(0, 3)} ${year}`;
}
