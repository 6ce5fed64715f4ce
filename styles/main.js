// What JavaScript adds to the pages. Everything works without it.
import { initAll } from "./govuk-frontend.min.js";

// The filters open in place on a small screen, instead of on a page of their own.
function openInPlace(link) {
  const form = document.getElementById(link.dataset.opens);
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.textContent = link.textContent;
  button.setAttribute("aria-controls", form.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const open = form.classList.toggle("app-filters--open");
    button.setAttribute("aria-expanded", String(open));
    if (open) form.querySelector("h2").focus();
  });
  link.replaceWith(button);
  return button;
}

// "Change place" goes to the field, opening the filters first where they are closed.
function goToField(link, opener) {
  const field = document.getElementById(link.dataset.field);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (opener && field.offsetParent === null) opener.click();
    field.focus();
    field.select();
  });
}

// Typing narrows a long list of boxes; what is ticked stays in sight.
function narrow(list) {
  const id = `${list.id || "narrow"}-words`;
  const label = document.createElement("label");
  label.className = "govuk-label app-narrow__label";
  label.htmlFor = id;
  label.textContent = list.dataset.narrow;
  const input = document.createElement("input");
  input.className = "govuk-input app-narrow";
  input.type = "search";
  input.id = id;
  input.autocomplete = "off";
  const said = document.createElement("p");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  const items = [...list.querySelectorAll(".govuk-checkboxes__item")];
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().trim();
    for (const item of items) {
      const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
      item.hidden = !text.includes(words) && !item.querySelector("input").checked;
    }
    const shown = items.filter((item) => !item.hidden).length;
    said.textContent = words ? `${shown} of ${items.length} shown` : "";
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.before(label, input, said);
}

// Fields left empty stay out of the address, which people copy and send on.
function leaveOutEmpty(form) {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    // A browser that comes back to this page shows it as it was left.
    setTimeout(() => empty.forEach((field) => (field.disabled = false)));
  });
}

initAll();
const openers = [...document.querySelectorAll("[data-opens]")].map(openInPlace);
document.querySelectorAll("[data-field]").forEach((link) => goToField(link, openers[0]));
document.querySelectorAll("[data-narrow]").forEach(narrow);
document.querySelectorAll("[data-leave-out-empty]").forEach(leaveOutEmpty);
