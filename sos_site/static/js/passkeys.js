// A passkey or security key. The form carries what the server asks; what the browser makes of it goes back in a
// hidden field of the same form. Where the browser cannot do this, the code field is there.

const CANCELLED = "Nothing happened. Press the button and follow what your browser shows.";

function knows(method) {
  return window.PublicKeyCredential && typeof PublicKeyCredential[method] === "function";
}

async function ask(form) {
  const options = JSON.parse(form.dataset.passkeyOptions);
  if (form.dataset.passkey === "make") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function answer(form, said) {
  said.textContent = "Follow what your browser shows.";
  try {
    const credential = await ask(form);
    form.querySelector("[name$=passkey]").value = JSON.stringify(credential.toJSON());
    form.submit();
  } catch {
    said.textContent = CANCELLED;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  const makes = form.dataset.passkey === "make";
  if (!knows(makes ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON")) continue;
  const button = form.querySelector("[data-passkey-button]");
  const said = form.querySelector(".passkey-said");
  said.textContent = "";
  button.disabled = false;
  if (makes) {
    form.addEventListener("submit", (event) => {
      if (!form.elements.name.value.trim()) return; // the server says what is missing
      event.preventDefault();
      answer(form, said);
    });
  } else {
    button.closest("[hidden]").hidden = false;
    button.focus();
    button.addEventListener("click", () => answer(form, said));
  }
}
