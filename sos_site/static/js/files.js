// Adding files: shows how much has been sent. Without this the same form is sent by the browser alone.

const STEP = 25; // per cent between two announcements

function show(form, percent) {
  const progress = form.querySelector("[data-progress]");
  const status = progress.querySelector("[role=status]");
  progress.hidden = false;
  progress.querySelector("progress").value = percent;
  const words = percent < 100 ? `${percent - (percent % STEP)}% sent` : "All sent. We are checking the files.";
  if (status.textContent !== words) status.textContent = words;
}

function failed(form) {
  form.querySelector("[data-progress]").hidden = true;
  form.querySelector("[data-not-sent]").hidden = false;
  form.querySelector("button").disabled = false;
}

// What the server answers takes the place of this page: the new list, or what was wrong.
function replacePage(form, request) {
  const answer = new DOMParser().parseFromString(request.responseText, "text/html");
  const main = answer.querySelector("main");
  if (!main || request.status === 413) {
    failed(form);
    return;
  }
  if (request.responseURL) history.replaceState(null, "", request.responseURL);
  document.title = answer.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  (document.querySelector(".error-summary") || document.querySelector("[data-added]") || main).focus();
}

function send(form) {
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) show(form, Math.floor((100 * event.loaded) / event.total));
  });
  request.addEventListener("load", () => replacePage(form, request));
  request.addEventListener("error", () => failed(form));
  request.open("POST", window.location.href);
  request.send(new FormData(form));
  form.querySelector("button").disabled = true;
  form.querySelector("[data-not-sent]").hidden = true;
  show(form, 0);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-upload]");
  if (!form || !form.querySelector("input[type=file]").files.length) return;
  event.preventDefault();
  send(form);
});
