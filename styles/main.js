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
  said.className = "govuk-hint app-narrow";
  said.setAttribute("role", "status");
  const items = [...list.querySelectorAll(".govuk-checkboxes__item")];
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().trim();
    for (const item of items) {
      const text = `${item.textContent} ${item.dataset.words}`.toLowerCase();
      item.hidden = !text.includes(words) && !item.querySelector("input").checked;
    }
    const shown = items.filter((item) => !item.hidden).length;
    const none = !items.some((item) => `${item.textContent} ${item.dataset.words}`.toLowerCase().includes(words));
    said.textContent = !words ? "" : none ? "None fits. Try another word" : `${shown} of ${items.length} shown`;
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

// Signed in, people are warned before half an hour without use, or twelve hours in all, end it. Times are seconds.
function warnInTime(dialog) {
  const form = dialog.querySelector("form");
  const milliseconds = (name) => Number(dialog.dataset[name]) * 1000;
  const last = Date.now() + milliseconds("most");
  const tabs = new BroadcastChannel("signed-in");
  let ends;
  let warned;

  // Any page that is opened, in any tab, is use.
  function begin() {
    ends = Math.min(Date.now() + milliseconds("idle"), last);
    warned = false;
    dialog.close();
  }
  async function stay() {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!answer.ok) return leave();
    tabs.postMessage("");
    begin();
    warned = last - Date.now() <= milliseconds("warn");
  }
  function warn(left) {
    const minutes = Math.max(1, Math.round(left / 60000));
    dialog.querySelector("[data-minutes]").textContent = minutes === 1 ? "1 minute" : `${minutes} minutes`;
    if (ends === last) form.querySelector("button").textContent = "Go on until then";
    warned = true;
    dialog.showModal();
  }
  // What was typed goes along, sealed by the server; nothing of it is sent on.
  function leave() {
    clearInterval(ticking);
    const typed = [...document.forms].find((each) => each.method === "post" && [...each.elements].some(isTyped));
    if (!typed) return location.assign(`/timed-out?after=${encodeURIComponent(location.pathname + location.search)}`);
    const leftAt = document.createElement("input");
    leftAt.type = "hidden";
    leftAt.name = "left_at";
    leftAt.value = typed.getAttribute("action");
    typed.append(leftAt);
    typed.setAttribute("action", "/timed-out");
    typed.submit();
  }
  const ticking = setInterval(() => {
    const left = ends - Date.now();
    if (left <= 0) leave();
    else if (left <= milliseconds("warn") && !warned) warn(left);
  }, 1000);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  dialog.addEventListener("cancel", stay);
  tabs.addEventListener("message", begin);
  tabs.postMessage("");
  begin();
}

function isTyped(field) {
  if (field.type === "password" || field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return "defaultValue" in field && field.value !== field.defaultValue;
}

initAll();
const openers = [...document.querySelectorAll("[data-opens]")].map(openInPlace);
document.querySelectorAll("[data-field]").forEach((link) => goToField(link, openers[0]));
document.querySelectorAll("[data-narrow]").forEach(narrow);
document.querySelectorAll("[data-leave-out-empty]").forEach(leaveOutEmpty);
document.querySelectorAll("dialog[data-idle]").forEach(warnInTime);
