// The plans: one is chosen, and its outline, its documents and its conflicts are shown.
const plan = element.querySelector(".pq-plan");
const buttons = [...element.querySelectorAll("[data-show]")];

const show = async (button) => {
  const reply = await planqa.call(server, "plan", { plan: button.dataset.show });
  if (!reply) return;
  plan.innerHTML = reply.html;
  buttons.forEach((each) => each.toggleAttribute("aria-current", each === button));
};

buttons.forEach((button) => button.addEventListener("click", () => show(button)));
show(buttons[0]);
