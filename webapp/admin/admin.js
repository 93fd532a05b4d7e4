import { ask } from "./api.js";
import { charts } from "./charts.js";
import { History } from "./history.js";
import { Roster, members } from "./members.js";
import { purge } from "./purge.js";
import { ring } from "./ring.js";
import { sizes } from "./sizes.js";
import { bytes, duration, element, list, millis, say, short } from "./dom.js";

const EVERY = 1000;
const LISTS_EVERY = 5000; // what is ordered by counts would not stand still
const SIZES_EVERY = 10_000;
const HOTTEST = 12;
const FAILURES = 10;

const byId = (id) => document.getElementById(id);

const history = new History();
const roster = new Roster();
const drawCharts = charts(byId("charts"));
const drawRing = ring(byId("ring-picture"), byId("ring-legend"));
const showMembers = members(byId("members").tBodies[0], trouble);
const purgeForm = purge(byId("purge"), byId("hottest"));
const sizeLists = sizes(trouble);

/** Says what did not work; nothing once something has. */
function trouble(text) {
  const place = byId("trouble");
  say(place, text);
  place.hidden = text === "";
}

function live(state, text, detail = "") {
  byId("live").dataset.state = state;
  document.body.classList.toggle("stale", state !== "live");
  say(byId("live-state"), text);
  say(byId("live-detail"), detail);
}

function hottestOf(nodes) {
  const byKey = new Map();
  for (const entry of nodes.flatMap((node) => node.hottest ?? [])) {
    const known = byKey.get(entry.key);
    byKey.set(entry.key, known ? { ...known, hits: known.hits + entry.hits } : entry);
  }
  return [...byKey.values()].sort((a, b) => b.hits - a.hits).slice(0, HOTTEST);
}

function hottestItem({ key }) {
  const slash = key.indexOf("/");
  const picture = element("img", { src: `../t/${key}`, alt: "", loading: "lazy" });
  const link = element("a", { href: `../t/${key}`, target: "_blank", rel: "noopener" }, picture);
  link.setAttribute("aria-label", key);
  picture.addEventListener("error", () => link.classList.add("no-picture"));
  const button = element("button", { type: "button", class: "changes" }, "Purge…");
  button.setAttribute("aria-label", `Purge ${key}…`);
  button.addEventListener("click", () => purgeForm.fill(key));
  return element("li", {}, link,
    element("span", { class: "name", title: key }, readable(key.slice(slash + 1))),
    element("span", { class: "options" }, key.slice(0, slash)),
    element("meter", { min: 0, class: "of-hit" }),
    element("span", { class: "hits" }), button);
}

function readable(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function showHottest(nodes, admin) {
  const all = hottestOf(nodes);
  list(byId("hottest"), all, (entry) => entry.key, hottestItem, (item, entry) => {
    say(item.querySelector(".hits"), `${short(entry.hits)} hits, ${bytes(entry.bytes)}`);
    item.querySelector("meter").max = all[0].hits;
    item.querySelector("meter").value = entry.hits;
    item.querySelector("button").disabled = !admin;
  });
  byId("hottest").parentElement.classList.toggle("is-empty", all.length === 0);
}

function showFailures(nodes) {
  const all = nodes
    .flatMap((node) => (node.recentFailures ?? []).map((failure) => ({ ...failure, node: node.node })))
    .sort((a, b) => b.time - a.time)
    .slice(0, FAILURES);
  list(byId("failures").tBodies[0], all, (one) => `${one.node} ${one.time} ${one.address}`, failureRow, () => {});
  byId("failures").parentElement.classList.toggle("is-empty", all.length === 0);
}

function failureRow(failure) {
  const time = new Date(failure.time);
  const reason = failure.reason.replaceAll("_", " ");
  return element("tr", {},
    element("td", { "data-label": "Time" }, element("time", { datetime: time.toISOString() }, time.toLocaleTimeString("en-GB"))),
    element("td", { "data-label": "Status" }, element("span", { class: `status of-${Math.floor(failure.status / 100)}xx` }, String(failure.status))),
    element("td", { "data-label": "Address", class: "address" }, failure.address),
    element("td", { "data-label": "Reason" }, failure.millis > 0 ? `${reason} after ${millis(failure.millis)}` : reason,
      element("small", { title: failure.detail }, failure.detail)),
    element("td", { "data-label": "Node" }, failure.node));
}

function allow(admin) {
  document.querySelectorAll("fieldset.changing").forEach((fieldset) => (fieldset.disabled = !admin));
  byId("locked").hidden = admin;
  sizeLists.allow(admin);
}

let listsShown = 0;
let sizesShown = 0;

function show(snapshot) {
  const moment = history.add(snapshot);
  const nodes = roster.all(snapshot);
  drawCharts(history.moments);
  drawRing(nodes, moment);
  showMembers(nodes, snapshot, moment);
  allow(snapshot.admin);
  if (Date.now() - listsShown >= LISTS_EVERY) {
    listsShown = Date.now();
    showHottest(snapshot.nodes, snapshot.admin);
    showFailures(snapshot.nodes);
    purgeForm.show();
  }
  if (Date.now() - sizesShown >= SIZES_EVERY) {
    sizesShown = Date.now();
    sizeLists.load();
  }
  const alone = snapshot.cluster && snapshot.cluster.state !== "member" ? `${snapshot.cluster.state}: ${snapshot.cluster.why ?? ""}` : "";
  const etcd = snapshot.etcd?.state === "unreachable" ? "etcd cannot be reached" : "";
  live("live", "live", [alone, etcd].filter(Boolean).join("; "));
}

let asking = false;
let signedOut = false;
let timer = 0;
let answered = Date.now();

/** Asks again and again, but not while nobody sees it. */
async function poll() {
  if (asking || signedOut || document.hidden) {
    return;
  }
  asking = true;
  clearTimeout(timer);
  try {
    const snapshot = await ask("GET", "cluster.json");
    answered = Date.now();
    show(snapshot);
  } catch (e) {
    if (e.status === 401) {
      signedOut = true; // each further try would be counted as a stranger's
      live("lost", "signed out", "load this page again to sign in");
    } else if (e.status || e.unreached) {
      live("lost", "not answering", `for ${duration((Date.now() - answered) / 1000)}: ${e.message}`);
    } else {
      throw e;
    }
  } finally {
    asking = false;
    timer = setTimeout(poll, EVERY);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
    live("paused", "paused");
  } else {
    poll();
  }
});
poll();
