// Keeps each answer as it is given. The page works the same without it: «Neste» keeps everything too.
const form = document.querySelector("form[data-save]");
const said = document.querySelector(".ans-saved");
let going = Promise.resolve();

function keep() {
  const body = new URLSearchParams(new FormData(form));
  body.set("lagre", "1");
  going = going.then(() =>
    fetch(form.action, { method: "POST", body, redirect: "manual" }).then(
      (answer) => { said.textContent = answer.status === 204 ? said.dataset.saved : said.dataset.waiting; },
      () => { said.textContent = said.dataset.waiting; },
    ),
  );
}

function alone(changed) {
  if (changed.type !== "checkbox" || !changed.checked) return;
  for (const other of form.querySelectorAll(`input[name="${CSS.escape(changed.name)}"]`)) {
    if (other !== changed && ("alone" in changed.dataset || "alone" in other.dataset)) other.checked = false;
  }
}

form.addEventListener("change", (event) => { alone(event.target); keep(); });
document.getElementById("feil")?.focus();
