// A slider moves the number beside it, and the number moves the slider. Without this file the number alone works.
document.querySelectorAll(".power-owner").forEach((row) => {
  const number = row.querySelector('input[type="number"]');
  const slider = row.querySelector('input[type="range"]');
  slider.hidden = false;
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
});
