// What the parts of the page share: wording, the language, the dark theme, small helpers, conversations that are kept.
window.planqa = (() => {
  const texts = window.planqaTexts;
  document.documentElement.lang = texts.language;
  // Who is logged in, "" where nobody is asked.
  const user = document.querySelector("meta[name=planqa-user]")?.content ?? "";

  // Whether who is here may change the plans; the server asks again at each call.
  const editor = document.querySelector("meta[name=planqa-editor]") !== null;

  // Seconds since the reader did anything here: a page that nobody looks at asks nothing, and lets a session end.
  let active = Date.now();
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => (active = Date.now()), { passive: true, capture: true });
  }
  const idle = () => (Date.now() - active) / 1000;

  // --- dark theme: as the reader chose, else as the system has it ---
  const dark = () => localStorage.getItem("planqa.dark") ?? String(matchMedia("(prefers-color-scheme: dark)").matches);
  const showTheme = () => {
    document.body.classList.toggle("dark", dark() === "true");
    document.documentElement.style.colorScheme = dark() === "true" ? "dark" : "light";
  };
  const switchTheme = () => {
    localStorage.setItem("planqa.dark", String(dark() !== "true"));
    showTheme();
  };

  // --- what a part says to another ---
  const say = (name, detail) => document.dispatchEvent(new CustomEvent(`planqa:${name}`, { detail }));
  const on = (name, heard) => document.addEventListener(`planqa:${name}`, (event) => heard(event.detail));

  // --- what there is to choose from, when the index in use is another one ---
  let lists = null;
  on("lists", (now) => (lists = now));
  const follow = (heard) => {
    if (lists) heard(lists);
    on("lists", heard);
  };
  // The options of a list after its first one, "all"; what was chosen stays chosen if it is still there.
  const offer = (select, options) => {
    const chosen = select.value;
    const made = options.map(({ value, label }) => new Option(label ?? value, value));
    select.replaceChildren(select.options[0], ...made);
    select.value = made.some((each) => each.value === chosen) ? chosen : "";
  };

  // --- a message for a moment, read out too ---
  let note;
  const tell = (text) => {
    if (!note) {
      note = document.createElement("div");
      note.className = "pq-told";
      note.setAttribute("role", "status");
      document.body.append(note);
    }
    note.textContent = text;
    clearTimeout(note.timer);
    note.timer = setTimeout(() => (note.textContent = ""), 4000);
  };

  const save = (file) => {
    if (!file) return;
    const { name, type, data } = file;
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // What a call of the server gives, or null when it says what is wrong.
  const call = async (server, name, request) => {
    try {
      const reply = await server[name](request);
      if (!reply.error) return reply;
      tell(reply.error);
    } catch {
      tell(texts.failed);
    }
    return null;
  };

  // Browsers give no clipboard to a page that came over http from another machine.
  const copyBySelection = (text) => {
    const box = Object.assign(document.createElement("textarea"), { value: text, className: "pq-hidden" });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  };

  const copy = async (text) => {
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else copyBySelection(text);
    tell(texts.copied);
  };

  // A citation, wherever it stands, opens its source; the button that was pressed gets the focus back.
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-plan][data-first]");
    if (!chip) return;
    const { plan, first, last } = chip.dataset;
    say("source", { plan, cited: [[Number(first), Number(last)]], opener: chip });
  });

  showTheme();
  return { texts, user, editor, idle, say, on, follow, offer, tell, call, save, copy, switchTheme, dark };
})();
