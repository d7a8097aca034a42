// The plans: one is chosen, and its outline, its documents and its conflicts are shown.
const plan = element.querySelector(".pq-plan");
const buttons = [...element.querySelectorAll("[data-show]")];

let asked = 0;

const show = async (button) => {
  const mine = ++asked;
  const reply = await planqa.call(server, "plan", { plan: button.dataset.show });
  if (!reply || mine !== asked) return;
  plan.innerHTML = reply.html;
  buttons.forEach((each) => each.toggleAttribute("aria-current", each === button));
};

buttons.forEach((button) => button.addEventListener("click", () => show(button)));
show(buttons[0]);
