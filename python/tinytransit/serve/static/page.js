// SPDX-License-Identifier: MIT
// The page: uploads, the list of jobs, plots and verdicts, boards and labels. All text from elsewhere goes in as text.
"use strict";

const byId = (id) => document.getElementById(id);
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const shownJobs = new Map();
let shown = null; // { job, result, number }
const plots = [];

async function call(method, path, body, type = "application/json") {
  const answer = await fetch(path, { method, body, headers: body === undefined ? {} : { "Content-Type": type } });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const detail = told.detail;
    throw new Error(typeof detail === "string" ? detail : Array.isArray(detail) ? detail.map((each) => each.msg).join("; ")
      : `the server answered ${answer.status}`);
  }
  return told;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function say(text) { byId("message").textContent = text; }

// Uploads.

async function upload(files) {
  say("");
  const query = new URLSearchParams();
  if (byId("star").value.trim()) query.set("star", byId("star").value.trim());
  if (byId("loose").checked) query.set("loose", "true");
  const refused = [];
  for (const file of files) {
    query.set("name", file.name);
    try {
      watch(await call("POST", `/api/jobs?${query}`, file, "application/octet-stream"));
    } catch (error) {
      refused.push(`${file.name}: ${error.message}`);
      say(refused.join("\n"));
    }
  }
}

async function fetchNamed() {
  say("");
  const target = byId("name").value.trim();
  if (!target) return;
  try {
    watch(await call("POST", "/api/targets", JSON.stringify({ target, loose: byId("loose").checked })));
    byId("name").value = "";
  } catch (error) { say(`${target}: ${error.message}`); }
}

// Jobs.

function watch(job) {
  show(job);
  if (job.state === "done" || job.state === "failed") return;
  const events = new EventSource(`/api/jobs/${job.id}/events`);
  events.onmessage = (event) => {
    const told = JSON.parse(event.data);
    show(told);
    if (told.state === "done" || told.state === "failed") events.close();
  };
  // The browser connects again by itself; a job that was removed is no more there.
  events.onerror = () => { if (!shownJobs.has(job.id)) events.close(); };
}

function show(job) {
  const table = byId("jobs");
  let row = shownJobs.get(job.id);
  if (!row) {
    row = element("tr");
    shownJobs.set(job.id, row);
    table.prepend(row);
  }
  byId("empty").hidden = true;
  const state = job.state === "running" ? `running: ${job.stage}` : job.state === "failed" ? `failed: ${job.reason}` : job.state;
  const file = element("td");
  if (job.state === "done") {
    const open = element("button", job.file, { type: "button", class: "open" });
    open.onclick = () => openJob(job.id).catch((error) => say(error.message));
    file.append(open);
  } else file.textContent = job.file;
  const remove = element("button", "remove", { type: "button", "aria-label": `remove ${job.file}` });
  remove.onclick = async () => {
    try {
      await call("DELETE", `/api/jobs/${job.id}`);
      row.remove();
      shownJobs.delete(job.id);
    } catch (error) { say(error.message); }
  };
  const last = element("td");
  last.append(remove);
  const told = job.candidates === null ? "" : job.candidates === 0 ? "none" : job.summary.join("; ");
  row.replaceChildren(file, element("td", job.star), element("td", state, job.state === "failed" ? { class: "bad" } : {}),
    element("td", told), last);
}

async function openJob(id) {
  const result = await call("GET", `/api/jobs/${id}/result`);
  for (const [each, row] of shownJobs) row.classList.toggle("shown", each === id);
  shown = { job: id, result, number: null };
  byId("result").hidden = false;
  byId("result-title").textContent = `${result.detection.star}, ${result.detection.source}`;
  byId("known").textContent = result.known.length
    ? `In the catalogue: ${result.known.map((each) => `${each.name}, ${each.period_days.toPrecision(6)} d, ${each.disposition}`).join("; ")}`
    : "";
  const list = byId("candidates");
  list.replaceChildren(...result.detection.candidates.map((each) => {
    const tab = element("button", `${each.number}: ${each.period_days.toPrecision(5)} d`,
      { type: "button", role: "tab", id: `tab-${each.number}`, "aria-controls": "candidate", "aria-selected": "false", tabindex: "-1" });
    tab.onclick = () => openCandidate(each.number);
    return tab;
  }));
  list.onkeydown = (event) => {
    const tabs = [...list.children], place = tabs.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && place >= 0) { const next = tabs[(place + step + tabs.length) % tabs.length]; next.focus(); next.click(); }
  };
  byId("candidate").hidden = true;
  if (result.detection.candidates.length) openCandidate(result.detection.candidates[0].number);
  else { drawSeries(); list.replaceChildren(element("p", "No candidate.")); }
  byId("result-title").focus();
}

function openCandidate(number) {
  shown.number = number;
  const found = shown.result.detection.candidates.find((each) => each.number === number);
  for (const tab of byId("candidates").children) {
    const chosen = tab.id === `tab-${number}`;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
  byId("candidate").setAttribute("aria-labelledby", `tab-${number}`);
  byId("candidate").hidden = false;
  const good = found.disposition === "planet candidate";
  byId("verdict").textContent = found.disposition + (found.score === null ? "" : `, score ${found.score.toFixed(3)}`);
  byId("verdict").className = `verdict ${good ? "good" : "bad"}`;
  byId("reasons").replaceChildren(...[...found.reasons, ...found.warnings].map((text) => element("li", text)));
  const value = (number_, digits, unit) => number_ === null || number_ === undefined ? "not known" : `${number_.toFixed(digits)}${unit}`;
  const figures = [
    ["period", `${value(found.period_days, 6, " d")} ± ${value(found.period_error_days, 6, "")}`],
    ["epoch (BJD)", value(found.epoch_bjd, 5, "")],
    ["duration", value(found.duration_hours, 2, " h")],
    ["depth", value(found.depth_ppm, 0, " ppm")],
    ["signal-to-noise ratio", value(found.snr, 1, "")],
    ["transits", String(found.transits)],
    ["transit_like", value(found.transit_like, 3, "")],
    ["planet_like", value(found.planet_like, 3, "")],
    ["planet radius", found.model && found.model.radius_earth ? value(found.model.radius_earth.value, 2, " Earth radii") : "not known"],
  ];
  byId("figures").replaceChildren(...figures.map(([name, text]) => {
    const row = element("tr");
    row.append(element("th", name, { scope: "row" }), element("td", text));
    return row;
  }));
  byId("board").replaceChildren();
  drawSeries();
  drawCandidate();
  markLabels().catch((error) => say(error.message));
}

// Plots.

function plot(id, title, x, y, columns, series, options = {}) {
  const place = byId(id);
  const width = Math.max(240, place.clientWidth), height = options.height || 230;
  const axis = { stroke: colour("quiet"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line") } };
  const made = new uPlot({
    width, height,
    scales: { x: { time: false, distr: options.logarithmic ? 3 : 1 } },
    axes: [{ ...axis, label: x }, { ...axis, label: y, size: 70 }],
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, focus: { prox: 16 } },
    series: [{}, ...series],
    plugins: [panning()],
  }, columns, place);
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", title);
  plots.push({ id, made, height });
  return made;
}

// Shift and drag moves what is shown, as dragging alone zooms.
function panning() {
  return { hooks: { ready: (drawn) => {
    drawn.over.addEventListener("mousedown", (event) => {
      if (!event.shiftKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const from = event.clientX, { min, max } = drawn.scales.x, width = drawn.over.clientWidth;
      const move = (now) => {
        const by = (from - now.clientX) / width * (max - min);
        drawn.setScale("x", { min: min + by, max: max + by });
      };
      const end = () => { removeEventListener("mousemove", move); removeEventListener("mouseup", end); };
      addEventListener("mousemove", move);
      addEventListener("mouseup", end);
    }, true);
  } } };
}

function clear(...ids) {
  for (let place = plots.length - 1; place >= 0; place--)
    if (ids.includes(plots[place].id)) plots.splice(place, 1)[0].made.destroy();
}

const dots = (name) => ({ stroke: colour(name), paths: () => null, points: { show: true, size: 2.5, fill: colour(name), width: 0 } });
const line = (name) => ({ stroke: colour(name), width: 1.2, points: { show: false } });

function drawSeries() {
  clear("raw", "flat");
  const { raw, flat } = shown.result.series, days = "time (days)";
  plot("raw", "The light curve as it came", days, "ppm", [raw.time, raw.ppm], [dots("ink")]);
  byId("flat").parentElement.hidden = !flat;
  if (flat) plot("flat", "The light curve without its trend", days, "ppm", [flat.time, flat.ppm], [dots("accent")]);
}

function drawCandidate() {
  clear("folded", "periodogram", "views");
  const found = shown.result.candidates.find((each) => each.number === shown.number);
  plot("folded", "Folded on the period", "hours from the centre", "ppm", [found.folded.hours, found.folded.ppm], [dots("accent")]);
  if (found.periodogram.days.length)
    plot("periodogram", "The periodogram", "period (days)", "detection efficiency",
      [found.periodogram.days, found.periodogram.sde], [line("ink")], { logarithmic: true });
  if (found.views) {
    const { global, local, secondary } = found.views;
    const bins = global.map((_, bin) => bin / (global.length - 1));
    const spread = (view) => bins.map((at) => view[Math.round(at * (view.length - 1))]);
    plot("views", "Global (dark), local and secondary view", "share of the view", "",
      [bins, global, spread(local), spread(secondary)], [line("ink"), line("accent"), line("second")]);
  }
}

addEventListener("resize", () => {
  for (const { id, made, height } of plots) made.setSize({ width: Math.max(240, byId(id).clientWidth), height });
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  if (shown) { drawSeries(); if (shown.number !== null) drawCandidate(); }
});

// Boards and labels.

async function sendToBoard() {
  const place = byId("board"), button = byId("send");
  const target = byId("target").value === "port" ? `serial:${byId("port").value.trim()}` : byId("target").value;
  button.disabled = true;
  place.replaceChildren(element("p", `waiting for ${target} …`));
  try {
    const told = await call("POST", `/api/jobs/${shown.job}/candidates/${shown.number}/board`, JSON.stringify({ target }));
    const scores = Object.entries(told.scores).map(([name, score]) => `${name} ${score.toFixed(3)}`).join(", ");
    place.replaceChildren(
      element("p", told.equal ? "Equal to the reference, byte for byte." : "DIFFERS from the reference.",
        { class: told.equal ? "good" : "bad" }),
      element("p", `${told.board}: ${scores}; ${told.latency_ms.toFixed(3)} ms [${told.latency_kind}]`),
      element("p", told.latency_detail, { class: "quiet" }));
    const bytes = element("p");
    bytes.append(element("code", `answer ${told.outputs}, reference ${told.expected}`));
    place.append(bytes);
  } catch (error) {
    place.replaceChildren(element("p", error.message, { class: "bad" }));
  } finally { button.disabled = false; }
}

async function markLabels() {
  const { job, number } = shown;
  const labels = await call("GET", `/api/labels?job=${job}`);
  if (!shown || shown.job !== job || shown.number !== number) return;
  const standing = labels.find((each) => each.candidate === number);
  for (const button of byId("labels").querySelectorAll("[data-label]")) {
    button.setAttribute("aria-pressed", String(Boolean(standing) && standing.label === button.dataset.label));
    button.onclick = async () => {
      try {
        await call("POST", `/api/jobs/${job}/candidates/${number}/label`, JSON.stringify({ label: button.dataset.label }));
        await Promise.all([markLabels(), learningState()]);
      } catch (error) { say(error.message); }
    };
  }
  const undo = byId("undo");
  undo.hidden = !standing;
  undo.onclick = async () => {
    try {
      await call("DELETE", `/api/labels/${standing.number}`);
      await Promise.all([markLabels(), learningState()]);
    } catch (error) { say(error.message); }
  };
}

async function serverState() {
  try {
    const told = await call("GET", "/api/health"), { queued, running } = told.jobs;
    byId("server").textContent = `${told.workers} worker${told.workers === 1 ? "" : "s"}, ${running} running, ${queued} waiting`;
  } catch { byId("server").textContent = "the server does not answer"; }
}

// Learning on.

async function learningState() {
  let told;
  try { told = await call("GET", "/api/learning"); } catch { return; }
  const counts = Object.entries(told.labels), all = counts.reduce((sum, [, count]) => sum + count, 0);
  const lines = [`${all} label${all === 1 ? "" : "s"}${all ? `: ${counts.map(([name, count]) => `${count} ${name}`).join(", ")}` : ""}`];
  if (told.running) lines.push("a retraining is at work");
  else if (told.failed) lines.push(`the retraining failed: ${told.failed}`);
  if (!told.possible) lines.push("the first retraining is begun by hand: tinytransit retrain --windows FILE");
  if (told.restart) lines.push(`model ${told.in_use} is in use by now; this server keeps to ${told.served} until it is started again`);
  // What a screen reader is to read out changes only when it says something else.
  if (byId("learning").textContent !== lines.join("; ")) byId("learning").textContent = lines.join("; ");
  byId("retrain").disabled = told.running || !told.possible;
  const last = byId("last-retraining");
  const text = told.last ? `Retraining ${told.last.number}, ${told.last.ended.slice(0, 16).replace("T", " ")} UTC: ${told.last.verdict}. ${told.last.reason} ` : "";
  if (last.dataset.shown !== text) {
    last.dataset.shown = text;
    last.replaceChildren(text);
    if (told.last) last.append(element("a", "Report", { href: `/reports/${told.last.number}` }));
  }
  last.className = told.last ? (told.last.verdict === "promoted" ? "good" : "bad") : "";
}

async function retrain() {
  byId("retrain").disabled = true;
  try { await call("POST", "/api/retrainings"); } catch (error) { say(error.message); }
  await learningState();
}

byId("form").onsubmit = (event) => event.preventDefault();
byId("by-name").onsubmit = (event) => { event.preventDefault(); fetchNamed(); };
byId("files").onchange = (event) => { upload([...event.target.files]); event.target.value = ""; };
byId("target").onchange = (event) => { byId("port-label").hidden = event.target.value !== "port"; };
byId("send").onclick = sendToBoard;
byId("retrain").onclick = retrain;
const drop = byId("drop");
drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
drop.ondragleave = () => drop.classList.remove("over");
drop.ondrop = (event) => { event.preventDefault(); drop.classList.remove("over"); upload([...event.dataTransfer.files]); };

(async () => {
  serverState();
  setInterval(serverState, 3000);
  learningState();
  setInterval(learningState, 3000);
  for (const job of (await call("GET", "/api/jobs?limit=100")).reverse()) watch(job);
})().catch((error) => say(error.message));
