// The bar at the top: language, theme and who is logged in; and whether there is another index.
const dark = element.querySelector("[data-action=dark]");
const show = () => dark.setAttribute("aria-pressed", planqa.dark());
dark.addEventListener("click", () => {
  planqa.switchTheme();
  show();
});
show();

if (planqa.user) {
  element.querySelector(".pq-user").textContent = planqa.user;
  element.querySelector(".pq-leave").hidden = false;
}

// The page was made when the server began: what there is to choose from follows the index in use.
const LOOK = 30 * 1000; // ms
const AWAY = 10 * 60; // seconds after which nobody seems to be there
let { version } = element.querySelector(".pq-header").dataset;
const look = async () => {
  if (document.hidden || planqa.idle() > AWAY) return;
  try {
    const lists = await server.lists({ version });
    if (lists.version === version || lists.error) return;
    version = lists.version;
    element.querySelector(".pq-header p").textContent = lists.subtitle;
    planqa.say("lists", lists);
  } catch {
    // the server is away for a moment: the next look tells
  }
};
look();
setInterval(look, LOOK);
document.addEventListener("visibilitychange", look);
planqa.on("plans-changed", look);
