// Runs before the first paint, so that a chosen theme does not flash the other one.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("has-script");
  const sheet = document.querySelector("[data-theme-sheet]");
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage is forbidden: the system's choice holds
    }
  }

  function isDark() {
    const chosen = remembered();
    return chosen ? chosen === "dark" : system.matches;
  }

  function apply() {
    const dark = isDark();
    // Paper is always light.
    sheet.media = dark ? "screen" : "not all";
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-pressed", String(dark));
    }
  }

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    try {
      localStorage.setItem("theme", isDark() ? "light" : "dark");
    } catch {
      return;
    }
    apply();
  });
})();
