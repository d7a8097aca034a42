// The source beside the answers: the lines cited, and those before and after when they are asked for.
const panel = element.querySelector(".pq-source");
const text = element.querySelector(".pq-source-text");
const earlier = element.querySelector("[data-action=earlier]");
const later = element.querySelector("[data-action=later]");
const MORE = 40; // lines: about a screen
let view = null;

const show = async (request) => {
  const { opener, ...asked } = request;
  const reply = await planqa.call(server, "source", asked);
  if (!reply) return;
  view = { ...asked, ...reply, opener: opener ?? view?.opener };
  text.innerHTML = reply.html;
  earlier.disabled = reply.first <= 1;
  later.disabled = reply.last >= reply.total;
  panel.hidden = false;
  document.body.classList.add("pq-with-source");
};

const open = async (request) => {
  view?.opener?.removeAttribute("aria-current");
  await show(request);
  request.opener?.setAttribute("aria-current", "true");
  panel.focus({ preventScroll: true });
  text.querySelector(".cited")?.scrollIntoView({ block: "center" });
};

const close = () => {
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("pq-with-source");
  view?.opener?.removeAttribute("aria-current");
  view?.opener?.focus();
};

earlier.addEventListener("click", async () => {
  const before = view.first;
  await show({ plan: view.plan, cited: view.cited, shown: [Math.max(1, view.first - MORE), view.last] });
  text.querySelector(`[data-line="${before}"]`)?.scrollIntoView({ block: "start" });
});
later.addEventListener("click", async () => {
  const before = view.last;
  await show({ plan: view.plan, cited: view.cited, shown: [view.first, view.last + MORE] });
  text.querySelector(`[data-line="${before}"]`)?.scrollIntoView({ block: "end" });
});
element.querySelector("[data-action=close]").addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
planqa.on("source", open);
