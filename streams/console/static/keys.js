// Every key presses something that can be seen on the page: an element with data-key, or one of the lists.

const queue = document.getElementById("queue");

export function keys() {
  for (const opener of document.querySelectorAll("[data-opens]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => open(opener.dataset.opens));
  }
  document.addEventListener("keydown", pressed);
  if (location.hash === "#search") document.getElementById("search")?.focus();
  const input = document.getElementById("palette-input");
  input.addEventListener("input", offer);
  input.addEventListener("keydown", choose);
}

function pressed(event) {
  if ((event.ctrlKey || event.metaKey) && letter(event) === "k") {
    event.preventDefault();
    return open("palette");
  }
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = letter(event);
  const done = key === "?" ? open("help") : key === "/" ? search() : walk(key) || press(key);
  if (done) event.preventDefault();
}

// On an Arabic, Persian or Russian layout the key beside the S still means a.
const letter = (event) =>
  /^[ -~]$/.test(event.key) || event.key.length > 1 ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase();

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog.open) dialog.showModal();
  if (id === "palette") offer();
  return true;
}

function search() {
  const field = document.getElementById("search");
  if (field) field.focus();
  else location.assign("/#search");
  return true;
}

function walk(key) {
  if (!queue || !["j", "k", "o", "n"].includes(key)) return false;
  if (key === "n" && document.querySelector('[data-key="n"]')) return false; // it claims
  const cards = [...queue.querySelectorAll(".open")];
  const at = cards.indexOf(document.activeElement);
  if (key === "o") return at >= 0 && (cards[at].click(), true);
  const next = cards[Math.max(0, Math.min(cards.length - 1, key === "k" ? at - 1 : at + 1))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  if (key === "r") return click(document.querySelector("#revised:not([hidden]) button"));
  if (/^[1-9]$/.test(key)) return click(document.querySelector(`details[open] [data-digit="${key}"]`));
  const found = (name) => document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  return click(found(key) || (key === "n" ? found("j") : null));
}

function click(target) {
  if (!target) return false;
  const asked = target.form?.querySelector("input:not([type=hidden]):invalid");
  if (asked) asked.focus();
  else target.click();
  const opened = target.closest("details[open]");
  if (target.matches("summary")) target.focus(); // so that what it opened comes next
  if (opened && !opened.querySelector("[data-digit]")) opened.querySelector("input:not([type=hidden])")?.focus();
  return true;
}

async function offer() {
  const word = document.getElementById("palette-input").value.trim();
  const list = document.getElementById("palette-list");
  const pages = [...document.querySelectorAll(".bar nav a")].map((a) => [a.getAttribute("href"), a.textContent]);
  const answer = await fetch(`/api/v1/alerts?limit=12&severity=attention&q=${encodeURIComponent(word)}`);
  const { alerts } = answer.ok ? await answer.json() : { alerts: [] };
  if (word !== document.getElementById("palette-input").value.trim()) return; // somebody typed on
  const found = alerts.map(({ data }) => [`/a/${data.alert_id}`, data.hashtags.map((tag) => `#${tag}`).join(" ") || data.alert_id]);
  const shown = [...pages.filter(([, name]) => name.toLowerCase().includes(word.toLowerCase())), ...found];
  list.replaceChildren(...shown.map(([href, name], n) => {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = href;
    link.dir = "auto";
    link.textContent = name;
    if (n === 0) link.setAttribute("aria-current", "true");
    return item;
  }));
}

function choose(event) {
  const links = [...document.querySelectorAll("#palette-list a")];
  const at = links.findIndex((link) => link.hasAttribute("aria-current"));
  if (event.key === "Enter" && at >= 0) links[at].click();
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || !links.length) return;
  event.preventDefault();
  links[at]?.removeAttribute("aria-current");
  const next = links[Math.max(0, Math.min(links.length - 1, at + (event.key === "ArrowDown" ? 1 : -1)))];
  next.setAttribute("aria-current", "true");
  next.scrollIntoView({ block: "nearest" });
}
