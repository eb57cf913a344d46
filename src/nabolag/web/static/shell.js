// "Min kommune" is remembered in this browser only, and only when the reader asks for it. Escape closes what is open.
const KEY = "nabolag-min-kommune";
const kept = () => { try { return JSON.parse(localStorage.getItem(KEY)); } catch { return null; } };
const button = document.querySelector("[data-keep]");

function show() {
  const mine = kept();
  document.querySelectorAll("[data-mine]").forEach((link) => {
    link.hidden = !/^\d{4}$/.test(mine?.code ?? "");
    if (link.hidden) return;
    const lang = document.documentElement.lang;
    link.href = `/kommune/${mine.code}${lang === "nb" ? "" : `?lang=${lang}`}`;
    link.textContent = `${link.dataset.mine} ${mine.name}`;
  });
  if (!button) return;
  const is = mine?.code === button.dataset.keep;
  button.textContent = is ? button.dataset.forget : button.dataset.remember;
  button.setAttribute("aria-pressed", String(is));
}

button?.addEventListener("click", () => {
  try {
    if (kept()?.code === button.dataset.keep) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ code: button.dataset.keep, name: button.dataset.name }));
  } catch { /* the browser keeps nothing: the button stays as it was */ }
  show();
});
const opened = () => document.querySelectorAll("details:is(.nb-menu, .nb-more, .nb-downloads, .nb-term)[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  opened().forEach((one) => { one.open = false; if (one.contains(document.activeElement)) one.querySelector("summary").focus(); });
});
document.addEventListener("click", (event) => document.querySelectorAll("details.nb-menu[open]").forEach((one) => { if (!one.contains(event.target)) one.open = false; }));
show();
// An address that points into something folded opens it and leads there, also where the browser does not by itself.
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let fold = target?.closest("details");
  if (!fold) return;
  for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}
addEventListener("hashchange", unfold);
// The first screen is drawn before the rest of the page is laid out (figures.css).
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { document.documentElement.classList.add("nb-drawn"); unfold(); })));
// Whatever takes more than a moment says so: a page, an answer that is counted anew, a file.
const busy = document.querySelector(".nb-busy");
let soon = 0;
function ready() { clearTimeout(soon); if (busy) busy.textContent = ""; }
function wait(words, most) {
  clearTimeout(soon);
  soon = setTimeout(() => { busy.textContent = words; soon = setTimeout(ready, most); }, 400);
}
if (busy) {
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) wait(busy.dataset.page, 60000); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.target) return;
    if (link.hasAttribute("download")) wait(busy.dataset.file, 5000);
    else if (link.origin === location.origin && (link.pathname !== location.pathname || link.search !== location.search)) wait(busy.dataset.page, 60000);
  });
  document.addEventListener("htmx:beforeRequest", () => wait(busy.dataset.page, 60000));
  document.addEventListener("htmx:afterRequest", ready);
  addEventListener("pageshow", ready);
}
const reveal = () => {
  const there = location.hash && document.getElementById(location.hash.slice(1));
  let folded = false;
  for (let one = there; one; one = one.parentElement) if (one.tagName === "DETAILS" && !one.open) folded = one.open = true;
  if (folded) there.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
