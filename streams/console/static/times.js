// Instants stand as UTC in the page. This adds how long ago, and the viewer's and the campaign's time as a title.

const clock = () => Date.parse(document.body.dataset.clock || "");
const language = document.documentElement.lang;
const relative = new Intl.RelativeTimeFormat(language + "-u-nu-latn", { numeric: "always", style: "narrow" });

// "Now" is the newest record: a replay from last year is as live as the demo makes it.
const LIVE_MS = 3_600_000;
const now = () => (Math.abs(Date.now() - clock()) < LIVE_MS ? Date.now() : clock());

function inZone(at, zone) {
  try {
    return new Intl.DateTimeFormat(language + "-u-nu-latn", {
      timeZone: zone, dateStyle: "short", timeStyle: "medium",
    }).format(at);
  } catch {
    return null; // a zone this browser does not know
  }
}

function ago(at) {
  const seconds = Math.round((at - now()) / 1000);
  const [unit, size] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]]
    .find(([, length]) => Math.abs(seconds) >= 2 * length) || ["second", 1];
  return relative.format(Math.round(seconds / size), unit);
}

export function times(root) {
  const zone = document.body.dataset.zone;
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    if (Number.isNaN(at)) continue;
    const local = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zones = [...new Set(["UTC", zone, local])].filter(Boolean);
    time.title = zones.map((name) => `${inZone(at, name) ?? "?"} ${name}`).join("\n");
    if (time.closest(".age") && clock()) time.textContent = ago(at);
    if (zone && zone !== "UTC" && time.closest(".timeline, #call") && !time.nextElementSibling?.matches(".where")) {
      const there = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }).format(at);
      const where = document.createElement("span");
      where.className = "where";
      where.dir = "ltr";
      where.textContent = `${there} ${zone.split("/").pop().replaceAll("_", " ")}`;
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
  shown.textContent = `${instant.slice(11, 19)} UTC`;
  document.getElementById("clock")?.replaceChildren(shown);
}

setInterval(() => times(document), 10_000);
