// Small manners of every page. Pages work without this file; it makes them quicker.
"use strict";

const token = () => document.querySelector("meta[name=csrf-token]").content;

// htmx requests carry the CSRF token like forms do.
document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = token();
});

// A button that says what it will do asks before it does it.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A filter form sends itself when a choice is made; its button stays for everybody else.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});
