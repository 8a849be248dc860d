// Dragging over a curve fills in the form below it, which narrows the page to that span: the same as typing it.

const LEAST_PX = 4; // less is a click

export function brush() {
  document.addEventListener("pointerdown", (event) => {
    const plot = event.target.closest?.("svg.curve[data-from]");
    const form = plot?.closest("section").querySelector(".pick form");
    if (form && event.button === 0) drag(plot, form, event);
  });
}

function drag(plot, form, down) {
  down.preventDefault(); // of marking text
  const band = document.createElementNS(plot.namespaceURI, "rect");
  const [first, height] = [placeOf(plot, down), plot.viewBox.baseVal.height];
  band.setAttribute("class", "chosen");
  band.setAttribute("height", height);
  plot.append(band);
  const reach = (event) => {
    const ends = [first, placeOf(plot, event)].sort((a, b) => a - b);
    band.setAttribute("x", ends[0]);
    band.setAttribute("width", ends[1] - ends[0]);
    return ends;
  };
  const ended = new AbortController();
  const on = (name, does) => addEventListener(name, does, { signal: ended.signal });
  const stop = () => {
    ended.abort();
    band.remove();
  };
  on("pointermove", reach);
  on("pointercancel", stop);
  on("keydown", (event) => event.key === "Escape" && stop());
  on("pointerup", (event) => {
    const ends = reach(event);
    stop();
    if (Math.abs(event.clientX - down.clientX) < LEAST_PX) return;
    form.elements.from.value = written(plot, ends[0], Math.floor);
    form.elements.to.value = written(plot, ends[1], Math.ceil);
    form.requestSubmit();
  });
}

// Where the pointer is along the picture's axis, in its own units.
function placeOf(plot, event) {
  const box = plot.getBoundingClientRect();
  const x = ((event.clientX - box.left) / box.width) * plot.viewBox.baseVal.width;
  return Math.max(Number(plot.dataset.left), Math.min(Number(plot.dataset.right), x));
}

function written(plot, x, round) {
  const { from, to, left, right } = Object.fromEntries(Object.entries(plot.dataset).map(([k, v]) => [k, Number(v)]));
  const at = from + ((x - left) / (right - left)) * (to - from);
  return new Date(round(at / 1000) * 1000).toISOString().slice(0, 19);
}
