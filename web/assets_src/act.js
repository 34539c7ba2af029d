/* The button of a grave act says what was chosen. Without script it keeps its neutral label, and the page that asks once
   more names the choice. */
function name(button, radio) {
  const label = radio.closest("label").textContent.trim();
  button.textContent = `${label.charAt(0).toUpperCase()}${label.slice(1)}…`;
}

export function startAct() {
  for (const button of document.querySelectorAll("button[data-named-by]")) {
    const radios = `input[type=radio][name="${CSS.escape(button.dataset.namedBy)}"]`;
    const taken = button.form.querySelector(`${radios}:checked`);
    if (taken) name(button, taken);
    button.form.addEventListener("change", (event) => {
      if (event.target.matches(radios)) name(button, event.target);
    });
  }
}
