// Tasks and targets: every change of a filter asks anew; a reply that was overtaken by another is dropped.
const form = element.querySelector(".pq-search");
const rows = element.querySelector(".pq-facts-rows");
const count = element.querySelector("[role=status]");
const PAUSE = 250; // ms without typing before the filters are asked
let asked = 0;
let sorted = { order: "", descending: false };

const filters = () => {
  const { kind, text, plan, agency, due, year, group } = form.elements;
  const tasks = kind.value === "tasks";
  return {
    kind: kind.value,
    text: text.value,
    plans: plan.value ? [plan.value] : [],
    agency: agency.value,
    due: tasks ? due.value : "",
    year: tasks ? "" : year.value,
    group: group.value,
    ...sorted,
  };
};

const show = async (most) => {
  const mine = ++asked;
  const reply = await planqa.call(server, "facts", { ...filters(), most });
  if (!reply || mine !== asked) return;
  rows.innerHTML = reply.html;
  count.textContent = reply.count;
};

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});
form.addEventListener("change", (event) => {
  if (event.target.name !== "kind") return;
  sorted = { order: "", descending: false };
  form.querySelectorAll("[data-for]").forEach((each) => (each.hidden = each.dataset.for !== event.target.value));
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});

rows.addEventListener("click", async (event) => {
  const { order, most } = event.target.closest("button")?.dataset ?? {};
  if (most) show(Number(most));
  if (!order) return;
  sorted = { order, descending: sorted.order === order && !sorted.descending };
  await show();
  rows.querySelector(`[data-order="${order}"]`)?.focus();
});
element.querySelector(".pq-found").addEventListener("click", async (event) => {
  const { format } = event.target.closest("button")?.dataset ?? {};
  if (format) planqa.save(await planqa.call(server, "facts_file", { ...filters(), format }));
});

show();

planqa.follow(({ plans, years, agencies }) => {
  planqa.offer(form.elements.plan, plans.map(({ id, name }) => ({ value: id, label: name })));
  planqa.offer(form.elements.year, years.map((year) => ({ value: String(year) })));
  document.getElementById("pq-agencies").replaceChildren(...agencies.map((name) => new Option("", name)));
  show();
});
