// Every page works without this file; it saves clicks and waits.
(() => {
  "use strict";
  const bar = document.querySelector(".loading-bar");
  let waiting = 0;

  function wait(change) {
    waiting = Math.max(0, waiting + change);
    bar?.classList.toggle("is-on", waiting > 0);
  }

  // Progress polls every two seconds; the bar on top is for what the reader asked for.
  const isPoll = (event) => event.detail.elt?.getAttribute("hx-trigger")?.startsWith("every");
  document.addEventListener("htmx:beforeRequest", (event) => isPoll(event) || wait(1));
  document.addEventListener("htmx:afterRequest", (event) => isPoll(event) || wait(-1));

  // Error pages are whole pages: show them instead of dropping them silently.
  document.addEventListener("htmx:responseError", (event) => {
    if (!isPoll(event)) window.location.assign(event.detail.pathInfo.finalRequestPath);
  });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-dismiss]")?.closest("li").remove();
  });

  // A popover dialog becomes a modal one, which keeps the keyboard inside.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens-dialog]");
    const closer = event.target.closest("[data-closes-dialog]");
    const button = opener ?? closer;
    if (!button) return;
    const dialog = document.getElementById(button.getAttribute("popovertarget"));
    if (!dialog?.showModal) return;
    event.preventDefault();
    if (closer) {
      dialog.close();
    } else {
      dialog.removeAttribute("popover");
      dialog.showModal();
    }
  });

  // After a filter on a phone, the sheet makes room for its results.
  document.addEventListener("submit", (event) => {
    const sheet = event.target.closest(".sheet");
    if (sheet?.matches(":popover-open")) sheet.hidePopover();
  });
})();
