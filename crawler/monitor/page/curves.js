// Samples of the crawl, and the curves that are drawn of them.

function pointOf(state) {
  return { t: Date.parse(state.at), pages: state.pages, failures: state.failures, retries: state.retries, bytes: state.bytes,
           queued: state.urls.queued, in_flight: state.in_flight, rss: state.rss, cpu_seconds: state.cpu_seconds };
}

function addPoint(point) {
  if (points.length > 0 && point.t <= points[points.length - 1].t) return;
  points.push(point);
  if (points.length <= maxPoints) return;
  const kept = points.filter((_, index) => index % 2 === 0 || index === points.length - 1);
  points.splice(0, points.length, ...kept);
}

// The value at evenly spaced times, between samples in a straight line.
function resampled(of, count) {
  const begin = points[0].t, end = points[points.length - 1].t, values = [];
  let at = 0;
  for (let i = 0; i <= count; ++i) {
    const t = begin + ((end - begin) * i) / count;
    while (at + 2 < points.length && points[at + 1].t < t) ++at;
    const a = points[at], b = points[Math.min(at + 1, points.length - 1)];
    const share = b.t > a.t ? Math.min(1, Math.max(0, (t - a.t) / (b.t - a.t))) : 1;
    values.push(of(a) + (of(b) - of(a)) * share);
  }
  return values;
}

const span = () => (points.length < 2 ? 0 : (points[points.length - 1].t - points[0].t) / 1000);
const steps = () => Math.max(2, Math.min(drawn, Math.floor(span())));

function rates(of) {
  const count = steps(), values = resampled(of, count), step = span() / count;
  return values.slice(1).map((value, i) => Math.max(0, (value - values[i]) / step));
}

const curves = [
  { name: "Pages a second", of: () => [rates((p) => p.pages)], show: short },
  { name: "Bytes a second", of: () => [rates((p) => p.bytes)], show: bytes },
  { name: "Queue", of: () => [resampled((p) => p.queued, steps())], show: short },
  { name: "In flight", of: () => [resampled((p) => p.in_flight, steps())], show: short },
  { name: "Failures a second", of: () => [rates((p) => p.failures)], show: short },
  { name: "Retries a second", of: () => [rates((p) => p.retries)], show: short },
  { name: "Memory", of: () => [resampled((p) => p.rss, steps())], show: bytes },
  { name: "CPUs by stage", keys: ["fetch", "parse", "storage", "coordinator"], show: short,
    of() { return this.keys.map((key) => rates((p) => p.cpu_seconds[key])); } },
];

function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => value <= step * 1.0001);
}

function makeCurves() {
  for (const curve of curves) {
    const section = element("section"), head = element("h2");
    curve.value = element("b");
    head.append(element("span", curve.name), curve.value);
    curve.svg = svgElement("svg", { viewBox: "0 0 400 130", role: "img", "aria-label": curve.name });
    section.append(head, curve.svg);
    if (curve.keys) {
      const key = element("p", null, "key");
      curve.keys.forEach((name, i) => key.append(element("span", name, "c" + i)));
      section.append(key);
    }
    byId("curves").append(section);
  }
}

function drawCurve(curve) {
  const left = 58, right = 398, top = 10, floor = 108, lists = curve.of();
  const most = roundUp(Math.max(...lists.flat()));
  const parts = [];
  for (const y of [top, floor]) parts.push(svgElement("line", { x1: left, x2: right, y1: y, y2: y, class: "line" }));
  const label = (x, y, text, anchor) => {
    const made = svgElement("text", { x, y, "text-anchor": anchor });
    made.textContent = text;
    parts.push(made);
  };
  label(left - 6, top + 4, curve.show(most), "end");
  label(left - 6, floor + 4, "0", "end");
  label(left, floor + 18, "-" + duration(span()), "start");
  label(right, floor + 18, finished ? "end" : "now", "end");
  lists.forEach((values, number) => {
    const at = values.map((value, i) => {
      const x = left + ((right - left) * i) / Math.max(1, values.length - 1);
      return x.toFixed(1) + "," + (floor - ((floor - top) * value) / most).toFixed(1);
    });
    if (lists.length === 1)
      parts.push(svgElement("polygon", { class: "area", points: `${left},${floor} ${at.join(" ")} ${right},${floor}` }));
    parts.push(svgElement("polyline", { class: "stroke c" + number, points: at.join(" ") }));
  });
  curve.svg.replaceChildren(...parts);
  const last = lists.map((values) => values[values.length - 1]);
  curve.value.textContent = curve.show(last.reduce((sum, value) => sum + value, 0));
}

// Of a run of a few seconds there are no curves: what they would show is not known.
function drawCurves() {
  byId("curves").hidden = finished && span() < 4;
  if (points.length >= 2 && span() > 0) curves.forEach(drawCurve);
}
