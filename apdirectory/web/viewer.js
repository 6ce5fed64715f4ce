// Shows the API's description with Swagger UI, whose files are built into /assets/swagger.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/schema/openapi.json",
    dom_id: "#viewer",
    deepLinking: true,
    validatorUrl: null, // nothing is sent elsewhere
  });
});
