// States come once a second as server-sent events, and are drawn.

// ---- figures and tables

function table(head, rows) {
  const made = element("table", null, "rows"), top = made.createTHead().insertRow(), body = made.createTBody();
  for (const [name, className] of head) {
    const cell = element("th", name, className);
    cell.scope = "col";
    top.append(cell);
  }
  for (const cells of rows) {
    const row = body.insertRow();
    cells.forEach((content, i) => {
      const cell = element("td", null, head[i][1]);
      cell.append(content instanceof Node ? content : document.createTextNode(content));
      row.append(cell);
    });
  }
  return made;
}

function bars(what, counts, colour, choose, byCount = true) {
  const rows = Object.entries(counts);
  if (byCount) rows.sort((a, b) => b[1] - a[1]);
  rows.splice(15);
  if (rows.length === 0) return element("p", "None.", "soft");
  const most = Math.max(...rows.map(([, count]) => count));
  return table([[what, "name"], ["Share", "bars"], ["URLs", "n"]], rows.map(([name, count]) => {
    const bar = element("span", null, "bar " + colour(name));
    bar.style.width = (100 * count) / most + "%";
    if (!choose) return [name, bar, withCommas(count)];
    const button = element("button", name, "link");
    button.type = "button";
    button.addEventListener("click", () => choose(name));
    return [button, bar, withCommas(count)];
  }));
}

const statusColour = (status) => ({ 2: "f-good", 3: "f-rest", 4: "f-warn", 5: "f-bad" })[status[0]] || "f-rest";

function urlLink(url, id) {
  const link = element("a", url);
  link.href = "/url?" + new URLSearchParams(id ? { u: url, id } : { u: url });
  return link;
}

function setText(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function showNumbers(state) {
  const recent = points.filter((p) => p.t >= points[points.length - 1].t - 10500);
  const of = recent.length > 1 && !finished ? recent : points, first = of[0], last = of[of.length - 1];
  const seconds = last && first ? (last.t - first.t) / 1000 : 0;
  const whole = finished && state.seconds > 0 ? state.pages / state.seconds : 0;
  const pace = whole || (seconds > 0 ? (last.pages - first.pages) / seconds : 0);
  // Statuses are of URLs that are done; of those that failed, "http" says that they had an answer.
  const errors = Object.entries(state.by_status).reduce((sum, [status, count]) => sum + (status >= "400" ? count : 0),
                                                       state.by_reason.http || 0);
  const numbers = [[withCommas(state.urls.done), "done"], [withCommas(state.urls.queued), "queued"],
                   [short(pace), "pages a second"], [withCommas(state.urls.failed), "failed", state.urls.failed > 0],
                   [withCommas(errors), "answers 4xx and 5xx", errors > 0], [bytes(state.bytes), "received"]];
  byId("numbers").replaceChildren(...numbers.map(([value, name, bad]) => {
    const made = element("div", null, "number");
    made.append(element("b", value, bad ? "bad" : ""), element("span", name));
    return made;
  }));
}

function show(state) {
  finished = ["finished", "stopped", "killed"].includes(state.phase);
  setText("name", state.file);
  document.title = `${state.phase}: ${state.file}`;
  setText("phase", state.phase + (finished && state.note ? ": " + state.note : ""));
  byId("phase").className = "pill " + state.phase;
  let about = `run ${state.run_id}, ${duration(state.seconds)}`;
  if (state.seconds_left !== null && !finished)
    about += `, about ${duration(state.seconds_left)}${state.at_least ? " or more" : ""} left`;
  about += `; ${withCommas(state.urls.skipped)} seen and not to be fetched, ${counted(state.retries, "retry", "retries")}, ` +
           `${counted(state.throttled, "attempt")} answered by 429 or 503`;
  if (state.rendered || state.not_rendered)
    about += `; ${counted(state.rendered, "page")} rendered, ` +
             `${Math.round(state.render_ms / Math.max(1, state.rendered))} ms each` +
             (state.not_rendered ? `, ${withCommas(state.not_rendered)} could not be` : "");
  setText("about", about);
  setText("note", finished ? "" : state.note);
  showNumbers(state);
  byId("answers").replaceChildren(bars("Answer", state.by_status, statusColour, (status) => choose({ status })));
  // A crawl that runs counts its failures; why URLs are skipped is in the file.
  const skipped = state.urls.skipped > 0 && Object.keys(state.by_reason).length === 0;
  byId("reasons").replaceChildren(
    skipped ? element("p", "None failed; why URLs are skipped is shown when the crawl is finished.", "soft")
            : bars("Reason", state.by_reason, () => "f-bad", (reason) => choose({ reason })));
  byId("processes-section").hidden = state.processes.length === 0;
  byId("processes").replaceChildren(table(
    [["Process", "name"], ["CPU", "n"], ["Memory", "n"], ["Does", "url"]],
    state.processes.map((p) => [p.name, p.cpu_seconds.toFixed(1) + " s", bytes(p.rss), p.doing])));
  byId("failures").replaceChildren(state.last_failures.length === 0 ? element("p", "None.", "soft") : table(
    [["At", ""], ["What", ""], ["URL", "url"]],
    state.last_failures.slice(0, 12).map((f) => [f.at.slice(11, 19), f.what, urlLink(f.url)])));
  setText("hosts-about", `${withCommas(state.hosts_known)} known; those with most to do`);
  byId("hosts").replaceChildren(table(
    [["Host", "url"], ["Pages", "n"], ["Queued", "n"], ["In flight", "n"], ["Answer", "n"], ["Pause", "n"], ["State", "name"]],
    state.hosts.slice(0, 20).map((h) => [
      h.host, withCommas(h.pages), withCommas(h.queued), withCommas(h.in_flight),
      h.latency_ms === null ? "-" : h.latency_ms.toFixed(h.latency_ms < 10 ? 1 : 0) + " ms",
      h.delay_ms === null ? "-" : h.delay_ms.toFixed(0) + " ms", h.state])));
  drawCurves();
}

// ---- what all URLs of the file come to: counted now and then

function timeText(ms) {
  return ms < 1000 ? ms.toFixed(ms < 10 ? 1 : 0) + " ms" : (ms / 1000).toFixed(1) + " s";
}

function histogram(waits) {
  let first = waits.findIndex((each) => each.count > 0), end = waits.length;
  if (first < 0) return element("p", "No answer has a time.", "soft");
  while (waits[end - 1].count === 0) --end;
  first = Math.max(0, first - 2);
  end = Math.min(waits.length, end + 2);
  const shown = waits.slice(first, end), most = Math.max(...shown.map((each) => each.count));
  const left = 8, floor = 138, width = 544 / shown.length;
  const svg = svgElement("svg", { viewBox: "0 0 560 160", role: "img", "aria-label": "Answer times" });
  svg.append(svgElement("line", { x1: left, x2: 552, y1: floor, y2: floor, class: "line" }));
  let labelled = -100;
  shown.forEach((each, i) => {
    const x = left + width * i, height = each.count === 0 ? 0 : Math.max(1, (130 * each.count) / most);
    const column = svgElement("rect", { x: x + 0.5, y: floor - height, width: Math.max(1, width - 1), height, class: "column" });
    const title = svgElement("title", {});
    title.textContent = `${timeText(each.ms)} and more: ${withCommas(each.count)}`;
    column.append(title);
    svg.append(column);
    if (i % 4 !== 0 || x < labelled + 70 || x > 520) return;
    const label = svgElement("text", { x, y: floor + 16 });
    label.textContent = timeText(each.ms);
    svg.append(label);
    labelled = x;
  });
  return svg;
}

// Rectangles whose areas are as the sizes, in descending order, and nearly square (Bruls, Huizing, van Wijk).
function squarified(sizes, width, height) {
  const whole = sizes.reduce((sum, size) => sum + size, 0), rects = [];
  const areas = sizes.map((size) => (size / whole) * width * height);
  let x = 0, y = 0, begin = 0;
  const worst = (row, sum, side) => Math.max((side * side * row[0]) / (sum * sum), (sum * sum) / (side * side * row[row.length - 1]));
  while (begin < areas.length) {
    const side = Math.min(width, height), row = [areas[begin]];
    let sum = areas[begin], next = begin + 1;
    while (next < areas.length && worst([...row, areas[next]], sum + areas[next], side) <= worst(row, sum, side)) {
      row.push(areas[next]);
      sum += areas[next++];
    }
    const upright = width >= height, depth = sum / side;
    let at = upright ? y : x;
    for (const area of row) {
      const length = area / depth;
      rects.push(upright ? { x, y: at, width: depth, height: length } : { x: at, y, width: length, height: depth });
      at += length;
    }
    if (upright) { x += depth; width -= depth; } else { y += depth; height -= depth; }
    begin = next;
  }
  return rects;
}

const lastPart = (name) => name.slice(name.lastIndexOf("/") + 1);

// Where it is too long, what tells it from others: its last part, or its beginning.
function folderLabel(name, byLastPart, room) {
  if (name.length <= room) return name;
  if (byLastPart && lastPart(name).length + 2 <= room) return "\u2026/" + lastPart(name);
  return room < 6 ? "" : (byLastPart ? lastPart(name) : name).slice(0, room - 1) + "\u2026";
}

function treemap(folders) {
  const onlyHost = new Set(folders.map((folder) => folder.name.split("/")[0])).size === 1, lastParts = new Map();
  for (const { name } of folders) lastParts.set(lastPart(name), 1 + (lastParts.get(lastPart(name)) || 0));
  const svg = svgElement("svg", { viewBox: "0 0 560 260", role: "img", "aria-label": "Folders by their URLs" });
  const rects = squarified(folders.map((folder) => folder.pages), 560, 260);
  folders.forEach((folder, i) => {
    const share = folder.errors / folder.pages, { x, y, width, height } = rects[i];
    const tile = svgElement("rect", { x: x + 1, y: y + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2), rx: 3,
                                      opacity: 0.85, class: share >= 0.2 ? "f-bad" : share >= 0.02 ? "f-warn" : "f-good" });
    const title = svgElement("title", {});
    title.textContent = `${folder.name}: ${withCommas(folder.pages)} URLs, ${(100 * share).toFixed(1)} % errors`;
    tile.append(title);
    svg.append(tile);
    const shown = onlyHost ? "/" + folder.name.split("/").slice(1).join("/") : folder.name;
    const text = folderLabel(shown, lastParts.get(lastPart(folder.name)) === 1, Math.floor((width - 10) / 7.2));
    if (text === "" || height < 22) return;
    const name = svgElement("text", { x: x + 6, y: y + 16, class: "tile" });
    name.textContent = text;
    svg.append(name);
  });
  return svg;
}

function findingBlock(found) {
  const block = element("details", null, "finding"), summary = element("summary"), name = element("span", found.title, "name");
  block.dataset.rule = found.rule;
  name.append(element("span", found.why));
  summary.append(element("span", found.severity, "pill " + found.severity), name,
                 element("span", withCommas(found.count) + (found.whole ? "" : " or more"), "count"));
  const inside = element("div");
  inside.append(element("p", `${found.why} ${found.fix}`), table([["URL", "url"], ["What", "name"]],
    found.examples.map((example) => [urlLink(example.url), example.detail])),
    element("pre", `SELECT url, detail FROM findings WHERE rule = '${found.rule}'`, "story"));
  block.append(summary, inside);
  return block;
}

async function loadFindings() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/findings.json");
    if (!answer.ok) return;
    showFindings(await answer.json());
  } catch {
    // the next time
  }
}

// Of what is counted now and then.
const asOf = (time) => (time ? `; as of ${time.slice(11, 19)}` : "");

function showFindings({ as_of, asked, rules, late, found }) {
  const open = new Set([...byId("findings").querySelectorAll("details[open]")].map((block) => block.dataset.rule));
  setText("findings-about", (asked < rules ? `${asked} of ${rules} rules asked so far` : `by ${rules} rules`) +
          (late > 0 ? `; ${late} found nothing within a second` : "") + asOf(as_of));
  const blocks = found.map(findingBlock);
  for (const block of blocks) block.open = open.has(block.dataset.rule);
  byId("findings").replaceChildren(...(blocks.length > 0 ? blocks : [element("p", "Nothing is wrong, as far as the rules tell.", "soft")]));
  byId("findings-section").hidden = false;
}

async function loadOverview() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/overview.json");
    if (!answer.ok) return;
    const found = await answer.json();
    if (found !== null) showOverview(found);  // else the URLs are being counted
  } catch {
    // the next time
  }
}

function showOverview(found) {
  setText("overview-about", `Of all URLs of the file${asOf(found.as_of)}`);
  setText("times-about", `half within ${timeText(found.p50)}, 95 % within ${timeText(found.p95)}, 99 % within ${timeText(found.p99)}`);
  byId("times").replaceChildren(histogram(found.waits));
  if (found.folders.length > 0) byId("folders").replaceChildren(treemap(found.folders));
  byId("types").replaceChildren(bars("Type", found.types, () => "f-accent"));
  byId("depths").replaceChildren(bars("Depth", found.depths, () => "f-accent", null, false));
  byId("overview").hidden = byId("overview-about").hidden = false;
}

// ---- results

const results = { query: new URLSearchParams(), rows: [], next: 0, number: 0 };

function showResults() {
  byId("results").replaceChildren(table(
    [["URL", "url"], ["State", ""], ["Answer", "n"], ["Type", ""], ["Title", "name"], ["Size", "n"], ["Time", "n"], ["Depth", "n"]],
    results.rows.map((row) => [
      urlLink(row.url, row.id), row.state + (row.reason ? ": " + row.reason : ""), row.status ?? "-", row.type, row.title,
      row.state === "done" ? bytes(row.size) : "-", row.ms === null ? "-" : row.ms.toFixed(row.ms < 10 ? 1 : 0) + " ms",
      row.depth.toString()])));
}

async function loadResults() {
  const number = ++results.number, query = new URLSearchParams(results.query);
  query.set("after", results.next);
  setText("results-about", "looking");
  try {
    const answer = await fetch("/results.json?" + query);
    if (number !== results.number) return;
    if (!answer.ok) throw new Error(await answer.text());
    const found = await answer.json();
    results.rows.push(...found.rows);
    results.next = found.next;
    byId("more").hidden = found.at_end;
    setText("results-about", `${withCommas(results.rows.length)} shown, as of ${new Date().toISOString().slice(11, 19)}` +
            (found.at_end ? ", that is all" : found.rows.length === 0 ? "; nothing yet, there is more to look through" : ""));
  } catch (error) {
    setText("results-about", "not shown: " + error.message);
  }
  showResults();
}

function search() {
  const form = new FormData(byId("filter"));
  results.query = new URLSearchParams([...form].filter(([, value]) => value !== ""));
  if (byId("filter").dataset.reason) results.query.set("reason", byId("filter").dataset.reason);
  results.rows = [];
  results.next = 0;
  loadResults();
}

function choose(what) {
  const form = byId("filter");
  form.reset();
  form.dataset.reason = what.reason || "";
  if (what.status) {
    const select = form.elements.namedItem("status");
    if (![...select.options].some((option) => option.value === what.status)) select.add(new Option(what.status));
    select.value = what.status;
  }
  search();
  byId("results").scrollIntoView({ block: "center" });
}

// ---- the stream

function listen() {
  const stream = new EventSource("/events");
  stream.onmessage = (event) => {
    const state = JSON.parse(event.data);
    addPoint(pointOf(state));
    show(state);
  };
  const again = setInterval(() => {
    loadOverview();
    loadFindings();
  }, 5000);
  stream.addEventListener("overview", (event) => showOverview(JSON.parse(event.data)));
  stream.addEventListener("findings", (event) => showFindings(JSON.parse(event.data)));
  stream.addEventListener("end", () => {
    stream.close();
    clearInterval(again);
    setText("over", "The crawl has ended, and this page with it. crawl serve shows the file.");
  });
  stream.onerror = () => {
    setText("phase", "not connected");
    byId("phase").className = "pill lost";
  };
}

async function begin() {
  makeCurves();
  byId("filter").addEventListener("submit", (event) => {
    event.preventDefault();
    byId("filter").dataset.reason = "";
    search();
  });
  byId("more").addEventListener("click", loadResults);
  try {
    const answer = await fetch("/history.json");
    if (answer.ok) (await answer.json()).forEach(addPoint);
  } catch {
    // the stream says more
  }
  listen();
  search();
  loadOverview();
  loadFindings();
}

begin();
