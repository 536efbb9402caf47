// A session ends when nobody uses it. Typing is use, and is told to the server now and then; before the end a
// window warns; after it, what was typed stays on the page. The times come from the settings.

const dialog = document.querySelector("[data-session]");
const idle = Number(dialog.dataset.session) * 1000; // milliseconds
const WARNING = 2 * 60 * 1000;
const TELL_EVERY = 60 * 1000;
let ends = Date.now() + idle;
let told = Date.now();
let over = false;

async function tell() {
  told = Date.now();
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(dialog.dataset.sessionAddress, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      redirect: "manual",
    });
    if (answer.status === 204) ends = Date.now() + idle;
    else end();
  } catch {
    // No network: the session may still be there, so the next key tries again.
  }
}

function end() {
  over = true;
  for (const part of dialog.querySelectorAll("[data-session-part]")) {
    part.hidden = part.dataset.sessionPart !== "over";
  }
  if (!dialog.open) dialog.showModal();
}

function look() {
  if (over) return;
  if (Date.now() >= ends) end();
  else if (Date.now() >= ends - WARNING && !dialog.open) dialog.showModal();
}

document.addEventListener("input", () => {
  if (!over && Date.now() - told >= TELL_EVERY) tell();
});
dialog.querySelector("[data-session-stay]").addEventListener("click", async () => {
  dialog.close();
  await tell();
});
dialog.querySelector("[data-session-close]").addEventListener("click", () => dialog.close());
document.addEventListener("visibilitychange", look);
window.setInterval(look, 5000);
