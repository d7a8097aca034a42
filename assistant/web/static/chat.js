// The questions and answers of one conversation. An answer arrives as a value that grows; only what is new is added.
const { texts, conversations } = planqa;
const log = element.querySelector(".pq-log");
const welcome = element.querySelector(".pq-welcome");
const form = element.querySelector(".pq-composer");
const box = form.elements.question;
const list = element.querySelector(".pq-conversations ul");
let turn = null; // the one that is being answered
let asking = false; // from a question to its answer
let opened = Promise.resolve(); // the conversation that was chosen last stands in the log

const make = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });
const within = (html) => Object.assign(document.createElement("div"), { innerHTML: html });

// --- asking ---
const addTurn = (question) => {
  const added = make("article", "pq-turn");
  added.append(make("h2", "pq-asked", question), make("div", "pq-answer"));
  log.append(added);
  welcome.hidden = true;
  return added;
};

const ask = async (question) => {
  if (asking || !question.trim()) return;
  asking = true;
  await opened;
  const history = [...log.querySelectorAll(".pq-asked")].map((each) => each.textContent);
  turn = addTurn(question.trim());
  turn.setAttribute("aria-busy", "true");
  turn.append(make("p", "pq-waiting", texts.waiting));
  turn.scrollIntoView({ block: "start" });
  const { place, year } = form.elements;
  turn.history = history;
  trigger("ask", { question, history, plans: chosenPlans(), place: place.value, year: year.value });
};

// Blocks that are there already stay as they are: no flicker, and a screen reader hears each once.
const grow = (old, now) => {
  [...now.childNodes].forEach((child, place) => {
    const there = old.childNodes[place];
    if (!there) return old.append(child);
    if (there.isEqualNode(child)) return;
    if (there.nodeType === Node.ELEMENT_NODE && there.tagName === child.tagName) grow(there, child);
    else there.replaceWith(child);
  });
};

const finish = (done, part) => {
  done.querySelector(".pq-waiting")?.remove();
  done.removeAttribute("aria-busy");
  done.planqa = part;
  if (part.error) done.append(make("p", "pq-error", part.error));
  if (part.after) {
    const after = within(part.after);
    after.className = "pq-after";
    done.append(after);
  }
};

watch("value", () => {
  const part = props.value;
  if (!turn || !part) return;
  if (part.question) turn.querySelector(".pq-asked").textContent = part.question;
  if (part.html) grow(turn.querySelector(".pq-answer"), within(part.html));
  if (!part.done) return;
  finish(turn, part);
  if (part.answer) {
    conversations.add({ question: part.question, history: turn.history, answer: part.answer });
    showList();
  }
  turn = null;
  asking = false;
});
planqa.on("failed", () => {
  if (!turn) return;
  finish(turn, { error: texts.failed });
  turn = null;
  asking = false;
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (asking) return;
  ask(box.value);
  box.value = "";
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// --- filters ---
const chosenPlans = () => [...form.querySelectorAll("[name=plan]:checked")].map((each) => each.value);
form.addEventListener("change", () => {
  const chosen = [...form.querySelectorAll("[name=plan]:checked")].map((each) => each.parentElement.textContent.trim());
  const { place, year } = form.elements;
  const limits = [...chosen, place.value, year.value].filter(Boolean);
  form.querySelector(".pq-filtered").textContent = limits.length ? `: ${limits.join(", ")}` : "";
});

planqa.follow(({ plans, places, years }) => {
  const chosen = chosenPlans();
  const choices = plans.map(({ id, name }) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "plan", value: id });
    box.checked = chosen.includes(id);
    label.append(box, ` ${name}`);
    return label;
  });
  form.querySelectorAll("fieldset label").forEach((each) => each.remove());
  form.querySelector("fieldset").append(...choices);
  planqa.offer(form.elements.place, places.map((place) => ({ value: place })));
  planqa.offer(form.elements.year, years.map((year) => ({ value: String(year) })));
  form.dispatchEvent(new Event("change")); // what is limited may be less now
});

// --- what can be done with an answer ---
const rate = async (of, verdict, comment) => {
  const { question, answer } = of.planqa;
  const request = { question, history: of.history, answer, verdict, comment, number: of.rated };
  const kept = await planqa.call(server, "rate", request);
  if (!kept) return;
  of.rated = kept.number;
  planqa.tell(texts.thanks);
};

element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask) return ask(button.dataset.ask);
  const of = button.closest(".pq-turn");
  const { action } = button.dataset;
  if (action === "copy") planqa.copy(of.planqa.copy);
  if (action === "download") planqa.save(await planqa.call(server, "rows_file", { rows: of.planqa.answer.rows, kind: button.dataset.kind }));
  if (action === "new-conversation") open(null);
  if (action === "rate") {
    of.querySelectorAll("[data-action=rate]").forEach((each) => each.setAttribute("aria-pressed", each === button));
    const why = of.querySelector(".pq-why");
    why.hidden = false;
    why.elements.comment.focus();
    rate(of, button.dataset.verdict, "");
  }
});

element.addEventListener("submit", async (event) => {
  const why = event.target.closest(".pq-why");
  if (!why) return;
  event.preventDefault();
  const of = why.closest(".pq-turn");
  await rate(of, of.querySelector("[data-action=rate][aria-pressed=true]").dataset.verdict, why.elements.comment.value);
  why.hidden = true;
  of.querySelector("[data-action=rate][aria-pressed=true]").focus();
});

// --- conversations ---
// One after the other: what is chosen last stands there in the end, and a question that is asked meanwhile comes behind it.
const open = (id) => {
  if (asking) return;
  conversations.choose(id);
  const shown = opened.then(() => show(id));
  opened = shown.catch(() => {}); // what went wrong is told where it is thrown; the next one opens all the same
};

const show = async (id) => {
  if (id !== conversations.current()) return; // another one was chosen meanwhile
  const kept = id && conversations.find(id);
  const parts = (kept && (await planqa.call(server, "turns", { turns: kept.turns }))) || [];
  log.replaceChildren();
  // Read out on request only: a conversation opened again is not news.
  log.setAttribute("aria-live", "off");
  parts.forEach((part, place) => {
    const added = addTurn(part.question);
    added.history = kept.turns[place].history;
    added.querySelector(".pq-answer").innerHTML = part.html;
    finish(added, part);
  });
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
  welcome.hidden = parts.length > 0;
  log.lastElementChild?.scrollIntoView({ block: "start" });
  showList();
  if (!parts.length) box.focus({ preventScroll: true });
};

const row = document.getElementById("pq-conversation");
const showList = () => {
  list.replaceChildren(
    ...conversations.read().map((kept) => {
      const item = row.content.firstElementChild.cloneNode(true);
      const title = item.querySelector("[data-action=open]");
      title.textContent = title.title = kept.title;
      if (kept.id === conversations.current()) title.setAttribute("aria-current", "true");
      item.querySelector("summary").setAttribute("aria-label", `${texts.more}: ${kept.title}`);
      item.dataset.id = kept.id;
      return item;
    }),
  );
};

const rename = (item) => {
  const kept = conversations.find(item.dataset.id);
  const form = item.querySelector("form");
  form.hidden = false;
  item.querySelector("details").open = false;
  form.elements.title.value = kept.title;
  form.elements.title.select();
};

list.addEventListener("click", async (event) => {
  const action = event.target.closest("button")?.dataset.action;
  const item = event.target.closest("li");
  if (!action || !item) return;
  const { id } = item.dataset;
  if (action === "open") open(id);
  if (action === "rename") rename(item);
  if (action === "export") {
    const { title, turns } = conversations.find(id);
    planqa.save(await planqa.call(server, "conversation_file", { title, turns, kind: event.target.closest("button").dataset.kind }));
    item.querySelector("details").open = false;
  }
  if (action === "delete" && confirm(texts.delete_sure)) {
    conversations.remove(id);
    if (id === conversations.current()) open(null);
    else showList();
  }
});
list.addEventListener("submit", (event) => {
  event.preventDefault();
  const title = event.target.elements.title.value.trim();
  if (title) conversations.change(event.target.closest("li").dataset.id, { title });
  showList();
});
list.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  showList();
});

// Beside the answers there is room for the list; above them, on a phone, it opens on request.
const wide = matchMedia("(min-width: 821px)");
const fit = () => (element.querySelector(".pq-kept").open = wide.matches);
wide.addEventListener("change", fit);
fit();

open(conversations.current());
