// The plans: one is chosen, and its outline, its documents and its conflicts are shown.
const plan = element.querySelector(".pq-plan");
const list = element.querySelector("nav ul");
const first = list.firstElementChild; // how a plan looks in the list

let asked = 0;

const show = async (button) => {
  const mine = ++asked;
  const reply = await planqa.call(server, "plan", { plan: button.dataset.show });
  if (!reply || mine !== asked) return;
  plan.innerHTML = reply.html;
  list.querySelectorAll("button").forEach((each) => each.toggleAttribute("aria-current", each === button));
};

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show]");
  if (button) show(button);
});
show(list.querySelector("button"));

planqa.follow(({ plans }) => {
  const current = list.querySelector("[aria-current]")?.dataset.show;
  const items = plans.map(({ id, name }) => {
    const item = first.cloneNode(true);
    const button = item.querySelector("button");
    button.removeAttribute("aria-current");
    button.dataset.show = id;
    button.textContent = name;
    return item;
  });
  const focused = list.contains(document.activeElement);
  list.replaceChildren(...items);
  const buttons = [...list.querySelectorAll("button")];
  const shown = buttons.find((each) => each.dataset.show === current) ?? buttons[0];
  if (focused) shown.focus();
  show(shown);
});
