// One EventSource a page. The page names the last event before it was made; from then on the browser does.
import { newer, times } from "./times.js";

const RANK = { page: 0, queue: 1, log: 2 };
const rankOf = (card) => RANK[card.dataset.severity] + (card.classList.contains("over") ? 3 : 0);
const queue = document.getElementById("queue");
const pill = document.getElementById("pill");
const light = document.getElementById("live");
const waiting = new Map(); // cards that came while somebody was pointing at the list

export function live() {
  const { after } = document.body.dataset;
  if (!after || !window.EventSource) return;
  const source = new EventSource(`/events?after=${encodeURIComponent(after)}&lang=${document.documentElement.lang}`);
  shine("wait");
  source.onopen = () => shine("on");
  source.onerror = () => shine(source.readyState === EventSource.CLOSED ? "off" : "wait");
  source.addEventListener("reset", () => location.reload());
  source.addEventListener("change", (event) => changed(JSON.parse(event.data)));
  addEventListener("pagehide", () => source.close());
  pill?.addEventListener("click", show);
}

function shine(state) {
  light.className = `live ${state}`;
  light.textContent = light.dataset[state];
}

function changed(change) {
  if (change.time) newer(change.time);
  if (change.type === "silence" && document.body.dataset.page === "silences") return reread();
  if (queue) onQueue(change);
  const alert = document.getElementById("alert");
  if (alert?.dataset.id === change.alert_id && alert.dataset.latest === "yes") revised(alert, change);
}

function onQueue(change) {
  if (!change.html) return;
  const card = parsed(change.html);
  const old = document.getElementById(card.id);
  if (old) {
    if (Number(card.dataset.revision) < Number(old.dataset.revision)) return;
    const focused = old.contains(document.activeElement);
    old.replaceWith(card);
    if (focused) card.querySelector(".open").focus();
    times(card);
  } else if (matches(change)) {
    waiting.set(change.alert_id, card);
    if (busy()) announce();
    else show();
  }
}

// A list that moves under the pointer makes people open the wrong alert.
const busy = () => queue.matches(":hover") || queue.contains(document.activeElement) || scrollY > 200;

function announce() {
  pill.textContent = pill.dataset.text.replace("{n}", waiting.size);
  pill.hidden = false;
}

function show() {
  for (const card of waiting.values()) {
    const rank = rankOf(card);
    const next = [...queue.children].find((other) => {
      const theirs = rankOf(other);
      return theirs > rank || (theirs === rank && other.dataset.time <= card.dataset.time);
    });
    card.classList.add("fresh");
    queue.insertBefore(card, next ?? null);
    times(card);
  }
  waiting.clear();
  pill.hidden = true;
  document.getElementById("none").hidden = queue.children.length > 0;
}

function matches(change) {
  const { severity, kind, state, platform, language, q } = queue.dataset;
  const attention = severity === "attention" && (change.severity !== "log" || change.kind === "coordinated_wave");
  return (
    (!severity || attention || change.severity === severity) &&
    (!kind || change.kind === kind) &&
    (!state || (change.state === "resolved") === (state === "resolved")) &&
    (!platform || change.platforms.includes(platform)) &&
    (!language || change.languages.includes(language)) &&
    (!q || change.tags.some((tag) => tag.toLowerCase().includes(q.replace(/^#/, "").trim().toLowerCase())))
  );
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html; // our own template's output, everything in it escaped on the server
  return template.content.firstElementChild;
}

// A page that somebody reads does not change under their eyes: it offers to.
function revised(alert, change) {
  if (change.type === "alert" && Number(change.revision) <= Number(alert.dataset.revision)) return;
  const note = document.getElementById("revised");
  note.hidden = false;
  note.querySelector("button").onclick = refresh;
}

// The list of silences, unless somebody is writing one.
function reread() {
  if (!document.activeElement?.closest(".sheet")) location.reload();
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("alert");
  const old = document.getElementById("alert");
  const open = [...old.querySelectorAll("details[open]")].map((details) => details.closest("section").id);
  old.replaceWith(fresh);
  for (const id of open) fresh.querySelector(`#${id} details`)?.setAttribute("open", "");
  times(fresh);
}
