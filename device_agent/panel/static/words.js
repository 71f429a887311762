// Words: every sentence of the page, in both languages, from words.json. One that differs with the device has it behind
// a dot: its kind (washer), or appliance for whatever has no screen. So has one that says a count of one otherwise: one.

const table = await (await fetch("words.json")).json();
let language = "vi";
let variants = [];

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

/** Say from now on what fits this device. */
export const speakOf = (device) => (variants = device.display ? [device.kind] : [device.kind, "appliance"]);

export const known = (key) => Object.hasOwn(table[language], key);

export const word = (key, facts = {}) => {
  const said = [...variants.map((kind) => `${key}.${kind}`), key];
  const found = (facts.n === 1 ? [`${key}.one`, ...said] : said).find(known);
  return (found ? table[language][found] : key).replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
};

/** What the device, or its maker, wrote in both languages. */
export const told = (item) => item[`label_${language}`];
