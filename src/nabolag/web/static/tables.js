// Long tables can be searched and sorted. Without this file the whole table stands there, and links sort where there are any.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/æ/g, "ae").replace(/ø/g, "o").replace(/\s+/g, " ");
const key = (cell) => {
  if ("v" in cell.dataset) return Number(cell.dataset.v);
  const said = cell.textContent.trim();
  const number = /^[−-]?[\d\s]+([.,]\d+)?(?=\D*$)/u.exec(said);
  return number ? Number(number[0].replace(/\s/g, "").replace("−", "-").replace(",", ".")) : said || null;
};
const order = new Intl.Collator(document.documentElement.lang === "en" ? "en" : "nb", { numeric: true });
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : typeof a === typeof b ? order.compare(a, b) : typeof a === "number" ? -1 : 1);

function sorted(table, column, head) {
  const down = head.getAttribute("aria-sort") === "ascending";
  table.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [key(row.cells[column]), row]);
  const unknown = (value) => value === null || (typeof value === "string" && rows.some(([v]) => typeof v === "number"));
  rows.sort(([a], [b]) => (unknown(a) || unknown(b) ? unknown(a) - unknown(b) : compare(a, b) * (down ? -1 : 1)));
  body.append(...rows.map(([, row]) => row));
}

function searched(table) {
  const find = document.createElement("div");
  const field = Object.assign(document.createElement("div"), { className: "ds-field" });
  const id = `finn-${document.querySelectorAll(".nb-find").length}`;
  const label = Object.assign(document.createElement("label"), { className: "ds-label", htmlFor: id, textContent: table.dataset.search });
  const input = Object.assign(document.createElement("input"), { className: "ds-input", id, type: "search", autocomplete: "off" });
  const shown = document.createElement("output");
  const groups = [...new Set([...table.tBodies[0].rows].map((row) => row.dataset.group).filter(Boolean))].sort(order.compare);
  const choice = document.createElement("select");
  const look = () => {
    const words = plain(input.value).split(" ").filter(Boolean);
    let n = 0;
    for (const row of table.tBodies[0].rows) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word)) || (choice.value !== "" && row.dataset.group !== choice.value);
      n += !row.hidden;
    }
    shown.textContent = table.dataset.shown.replace("#", n);
  };
  find.className = "nb-find";
  field.append(label, input);
  find.append(field);
  if (groups.length > 1) {
    const beside = Object.assign(document.createElement("div"), { className: "ds-field" });
    choice.className = "ds-input";
    choice.id = `${id}-gruppe`;
    choice.append(new Option(table.dataset.every, ""), ...groups.map((group) => new Option(group)));
    beside.append(Object.assign(document.createElement("label"), { className: "ds-label", htmlFor: choice.id, textContent: table.dataset.groups }), choice);
    find.append(beside);
    choice.addEventListener("input", look);
  }
  find.append(shown);
  input.addEventListener("input", look);
  (table.closest(".nb-scroll, .form-scroll") ?? table).before(find);
}

function heads(table) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    if (head.querySelector("a")) return; // a link sorts already
    const button = Object.assign(document.createElement("button"), { className: "nb-sort", type: "button", title: table.dataset.sort.replace("#", head.textContent.trim()) });
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sorted(table, column, head));
  });
}

function prepare(part) {
  part.querySelectorAll("table[data-search]:not([data-ready])").forEach((table) => {
    table.dataset.ready = "";
    searched(table);
    heads(table);
  });
}
prepare(document);
document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
// Copies an address, or the words it leads to; where the browser lets nothing be copied, the words are marked.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link) return;
  const words = document.getElementById(link.dataset.words ?? "");
  const mark = () => { if (words) getSelection().selectAllChildren(words); else location.href = link.href; };
  if (words || navigator.clipboard) event.preventDefault();
  if (!navigator.clipboard) { if (words) mark(); return; }
  try { await navigator.clipboard.writeText(words ? words.textContent : link.href); } catch { mark(); return; }
  const before = link.textContent;
  if (before === link.dataset.copy) return;
  link.textContent = link.dataset.copy;
  document.querySelectorAll(".nb-busy").forEach((status) => { status.textContent = link.dataset.copy; setTimeout(() => { status.textContent = ""; }, 3000); });
  setTimeout(() => { link.textContent = before; }, 3000);
});
