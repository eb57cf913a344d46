// Keeps each answer as it is given. The page works the same without it: «Neste» keeps everything too.
const form = document.querySelector("form[data-save]");
const said = document.querySelector(".ans-saved");
const PATIENCE = 8000; // milliseconds
let sending = null; // what is under way: one at a time, so that an older save never lands after a newer one
let changed = false; // since it was sent
let leaving = false;

async function keep() {
  changed = true;
  if (sending) return;
  while (changed && !leaving) {
    changed = false;
    sending = send();
    await sending;
  }
  sending = null;
}

async function send() {
  const body = new URLSearchParams(new FormData(form));
  body.set("lagre", "1");
  const settings = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  const kept = await fetch(form.action, settings).then((answer) => answer.status === 204, () => false);
  said.textContent = changed ? "" : kept ? said.dataset.saved : said.dataset.waiting;
}

function alone(ticked) {
  if (ticked.type !== "checkbox" || !ticked.checked) return;
  for (const other of form.querySelectorAll(`input[name="${CSS.escape(ticked.name)}"]`)) {
    if (other !== ticked && ("alone" in ticked.dataset || "alone" in other.dataset)) other.checked = false;
  }
}

form.addEventListener("change", (event) => { alone(event.target); keep(); });
form.addEventListener("submit", async (event) => {
  if (!sending) return;
  event.preventDefault();
  if (leaving) return;
  leaving = true;
  await sending;
  sending = null;
  leaving = false;
  form.requestSubmit(event.submitter);
});
document.getElementById("feil")?.focus();
