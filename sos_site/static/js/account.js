// Small things of the account pages: show what is typed as a password, and print.

for (const field of document.querySelectorAll("[data-show-password]")) {
  const button = document.createElement("button");
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-label", shown ? "Hide the password" : "Show the password");
  };
  button.type = "button";
  button.className = "show-password";
  button.addEventListener("click", () => show(field.type === "password"));
  const frame = document.createElement("span");
  frame.className = "password-frame";
  field.replaceWith(frame);
  frame.append(field, button);
  field.form.addEventListener("submit", () => show(false)); // browsers offer to keep passwords only
  show(false);
  if (field.autofocus) field.focus();
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
