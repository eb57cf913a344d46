// Fields for municipalities suggest while somebody types: a combobox with a list box, after the ARIA Authoring Practices.
// Without this file they are plain fields. data-pick: "go" leads to the page, "send" sends the form, "fill" fills the field
// in, "list" completes the last of several names with commas or semicolons between.
const list = Object.assign(document.createElement("ul"), { id: "nb-options", className: "nb-options", hidden: true });
list.setAttribute("role", "listbox");
const said = Object.assign(document.createElement("p"), { className: "nb-hidden" });
said.setAttribute("role", "status");
let field = null;
let active = -1;
let asking = null;
let waiting = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const typed = (input) => (input.dataset.pick === "list" ? input.value.split(/[,;]/).pop() : input.value).trim();

function close() {
  asking?.abort();
  clearTimeout(waiting);
  list.hidden = true;
  active = -1;
  said.textContent = "";
  field?.setAttribute("aria-expanded", "false");
  field?.removeAttribute("aria-activedescendant");
}

function mark(at) {
  const all = options();
  active = all.length ? (at + all.length) % all.length : -1;
  all.forEach((one, i) => one.setAttribute("aria-selected", String(i === active)));
  if (active < 0) return;
  field.setAttribute("aria-activedescendant", all[active].id);
  all[active].scrollIntoView({ block: "nearest" });
}

function place() {
  const at = field.getBoundingClientRect();
  const width = Math.min(Math.max(at.width, 288), document.documentElement.clientWidth - 16);
  list.style.width = `${width}px`;
  list.style.left = `${scrollX + Math.max(8, Math.min(at.left, document.documentElement.clientWidth - width - 8))}px`;
  list.style.top = `${scrollY + at.bottom + 4}px`;
}

async function ask(input) {
  asking?.abort();
  const q = typed(input);
  if (q.length < 2) return close();
  asking = new AbortController();
  const query = new URLSearchParams([...new FormData(input.form ?? undefined)].filter(([key]) => ["kommune", "med", "tjeneste"].includes(key)).slice(0, 3));
  query.set("q", q);
  const lang = document.documentElement.lang;
  if (lang !== "nb") query.set("lang", lang);
  try {
    const answer = await fetch(`/sok/forslag?${query}`, { signal: asking.signal });
    if (!answer.ok || document.activeElement !== input) return close();
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...found.querySelectorAll("li"));
    options().forEach((one, i) => { one.id = `nb-option-${i}`; });
    said.textContent = found.querySelector("p")?.textContent ?? "";
  } catch (error) {
    if (error.name !== "AbortError") close();
    return undefined;
  }
  active = -1;
  input.removeAttribute("aria-activedescendant");
  list.hidden = !options().length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || input.getAttribute("aria-label") || "");
  if (!list.hidden) place();
  return undefined;
}

function choose(one) {
  const input = field;
  const how = input.dataset.pick;
  close();
  if (how === "go") return void location.assign(one.dataset.href);
  if (how === "list") input.value = `${input.value.replace(/[^,;]*$/, "")} ${one.dataset.value}`.trim();
  else input.value = one.dataset.value;
  if (how === "send") return void input.form.requestSubmit();
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
  close();
  return undefined;
}

function keyed(event) {
  if (event.isComposing || event.target !== field) return;
  const open = !list.hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (open) mark(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    else ask(field);
  } else if (event.key === "Enter" && open && active >= 0) {
    event.preventDefault();
    choose(options()[active]);
  } else if (event.key === "Escape") {
    if (open) event.preventDefault();
    else field.value = "";
    close();
  } else if (event.key === "Tab") close();
}

function enter(input) {
  if (field === input) return;
  if (field) close();
  field = input;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
}

document.body.append(list, said);
document.addEventListener("focusin", (event) => { if (event.target.dataset?.pick) enter(event.target); });
document.addEventListener("focusout", (event) => { if (event.target === field) setTimeout(() => document.activeElement !== field && close(), 150); });
document.addEventListener("keydown", keyed);
document.addEventListener("input", (event) => {
  if (!event.isTrusted || !event.target.dataset?.pick) return;
  enter(event.target);
  clearTimeout(waiting);
  waiting = setTimeout(() => ask(event.target), 120);
});
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => { const one = event.target.closest("[role=option]"); if (one) choose(one); });
document.querySelectorAll("[data-pick]").forEach((input) => input.setAttribute("role", "combobox") ?? input.setAttribute("aria-expanded", "false") ?? input.setAttribute("aria-controls", list.id));
if (document.activeElement?.dataset.pick) enter(document.activeElement);
