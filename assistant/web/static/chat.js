// The questions and answers of one conversation. An answer arrives as a value that grows; only what is new is added.
const log = element.querySelector(".pq-log");
const welcome = element.querySelector(".pq-welcome");
const form = element.querySelector(".pq-composer");
const box = form.elements.question;
let turn = null; // the one that is being answered

const make = (tag, name, text = "") => Object.assign(document.createElement(tag), { className: name, textContent: text });

// --- asking ---
const ask = (question) => {
  if (turn || !question.trim()) return;
  const history = [...log.querySelectorAll(".pq-asked")].map((each) => each.textContent);
  turn = make("article", "pq-turn");
  const asked = make("h3", "pq-asked", question.trim());
  turn.body = make("div", "pq-answer");
  turn.body.lang = planqa.texts.language;
  turn.setAttribute("aria-busy", "true");
  turn.append(asked, turn.body, make("p", "pq-waiting", planqa.texts.waiting));
  log.append(turn);
  welcome.hidden = true;
  turn.scrollIntoView({ block: "start" });
  const chosen = [...form.querySelectorAll("[name=plan]:checked")].map((each) => each.value);
  const { place, year } = form.elements;
  trigger("ask", { question, history, plans: chosen, place: place.value, year: year.value });
};

// Blocks that are there already stay as they are: no flicker, and a screen reader hears each once.
const grow = (body, html) => {
  const now = make("div", "");
  now.innerHTML = html;
  [...now.children].forEach((child, place) => {
    const old = body.children[place];
    if (!old) body.append(child);
    else if (old.outerHTML !== child.outerHTML) old.replaceWith(child);
  });
};

const finish = (part) => {
  turn.querySelector(".pq-waiting")?.remove();
  turn.removeAttribute("aria-busy");
  if (part.error) turn.body.append(make("p", "pq-error", part.error));
  if (part.after) {
    const after = make("div", "pq-after");
    after.innerHTML = part.after;
    turn.append(after);
  }
  turn.planqa = part;
  turn = null;
  box.focus({ preventScroll: true });
};

watch("value", () => {
  const part = props.value;
  if (!turn || !part) return;
  if (part.question) turn.querySelector(".pq-asked").textContent = part.question;
  if (part.html) grow(turn.body, part.html);
  if (part.done) finish(part);
});
planqa.on("failed", () => turn && finish({ error: planqa.texts.failed }));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(box.value);
  box.value = "";
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// --- what can be done with an answer ---
element.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask) return ask(button.dataset.ask);
  const part = button.closest(".pq-turn")?.planqa;
  const { action } = button.dataset;
  if (action === "copy") planqa.copy(part.copy);
  if (action === "download") planqa.save(await server.rows_file({ rows: part.answer.rows, kind: button.dataset.kind }));
});
