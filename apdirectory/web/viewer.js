// Shows the API's description with Swagger UI, whose files are built into /assets/swagger.
// It is not made for our page: what it says twice is left out, and its headings and names are put right.

const nothing = () => null;
const leftOut = { InfoContainer: nothing, ServersContainer: nothing, SchemesContainer: nothing };

function each(viewer, selector, change) {
  for (const found of viewer.querySelectorAll(selector)) change(found);
}

function putRight(viewer) {
  if (viewer.querySelector("main")) document.getElementById("without-viewer")?.remove();
  each(viewer, "h3.opblock-tag", (heading) => heading.setAttribute("aria-level", "2"));
  each(viewer, "h4, h5", (heading) => heading.setAttribute("aria-level", "3"));
  each(viewer, "select:not([aria-label])", (list) => list.setAttribute("aria-label", "Choose one"));
  each(viewer, "[role=region]:not([aria-label])", (region) => region.setAttribute("aria-label", region.id));
  each(viewer, "pre:not([tabindex])", (code) => code.setAttribute("tabindex", "0"));
}

window.addEventListener("load", () => {
  const viewer = document.getElementById("viewer");
  new MutationObserver(() => putRight(viewer)).observe(viewer, { childList: true, subtree: true });
  window.SwaggerUIBundle({
    url: "/schema/openapi.json",
    dom_id: "#viewer",
    plugins: [{ components: leftOut }],
    deepLinking: false, // it puts links inside buttons
    defaultModelsExpandDepth: -1, // shown where they are used
    validatorUrl: null, // nothing is sent elsewhere
  });
});
