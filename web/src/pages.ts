/** What the server-rendered pages do beyond plain forms. Without this script every one of them still works. */

// Where the places don't fit side by side, the one that is shown is in sight.
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

// A filter answers as soon as it is changed.
for (const form of document.querySelectorAll<HTMLFormElement>("form.filters[method=get]")) {
  for (const control of form.querySelectorAll("select, input[type=checkbox]")) control.addEventListener("change", () => form.requestSubmit());
}
