// Instants stand as UTC in the page. This shows them in the zone that the reader chose, adds how long ago, and the
// viewer's and the campaign's time as a title.

const clock = () => Date.parse(document.body.dataset.clock || "");
const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language + "-u-nu-latn", { numeric: "always", style: "narrow" });

// "Now" is the newest record: a replay from last year is as live as the demo makes it.
const LIVE_MS = 3_600_000;
const now = () => (Math.abs(Date.now() - clock()) < LIVE_MS ? Date.now() : clock());

function inZone(at, zone) {
  try {
    // As Swedish writes it, year first: 12/8 is December to some and August to others.
    return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(at);
  } catch {
    return null; // a zone this browser does not know
  }
}

function ago(at) {
  const seconds = Math.min(Math.round((at - now()) / 1000), 0) || -0; // -0 is "0 s ago", 0 would be "in 0 s"
  const [unit, size] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]]
    .find(([, length]) => Math.abs(seconds) >= 2 * length) || ["second", 1];
  return relative.format(Math.round(seconds / size) || -0, unit);
}

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const short = (zone) => zone.split("/").pop().replaceAll("_", " ");
const inClock = (at, zone) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }).format(at);

// The zone that the reader chose, as far as this page has it.
function chosen() {
  const wish = localStorage.getItem("muster-zone");
  return { local: here, campaign: document.body.dataset.zone }[wish] || "UTC";
}

export function zones() {
  const choice = document.getElementById("zones");
  if (!choice) return;
  const campaign = choice.querySelector("[value=campaign]");
  if (document.body.dataset.zone) campaign.textContent = short(document.body.dataset.zone);
  else campaign.remove();
  choice.value = localStorage.getItem("muster-zone") || "UTC";
  if (choice.selectedIndex < 0) choice.value = "UTC";
  choice.closest("label").hidden = false;
  choice.addEventListener("change", () => {
    localStorage.setItem("muster-zone", choice.value);
    times(document);
  });
}

export function times(root) {
  const zone = document.body.dataset.zone;
  const shown = chosen();
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    const named = [...new Set(["UTC", zone, here])].filter(Boolean);
    time.title = named.map((name) => `${inZone(at, name) ?? "?"} ${name}`).join("\n");
    const said = time.closest(".age") && clock() ? ago(at) : `${inClock(at, shown)} ${short(shown)}`;
    if (time.textContent !== said) time.textContent = said;
    if (zone && zone !== "UTC" && time.closest(".timeline, #call") && !time.nextElementSibling?.matches(".where")) {
      const where = document.createElement("span");
      where.className = "where";
      where.dir = "ltr";
      where.textContent = `${inClock(at, zone)} ${short(zone)}`;
      time.after(where);
    }
  }
}

export function newer(instant) {
  if (Date.parse(instant) <= clock()) return; // the first one of an empty board is newer than none
  document.body.dataset.clock = instant;
  const shown = document.createElement("time");
  shown.dateTime = instant;
  shown.dir = "ltr";
  const place = document.getElementById("clock");
  place?.replaceChildren(shown);
  if (place) times(place);
}

setInterval(() => times(document), 10_000);
