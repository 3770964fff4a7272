/** What the server-rendered pages do beyond plain forms. Without this script every one of them still works. */

// A filter answers as soon as it is changed.
for (const form of document.querySelectorAll<HTMLFormElement>("form.filters[method=get]")) {
  for (const control of form.querySelectorAll("select, input[type=checkbox]")) control.addEventListener("change", () => form.requestSubmit());
}
