// Passkeys: a button in [data-passkey] asks the server what is to be signed, the browser for a passkey that signs it,
// and hands the answer back. Where the browser knows no passkeys, the button stays hidden.

const json = { "Content-Type": "application/json", Accept: "application/json" };

async function post(address, token, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { ...json, "X-CSRFToken": token },
    body: JSON.stringify(body),
    redirect: "error",
  });
  if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error("no answer");
  return [answer.ok, await answer.json()];
}

async function ask(kind, options) {
  if (kind === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function use(place) {
  const { passkey, options, finish, token, failed } = place.dataset;
  const told = place.querySelector("[role=alert]");
  told.textContent = "";
  try {
    const [, question] = await post(options, token, {});
    const credential = await ask(passkey, question.publicKey);
    const [taken, answer] = await post(finish, token, credential.toJSON());
    if (!taken) told.textContent = answer.told;
    else if (answer.next) location.assign(answer.next);
    else goOn();
  } catch {
    told.textContent = failed;
  }
}

// a page that was asked for, or a form that waits: now it may go on
function goOn() {
  const form = document.getElementById("prove");
  const next = form.querySelector("[name=next]");
  if (next) {
    location.assign(next.value);
    return;
  }
  form.querySelector("[name=proof]").remove();
  form.submit();
}

if (window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON) {
  document.querySelectorAll(".needs-script").forEach((each) => each.remove());
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => use(place));
  }
}
