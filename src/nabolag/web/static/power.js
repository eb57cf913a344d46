// A slider moves the number beside it, and the number moves the slider. Without this file the numbers alone work.
const joined = (number, slider, moved = () => {}) => {
  slider.hidden = false;
  const mark = document.documentElement.lang === "en" ? "." : ",";
  slider.addEventListener("input", () => { number.value = slider.value.replace(".", mark); moved(); });
  number.addEventListener("input", () => { slider.value = number.value.replace(",", "."); moved(); });
};
document.querySelectorAll(".power-owner").forEach((row) => {
  joined(row.querySelector('input[name="plasser"]'), row.querySelector('input[type="range"]'));
});
document.querySelectorAll(".power-threshold").forEach((field) => {
  const [choice, number, slider] = ["select", ".power-percent input", 'input[type="range"]'].map((part) => field.querySelector(part));
  joined(number, slider, () => { choice.value = "egen"; });
  choice.addEventListener("input", () => {
    const percent = choice.selectedOptions[0].dataset.percent;
    if (percent) { number.value = percent; slider.value = percent.replace(",", "."); }
  });
});
// What is open in the answer stays open when the answer is counted anew.
let open = [];
document.addEventListener("htmx:beforeSwap", () => { open = [...document.querySelectorAll("#svar details[open][id]")].map((one) => one.id); });
document.addEventListener("htmx:afterSwap", () => open.forEach((id) => { const one = document.getElementById(id); if (one) one.open = true; }));
