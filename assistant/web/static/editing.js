// Plans that editors add: files are sent, looked at, then kept or thrown away; below, those that were added.
const section = element.querySelector(".pq-editing");
const chooser = section.querySelector("[type=file]");
const drop = section.querySelector(".pq-drop");
const drafts = section.querySelector(".pq-drafts");
const added = section.querySelector(".pq-added");
const removing = section.querySelector(".pq-removing");
const row = document.getElementById("pq-draft");
const { texts } = planqa;
const LONGEST = Number(section.dataset.most);
const MB = 2 ** 20;
const LOOK = 800; // ms between two looks how far something is
const STAY = 4 * 60 * 1000; // ms after which a draft that is looked at is asked for again, so that it stays
const AWAY = 2 * 3600; // seconds after which nobody seems to look at it any more

const ask = async (name, request) => {
  try {
    return await server[name](request);
  } catch {
    return { error: texts.not_sent };
  }
};
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// How far a change of the plans is, until it is over.
const follow = async (reply, tell) => {
  let now = reply;
  while (!now.error && !["done", "failed"].includes(now.state)) {
    tell(now);
    await pause(LOOK);
    now = await ask("change", { change: reply.change });
  }
  if (now.state === "done") {
    planqa.say("plans-changed");
    showAdded();
  }
  return now;
};

// --- a file ---
const open = new Map(); // the drafts of this page that are on the server and not being kept, with what looks anew

const addDraft = (file) => {
  const card = row.content.firstElementChild.cloneNode(true);
  const [status, bar, form, details] = ["[role=status]", "progress", "form", ".pq-draft-details"].map((part) =>
    card.querySelector(part),
  );
  const [keep, discard] = ["keep", "discard"].map((action) => card.querySelector(`[data-action=${action}]`));
  card.querySelector("h3").textContent = file.name;
  drafts.append(card);

  let id = null;
  let request = null;
  let gone = false;

  // What changes every second is shown, and not read out.
  const tell = (text, { wrong = false, quiet = false } = {}) => {
    status.setAttribute("aria-live", quiet ? "off" : "polite");
    if (status.textContent !== text) status.textContent = text;
    status.classList.toggle("pq-error", wrong);
  };
  const goes = (share) => {
    bar.hidden = share === null;
    if (share) bar.value = share;
    else bar.removeAttribute("value");
  };
  const fail = (text) => {
    goes(null);
    tell(text, { wrong: true });
  };
  const leave = () => {
    gone = true;
    open.delete(id);
    card.remove();
  };

  const send = () =>
    new Promise((sent) => {
      if (gone) return sent();
      const size = (bytes) => (bytes / MB).toFixed(1);
      const tooLarge = fill(texts.too_large, { size: size(file.size), most: LONGEST / MB });
      if (file.size > LONGEST) {
        fail(tooLarge);
        return sent();
      }
      const body = new FormData();
      body.append("file", file);
      request = new XMLHttpRequest();
      request.open("POST", "/api/drafts");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        goes(loaded / total);
        tell(fill(texts.sending, { percent: Math.floor((100 * loaded) / total) }), { quiet: true });
      });
      request.addEventListener("loadend", () => {
        if (gone) return sent();
        const reply = answered(request);
        if (request.status === 201) {
          id = reply.id;
          open.set(id, again);
          look();
        } else if (request.status === 413) fail(tooLarge);
        else if ([401, 403].includes(request.status)) fail(texts.not_allowed);
        else fail((texts.language === "vi" && reply.detail_vi) || reply.detail || texts.not_sent);
        sent();
      });
      request.send(body);
    });

  const look = async () => {
    while (!gone) {
      const reply = await ask("draft", { draft: id });
      if (gone) return;
      if (reply.error) return fail(reply.error);
      if (reply.state === "failed") return fail(reply.status);
      if (reply.state === "ready") return show(reply);
      goes(0);
      tell(reply.status, { quiet: reply.state === "reading" });
      await pause(LOOK);
    }
  };

  // There may be other plans now: what the file would change may be something else. And who asks keeps the draft.
  const again = async () => {
    const reply = await ask("draft", { draft: id });
    if (!gone && open.has(id) && reply.state === "ready") show(reply);
  };

  const show = (reply) => {
    goes(null);
    tell(reply.verdict, { wrong: reply.missing.length > 0 });
    if (details.innerHTML !== reply.details) details.innerHTML = reply.details;
    for (const control of form.elements) {
      const { name } = control;
      if (!name) continue;
      control.dataset.read = reply.read[name] ?? "";
      if (control !== document.activeElement) control.value = reply.fields[name] ?? "";
      const note = control.parentElement.querySelector("small");
      note.textContent = control.value === control.dataset.read ? (reply.stated[name] ?? "") : "";
      control.setAttribute("aria-invalid", reply.missing.includes(name));
    }
    form.hidden = false;
    keep.hidden = false;
    keep.disabled = !reply.keepable;
  };

  // What was typed is said to the server one after the other; only the last reply is shown.
  let said = 0;
  let describing = Promise.resolve();
  const describe = () => {
    const mine = ++said;
    const given = {};
    for (const { name, value, dataset } of form.elements) {
      if (name && value.trim() !== dataset.read) given[name] = value.trim();
    }
    describing = describing.then(async () => {
      const reply = await ask("draft", { draft: id, given });
      if (mine !== said || gone) return;
      if (reply.error) {
        tell(reply.error, { wrong: true });
        keep.disabled = true;
      } else show(reply);
    });
  };
  form.addEventListener("change", describe);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    describe();
  });

  keep.addEventListener("click", async () => {
    const close = (closed) => {
      keep.disabled = discard.disabled = closed;
      form.hidden = details.hidden = closed;
    };
    keep.disabled = discard.disabled = true;
    await describing;
    const begun = await ask("keep", { draft: id });
    if (begun.change) {
      open.delete(id);
      close(true);
      card.scrollIntoView({ block: "nearest" });
    }
    const end = await follow(begun, ({ status: said, done, total }) => {
      goes(total ? done / total : 0);
      tell(said, { quiet: total > 0 });
    });
    if (end.state === "done") {
      goes(null);
      tell(end.status);
      form.remove();
      details.remove();
      keep.remove();
      id = null;
      discard.disabled = false;
      discard.textContent = texts.close;
      card.classList.add("pq-kept-draft");
      if (document.activeElement === document.body) discard.focus({ preventScroll: true });
    } else {
      fail(end.error ?? end.status);
      close(false);
      open.set(id, again);
    }
  });

  discard.addEventListener("click", () => {
    request?.abort();
    if (id) ask("discard", { draft: id });
    leave();
    chooser.focus();
  });

  return send;
};

const answered = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
};

let sending = Promise.resolve(); // one file at a time
const addAll = (files) => {
  for (const file of files) sending = sending.then(addDraft(file));
};
chooser.addEventListener("change", () => {
  addAll([...chooser.files]);
  chooser.value = ""; // the same file may be chosen again
});
["dragenter", "dragover"].forEach((kind) =>
  section.addEventListener(kind, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    drop.classList.add("pq-dropping");
  }),
);
section.addEventListener("dragleave", (event) => {
  if (!section.contains(event.relatedTarget)) drop.classList.remove("pq-dropping");
});
section.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("pq-dropping");
  addAll([...event.dataTransfer.files]);
});

// A page that is closed leaves nothing behind; one that stays open keeps what it shows.
addEventListener("pagehide", () => {
  for (const id of open.keys()) fetch(`/api/drafts/${id}`, { method: "DELETE", keepalive: true });
});
setInterval(() => planqa.idle() < AWAY && open.forEach((again) => again()), STAY);

// --- those that were added ---
const showAdded = async () => {
  const reply = await ask("added", {});
  if (reply.error) return;
  added.hidden = reply.count === 0 && !removing.textContent;
  added.querySelector("summary span").textContent = reply.count;
  added.querySelector("div").innerHTML = reply.html;
};

added.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-remove]");
  if (!button || !confirm(button.dataset.sure)) return;
  button.disabled = true;
  const end = await follow(await ask("remove", { plan: button.dataset.remove }), ({ status }) => {
    if (removing.textContent !== status) removing.textContent = status;
  });
  button.disabled = false;
  removing.textContent = end.error ?? end.status;
  removing.classList.toggle("pq-error", end.state !== "done");
  added.querySelector("summary").focus();
});

if (planqa.editor) {
  section.hidden = false;
  showAdded();
  planqa.follow(() => {
    showAdded();
    open.forEach((again) => again());
  });
}
