// The source beside the answers: the lines cited, and those before and after when they are asked for.
const panel = element.querySelector(".pq-source");
const text = element.querySelector(".pq-source-text");
const earlier = element.querySelector("[data-action=earlier]");
const later = element.querySelector("[data-action=later]");
const MORE = 40; // lines: about a screen
let view = null;
let newest = 0; // of several that are asked for, the last is shown

const show = async (request) => {
  const mine = ++newest;
  const { opener, ...asked } = request;
  const reply = await planqa.call(server, "source", asked);
  if (!reply || mine !== newest) return false;
  view = { ...asked, ...reply, opener: opener ?? view?.opener };
  text.innerHTML = reply.html;
  earlier.disabled = reply.first <= 1;
  later.disabled = reply.last >= reply.total;
  panel.hidden = false;
  document.body.classList.add("pq-with-source");
  return true;
};

// Scrolls the lines alone, never the page; what is brought stands a third below their top.
const bring = (selector) => {
  const lines = text.querySelector(".lines");
  const line = lines.querySelector(selector);
  if (!line) return;
  const above = line.getBoundingClientRect().top - lines.getBoundingClientRect().top + lines.scrollTop;
  lines.scrollTop = above - Math.max(0, Math.min(lines.clientHeight / 3, lines.clientHeight - line.offsetHeight));
};

const open = async (request) => {
  view?.opener?.removeAttribute("aria-current");
  if (!(await show(request))) return;
  request.opener?.setAttribute("aria-current", "true");
  panel.focus({ preventScroll: true });
  bring(".cited");
  // The answer is narrower now: what was pressed may have moved away.
  request.opener?.scrollIntoView({ block: "nearest" });
};

const close = () => {
  newest++; // what is still on its way stays away
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("pq-with-source");
  view?.opener?.removeAttribute("aria-current");
  view?.opener?.focus();
};

earlier.addEventListener("click", async () => {
  const before = view.first;
  const shown = [Math.max(1, view.first - MORE), view.last];
  if (await show({ plan: view.plan, cited: view.cited, shown })) bring(`[data-line="${before}"]`);
});
later.addEventListener("click", async () => {
  const before = view.last;
  const shown = [view.first, view.last + MORE];
  if (await show({ plan: view.plan, cited: view.cited, shown })) bring(`[data-line="${before}"]`);
});
element.querySelector("[data-action=close]").addEventListener("click", close);
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
planqa.on("source", open);
