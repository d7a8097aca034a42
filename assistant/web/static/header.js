// The bar at the top: language and theme.
const dark = element.querySelector("[data-action=dark]");
const show = () => dark.setAttribute("aria-pressed", planqa.dark());
dark.addEventListener("click", () => {
  planqa.switchTheme();
  show();
});
show();
