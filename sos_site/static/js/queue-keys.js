// Keys of the queue: j and k go through the rows, x ticks, / searches, ? shows them all. Enter opens by itself, for the
// link of a row has the focus. No key is taken while somebody types, with a modifier, or once they are turned off.

const OFF = "queue-keys-off";
const dialog = document.querySelector("[data-keys]");
const opener = document.querySelector("[data-keys-open]");
const turn = dialog.querySelector("[data-keys-switch]");
const search = document.getElementById("search");

function links() {
  return [...document.querySelectorAll(".queue [data-row]:not([data-gone]) .reference-link")];
}

function here() {
  const row = document.activeElement.closest("[data-row]");
  return row ? links().indexOf(row.querySelector(".reference-link")) : -1;
}

function go(step) {
  const rows = links();
  const at = here();
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  rows[next]?.focus();
  rows[next]?.closest("[data-row]").scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = document.activeElement.closest("[data-row]")?.querySelector("[name=referrals]");
  box?.click();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  x: tick,
  "/": () => search.focus(),
  "?": () => dialog.showModal(),
};

function typing(element) {
  return element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio])");
}

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // no storage: the keys are on, and cannot be remembered as off
  }
}

function say() {
  turn.textContent = off() ? "Turn the keys on" : "Turn the keys off";
}

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (off() || typing(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});
opener.hidden = false;
opener.querySelector("button").addEventListener("click", () => dialog.showModal());
dialog.querySelector("[data-keys-close]").addEventListener("click", () => dialog.close());
turn.addEventListener("click", () => {
  try {
    if (off()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // no storage: nothing to remember
  }
  say();
});
say();
