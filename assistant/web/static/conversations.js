// Conversations as this browser keeps them: questions and answers as they were given, the newest first.
// Nothing of them is on the server; the HTML is made there anew from the answers whenever one is opened.
planqa.conversations = (() => {
  // Each user of a browser has their own.
  const own = planqa.user ? `.${planqa.user}` : "";
  const KEY = `planqa.conversations${own}`;
  const CURRENT = `planqa.current${own}`;
  const MOST = 100;

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  };
  // A browser keeps some 5 MB: the oldest conversations make room.
  const write = (kept) => {
    for (let most = MOST; most > 0; most = Math.floor(most / 2)) {
      try {
        localStorage.setItem(KEY, JSON.stringify(kept.slice(0, most)));
        return;
      } catch (error) {
        if (error.name !== "QuotaExceededError") throw error;
      }
    }
  };

  const current = () => sessionStorage.getItem(CURRENT);
  const choose = (id) => (id ? sessionStorage.setItem(CURRENT, id) : sessionStorage.removeItem(CURRENT));
  const find = (id) => read().find((each) => each.id === id);
  const change = (id, changed) => write(read().map((each) => (each.id === id ? { ...each, ...changed } : each)));
  const remove = (id) => write(read().filter((each) => each.id !== id));

  const add = (turn) => {
    const kept = read();
    const old = kept.find((each) => each.id === current());
    const id = old?.id ?? `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const now = { title: turn.question, turns: [], ...old, id, at: Date.now() };
    now.turns = [...now.turns, turn];
    write([now, ...kept.filter((each) => each.id !== id)]);
    choose(id);
  };

  return { read, current, choose, find, change, remove, add };
})();
