// Comfort only: without this file every form still works.
"use strict";

// A session may run out, or the server go away, while somebody types. Before a form is sent the page asks whose session
// it is: what was typed and chosen stays, the form says what to do, and may be sent again from where it stands.
const door = document.querySelector("[data-session]");
const ours = async () => {
  try {
    const answer = await fetch(door.dataset.session);
    if (answer.status === 401) return "over";
    const said = answer.ok ? await answer.json() : null;
    if (said === null) return "away";
    if (said.who !== door.dataset.who) return "other";
    document.querySelectorAll("input[name=form]").forEach((field) => { field.value = said.form; });
    return "";
  } catch {
    return "away";
  }
};
const tell = (form, button, what) => {
  form.querySelectorAll("[data-told]").forEach((note) => { note.remove(); });
  if (!what) return;
  const note = door.content.querySelector(`[data-${what}]`).cloneNode(true);
  note.dataset.told = what;
  note.tabIndex = -1;
  (button?.closest("p") || button || form.lastElementChild).before(note);
  note.focus();
};
document.addEventListener("submit", async (event) => {
  const form = event.target, button = event.submitter;
  if (!door || form.method !== "post" || !form.elements.namedItem("form") || form.dataset.ours) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (form.dataset.asking || form.dataset.sent) return;
  form.dataset.asking = "yes";
  const what = await ours();
  delete form.dataset.asking;
  tell(form, button, what);
  if (what) return;
  form.dataset.ours = "yes";
  form.requestSubmit(button);
  delete form.dataset.ours;
}, true);
// Back from logging in elsewhere: say that the form can be sent now.
document.addEventListener("visibilitychange", async () => {
  const waiting = Array.from(document.querySelectorAll("[data-told]"));
  if (document.hidden || !waiting.length) return;
  const what = await ours();
  waiting.forEach((note) => { if (note.dataset.told !== what) tell(note.closest("form"), note.nextElementSibling, what || "again"); });
});

// Double clicks: a form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.method !== "post" || form.hasAttribute("data-upload")) return;
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});
// Back from the browser's memory: the form may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
});

// Uploads: drag and drop, the names of what was chosen, progress, and a word if the connection is cut.
document.querySelectorAll("form[data-upload]").forEach((form) => {
  const field = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const chosen = form.querySelector("[data-chosen]");
  const bar = form.querySelector("progress");
  const failed = form.querySelector("[data-failed]");
  const button = form.querySelector("button");
  const show = () => { chosen.textContent = Array.from(field.files, (file) => file.name).join(form.dataset.between); };
  field.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    show();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sent) return;
    if (!field.files.length) { field.focus(); failed.hidden = false; failed.textContent = form.dataset.none; return; }
    form.dataset.sent = "yes";
    button.disabled = true;
    failed.hidden = true;
    bar.hidden = false;
    const request = new XMLHttpRequest();
    const over = () => { show(); delete form.dataset.sent; button.disabled = false; bar.hidden = true; };
    request.upload.addEventListener("progress", (step) => {
      bar.max = step.total;
      bar.value = step.loaded;
      if (step.loaded >= step.total) { chosen.textContent = form.dataset.reading; bar.removeAttribute("value"); }
    });
    request.addEventListener("error", () => { over(); failed.textContent = form.dataset.cut; failed.hidden = false; failed.focus(); });
    request.addEventListener("load", () => {
      over();
      if (request.status === 200 && new URL(request.responseURL).pathname !== window.location.pathname) {
        window.location.assign(request.responseURL);
      } else if (request.status === 200) {
        window.location.reload();
      } else {
        const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
        if (fresh === null) { failed.textContent = form.dataset.cut; failed.hidden = false; return; }
        document.querySelector("[data-refusals]").replaceChildren(...Array.from((fresh.querySelector("[data-refusals]") || fresh).childNodes));
        document.querySelector("[data-refusals]").focus();
      }
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
});

// Columns changed and not read again yet: to start now would leave the changes out.
document.querySelectorAll("form[data-mapping]").forEach((form) => {
  const start = document.querySelector("[data-start]");
  if (!start) return;
  form.addEventListener("change", () => {
    start.disabled = true;
    document.querySelector("[data-unread]").hidden = false;
  });
  window.addEventListener("pageshow", () => { start.disabled = false; document.querySelector("[data-unread]").hidden = true; form.reset(); });
});

// The server does not answer: say so. The page goes on asking, and takes the word back by itself.
const gone = document.querySelector("[data-gone]");
if (gone) {
  const silent = (so) => { gone.hidden = !so; };
  document.addEventListener("htmx:error", () => silent(true));
  document.addEventListener("htmx:response:error", (event) => {
    if (event.detail.ctx.response.status < 500) window.location.reload(); else silent(true);
  });
  document.addEventListener("htmx:after:swap", () => silent(false));
}

// The captcha desk: the cursor waits where the text goes.
const ready = () => { const field = document.querySelector("[data-typed]"); if (field && document.activeElement !== field) field.focus(); };
document.addEventListener("htmx:after:swap", ready);
ready();
// Closed or left without an answer: the image before this browser goes back, so that the run need not wait for it.
window.addEventListener("pagehide", () => {
  const form = document.querySelector("form[data-left]");
  if (form && !document.querySelector("form[data-sent]")) navigator.sendBeacon(form.action, new FormData(form));
});

// What is shown this once: chosen whole with one touch; copied with one more where the browser lets pages copy.
document.querySelectorAll("[data-once]").forEach((field) => {
  field.addEventListener("focus", () => field.select());
  const button = field.parentElement.querySelector("[data-copy]");
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copy;
  });
});
