// A real OpenID provider for the tests: oidc-provider, with people in memory, on one port for each issuer.
// It reads one JSON object from standard input and writes the issuers' addresses. It stops when its input ends.
// {"clients": [[{...}], ...], "people": {"sub": {...claims, "amr": [...], "acr": "..."}}, "in_token": [bool, ...]}
// Then each line makes new keys for one issuer: {"at": 0}, and a new address to come back to if it has "redirect".

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const lines = createInterface({ input: process.stdin });
const asked = lines[Symbol.asyncIterator]();
const { clients, people, in_token } = JSON.parse((await asked.next()).value);

function newKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" };
}

function findAccount(_, id) {
  const { amr, acr, ...claims } = people[id] ?? {};
  return people[id] && { accountId: id, claims: () => ({ sub: id, ...claims }) };
}

async function grantAll(ctx) {
  const { client, session, provider } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid email");
  await grant.save();
  return grant;
}

function newProvider(issuer, its, inToken) {
  const made = new Provider(issuer, {
    clients: its,
    jwks: { keys: [newKey()] },
    findAccount,
    loadExistingGrant: grantAll,
    claims: { openid: ["sub", "acr", "amr", "auth_time"], email: ["email", "email_verified", "xms_edov"] },
    conformIdTokenClaims: !inToken,
    acrValues: ["level2"],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    cookies: { keys: ["of the tests alone"] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  made.on("server_error", (_, error) => console.error(error));
  return made;
}

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

async function signIn(provider, request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    return response.end(
      '<!doctype html><html lang="en"><title>Example provider</title><main><h1>Example provider</h1>' +
        '<form method="post"><label>Name <input name="login"></label> <button>Sign in</button>' +
        ' <button name="stop" value="yes">Stop</button></form></main></html>',
    );
  }
  const typed = await body(request);
  const { amr, acr } = people[typed.get("login")] ?? {};
  const result = typed.get("stop")
    ? { error: "access_denied", error_description: "<b>the person stopped</b>" }
    : { login: { accountId: typed.get("login"), amr, acr } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const running = await Promise.all(
  clients.map(async (its, at) => {
    const here = {};
    const server = createServer((request, response) => {
      if (request.url.startsWith("/interaction/")) return signIn(here.provider, request, response);
      return here.provider.callback()(request, response);
    });
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    here.issuer = `http://127.0.0.1:${server.address().port}`;
    here.rotate = () => (here.provider = newProvider(here.issuer, its, in_token[at]));
    here.rotate();
    return here;
  }),
);
console.log(JSON.stringify(running.map((each) => each.issuer)));

for await (const line of asked) {
  const { at, redirect } = JSON.parse(line);
  if (redirect) clients[at][0].redirect_uris = [redirect];
  running[at].rotate();
  console.log("{}");
}
process.exit(0);
