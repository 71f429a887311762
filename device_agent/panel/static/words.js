// Words: every sentence of the page, in both languages, from words.json.

const table = await (await fetch("words.json")).json();
let language = "vi";

export const speak = (chosen) => {
  language = chosen in table ? chosen : "vi";
  document.documentElement.lang = language;
  document.title = word("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]")) {
    node.setAttribute("aria-label", word(node.dataset.wordLabel));
  }
};

export const spoken = () => language;

export const word = (key, facts = {}) =>
  (table[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));

export const known = (key) => key in table[language];
