// What the parts of the page share: wording, the language, the dark theme, small helpers, conversations that are kept.
window.planqa = (() => {
  const texts = window.planqaTexts;
  document.documentElement.lang = texts.language;

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
  return { texts, say, on, tell, call, save, copy, switchTheme, dark };
})();
