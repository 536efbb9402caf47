// "Exit this page": works as a plain link without this. Here it also blanks the page at once, takes the
// place of this page in the history, and answers to Shift pressed three times.

const link = document.querySelector("[data-exit]");
const PRESSES = 3;
const PATIENCE = 5000; // milliseconds between two presses

function leave() {
  document.title = "New tab";
  document.body.replaceChildren();
  window.location.replace(link.href);
}

function announcer() {
  const region = document.createElement("span");
  region.className = "visually-hidden";
  region.setAttribute("aria-live", "assertive");
  link.after(region);
  return (text) => {
    region.textContent = text;
  };
}

function watchShift(say) {
  let presses = 0;
  let alone = false;
  let forget = 0;
  const reset = () => {
    presses = 0;
    say("");
  };

  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift" && (alone || !event.repeat);
    if (event.key !== "Shift" && presses > 0) reset();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    window.clearTimeout(forget);
    if (presses === PRESSES) {
      say(link.dataset.exit);
      leave();
      return;
    }
    say(link.getAttribute(`data-exit-${PRESSES - presses}`)); // words in the language of the page
    forget = window.setTimeout(reset, PATIENCE);
  });
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  link.title = link.dataset.exitKeys;
  watchShift(announcer());
}
