// Passkeys: the browser speaks bytes, the server JSON with base64url.
(() => {
  "use strict";

  const toBytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function readOptions(publicKey) {
    const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: toBytes(options.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (options[list]) options[list] = options[list].map((c) => ({ ...c, id: toBytes(c.id) }));
    }
    return options;
  }

  function writeCredential(credential) {
    const given = credential.response;
    const response = { clientDataJSON: toText(given.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given[part]) response[part] = toText(given[part]);
    }
    if (given.getTransports) response.transports = given.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  }

  async function optionsOf(form) {
    if (form.dataset.passkeyOptions) return JSON.parse(form.dataset.passkeyOptions).publicKey;
    const answer = await fetch(form.dataset.passkeySource, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options.publicKey;
  }

  function create(form, options) {
    const alone = form.elements.passwordless?.checked ?? false;
    const selection = { ...options.authenticatorSelection };
    selection.residentKey = alone ? "required" : "discouraged";
    selection.requireResidentKey = alone;
    if (alone) selection.userVerification = "required";
    options.authenticatorSelection = selection;
    options.extensions = { ...options.extensions, credProps: true };
    return navigator.credentials.create({ publicKey: options });
  }

  async function answer(form) {
    const options = readOptions(await optionsOf(form));
    const isNew = form.dataset.passkey === "create";
    return isNew ? create(form, options) : navigator.credentials.get({ publicKey: options });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const error = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", async (event) => {
      // form.submit() below raises no event, so every event is the person's own.
      event.preventDefault();
      error.hidden = true;
      try {
        form.elements.credential.value = writeCredential(await answer(form));
        form.submit();
      } catch {
        error.hidden = false;
      }
    });
  }
})();
