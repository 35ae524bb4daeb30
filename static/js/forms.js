// Forms: focus on what is wrong, one click one sending, chosen files, rows that repeat, days.
(() => {
  "use strict";

  const first = document.querySelector("[data-focus-on-load]");
  first?.focus();
  // Who came by the skip link has #main in the address, which takes the focus later.
  if (first && location.hash) {
    window.addEventListener("load", () => setTimeout(() => first.focus()));
  }

  // A second click must not send the form twice; coming back by "back" frees it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    }
  });

  function size(bytes) {
    const unit = bytes < 1024 * 1024 ? [1024, "kB"] : [1024 * 1024, "MB"];
    const number = new Intl.NumberFormat(document.documentElement.lang, {
      maximumFractionDigits: 1,
    }).format(bytes / unit[0]);
    return `${number} ${unit[1]}`;
  }

  function showChosen(input) {
    const field = input.closest("[data-file-field]");
    field.querySelector(".file-chosen")?.remove();
    const [file] = input.files;
    if (!file) return;
    const line = document.createElement("output");
    line.className = "file-chosen";
    line.append(`${file.name} (${size(file.size)})`);
    field.append(line);
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-file-field] input[type=file]")) showChosen(event.target);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const set = button.closest("[data-formset]");
    const total = set.querySelector(`input[name="${set.dataset.formset}-TOTAL_FORMS"]`);
    const draft = document.createElement("template");
    draft.innerHTML = set
      .querySelector("template")
      .innerHTML.replaceAll("__prefix__", total.value);
    const row = draft.content.firstElementChild;
    set.querySelector("[data-rows]").append(row);
    total.value = String(Number(total.value) + 1);
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  const twoDigits = (number) => String(number).padStart(2, "0");

  function isoOf(text) {
    const found = /^\s*(\d{1,2})[/.-]?(\d{1,2})[/.-]?(?:20)?(\d\d)\s*$/.exec(text);
    return found ? `20${found[3]}-${twoDigits(found[2])}-${twoDigits(found[1])}` : "";
  }

  // The browser's calendar belongs to a date field that nobody sees and no form sends.
  function calendarOf(day) {
    const known = day.querySelector("input[type=date]");
    if (known) return known;
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.setAttribute("aria-hidden", "true");
    calendar.addEventListener("change", (event) => {
      event.stopPropagation();
      if (!calendar.value) return;
      const line = day.querySelector("input");
      line.value = calendar.value.split("-").reverse().join("/");
      line.focus();
      line.dispatchEvent(new Event("change", { bubbles: true }));
    });
    day.append(calendar);
    return calendar;
  }

  document.addEventListener("click", (event) => {
    const day = event.target.closest("[data-open-calendar]")?.closest("[data-day]");
    if (!day) return;
    const calendar = calendarOf(day);
    calendar.value = isoOf(day.querySelector("input").value);
    calendar.showPicker();
  });
})();
