// "Copy" buttons: data-copy names the field, data-copied is what the button then says.
(() => {
  "use strict";
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
})();
