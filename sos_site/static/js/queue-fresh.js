// Keeps an open queue true without moving anything: times and marks change where they stand, new rows are only
// counted, and a press shows them. Asks now and then, and not while the tab is hidden or the session has ended.

const queue = document.querySelector("[data-queue]");
const said = document.querySelector("[data-fresh]");
const when = document.querySelector("[data-fresh-when]");
const EVERY = 45 * 1000; // milliseconds
let timer = 0;
let over = false;

function rows() {
  return [...queue.querySelectorAll("[data-row]")];
}

async function ask() {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const shown = new URLSearchParams(rows().map((row) => ["shown", row.dataset.row]));
  const headers = { "X-CSRFToken": token };
  const answer = await fetch(queue.dataset.queue, { method: "POST", headers, body: shown, redirect: "manual" });
  if (answer.ok) show(await answer.json());
  else if (answer.status < 500) over = true; // logged out: the warning about the session says so
}

function show(found) {
  let changed = 0;
  for (const row of rows()) {
    const now = found.rows[row.dataset.row.split(" ")[0]];
    if (now && !("gone" in row.dataset)) renew(row, now);
    else empty(row);
    if (!now || now.changed) changed += 1;
  }
  when.textContent = `as of ${new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
  tell(found.new, changed);
}

// The row under the finger or the focus stays where it is, and so do all others: only words change.
function renew(row, now) {
  const label = row.querySelector(".time-left-label");
  label.textContent = now.time_left;
  if (now.late) {
    const aloud = document.createElement("span");
    aloud.className = "visually-hidden";
    aloud.textContent = "Past its time: ";
    label.prepend(aloud);
  }
  row.querySelector(".time-left").classList.toggle("time-left-late", now.late);
  row.querySelector(".time-left rect").setAttribute("width", now.percent);
  row.toggleAttribute("data-changed", now.changed);
}

// Somebody dealt with it, or it may not be seen any more: what stood there goes, its place stays.
function empty(row) {
  row.dataset.gone = "";
  const box = row.querySelector("[name=referrals]");
  if (box) [box.checked, box.disabled] = [false, true];
  const link = row.querySelector(".reference-link");
  link.tabIndex = -1; // whoever stands on it goes on from here
  link.removeAttribute("href");
  for (const part of row.querySelectorAll(".under, .chips, .cell-where, .cell-owner, .time-left")) part.replaceChildren();
  row.querySelector(".cell-referral .under").textContent = "not in this view any more";
}

function tell(fresh, changed) {
  const words = [fresh && `${fresh} new`, changed && `${changed} changed`].filter(Boolean).join(", ");
  const link = said.querySelector("a");
  if (!words) {
    said.replaceChildren();
  } else if (link?.dataset.words !== words) {
    const press = document.createElement("a");
    press.className = "button";
    press.href = window.location.href;
    press.dataset.words = words;
    press.textContent = `${words}: press to show`;
    said.replaceChildren(press);
  }
}

function next() {
  window.clearTimeout(timer);
  if (over || document.hidden) return;
  timer = window.setTimeout(look, EVERY);
}

async function look() {
  window.clearTimeout(timer);
  try {
    if (!over && !document.hidden) await ask();
  } catch {
    // No network: the next time may be better.
  }
  next();
}

if (queue) {
  document.addEventListener("visibilitychange", look);
  next();
}
