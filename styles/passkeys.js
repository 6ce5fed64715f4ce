// Passkeys: what the browser does between a form's button and its being sent. Where it cannot, none is offered.
const can = Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON);

async function fill(form) {
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    body: new URLSearchParams({ csrf: form.elements.csrf.value }),
  });
  const options = await answer.json();
  const made =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(made);
}

// Browsers say too little to tell a passkey that is not there from somebody who chose to stop.
const SAID = { InvalidStateError: "there", NotAllowedError: "notUsed", AbortError: "notUsed" };

async function use(form) {
  const said = form.querySelector("[data-said]");
  said.hidden = true;
  try {
    await fill(form);
  } catch (problem) {
    said.textContent = form.dataset[SAID[problem.name]] ?? form.dataset.failed;
    said.hidden = false;
    return;
  }
  form.submit();
}

document.querySelectorAll("[data-passkeys]").forEach((each) => (each.hidden = !can));
document.querySelectorAll("[data-without-passkeys]").forEach((each) => (each.hidden = can));
document.querySelectorAll("form[data-passkey]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use(form);
  }),
);
