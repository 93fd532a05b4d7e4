import { ask } from "./api.js";
import { answers } from "./history.js";
import { nodeNumber } from "./charts.js";
import { STATES } from "./ring.js";
import { bytes, confirmed, duration, element, list, percent, say, short } from "./dom.js";

const LABELS = ["Node", "State", "Share", "Answers/s", "Hit ratio", "Queue", "Heap", "Cache", "Store", "Up for", ""];
const NUMBERS = [2, 3, 4, 5, 9];
const REMEMBERED = 10 * 60_000;

/** The nodes of each snapshot, and for some minutes those that have left. */
export class Roster {
  #known = new Map();

  all(snapshot) {
    for (const node of snapshot.nodes) {
      this.#known.set(node.node, { node, last: snapshot.now });
    }
    for (const [id, { last }] of this.#known) {
      if (last < snapshot.now - REMEMBERED) {
        this.#known.delete(id);
      }
    }
    return [...this.#known.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { node, last }]) => (last === snapshot.now ? node : { node: id, share: 0, state: "gone", version: node.version }));
  }
}

function meter(part, text) {
  return (cell) => {
    const [bar, words] = cell.children.length ? cell.children
      : (cell.append(element("meter", { min: 0, max: 1, high: 0.9 }), element("span")), cell.children);
    bar.hidden = part == null;
    bar.value = part ?? 0;
    say(words, text);
  };
}

/** How full a store is; a bucket has no bound. */
function stored(store) {
  return store?.maxBytes && store.bytes != null ? store.bytes / store.maxBytes : null;
}

function said(store) {
  if (!store) {
    return "–";
  }
  const broken = store.reading !== "closed" || store.writing !== "closed";
  return [broken ? "left alone" : null, store.bytes == null ? store.kind : `${bytes(store.bytes)}, ${store.entries}`].filter(Boolean).join(", ");
}

export function members(body, changed) {
  function row(entry) {
    const made = element("tr", {}, ...LABELS.map((label, i) => {
      const cell = element(i === 0 ? "th" : "td", { "data-label": label });
      if (i === 0) {
        cell.scope = "row";
        cell.append(element("span", { class: "key" }), element("small"));
      }
      if (NUMBERS.includes(i)) {
        cell.className = "number";
      }
      return cell;
    }));
    const button = element("button", { type: "button", class: "changes" });
    button.addEventListener("click", () => toggle(entry.node, button));
    made.lastChild.append(button);
    return made;
  }

  async function toggle(id, button) {
    const drain = button.dataset.does === "drain";
    const sure = await confirmed(
      drain ? `Drain ${id}?` : `Take ${id} back?`,
      drain
        ? "Balancers see that it is not ready, and the other nodes take over its images. It goes on answering whoever asks."
        : "It owns images again, those that it owned before.",
      drain ? "Drain" : "Take back");
    if (!sure) {
      return;
    }
    try {
      await ask(drain ? "PUT" : "DELETE", `drain/${id.split("/").map(encodeURIComponent).join("/")}`);
      changed("");
    } catch (e) {
      changed(`${id} was not ${drain ? "drained" : "taken back"}: ${e.message}.`);
    }
  }

  return (nodes, snapshot, moment) =>
    list(body, nodes, (node) => node.node, row, (made, node) => {
      const cells = made.children;
      const now = moment.nodes.get(node.node);
      made.className = `of-node-${nodeNumber(node.node)} ${node.state}`;
      say(cells[0].firstChild, node.node);
      say(cells[0].lastChild, [node.node === snapshot.self ? "this page's node" : "", node.version].filter(Boolean).join(", "));
      say(cells[1], STATES[node.state] ?? node.state);
      cells[1].title = node.why ?? "";
      say(cells[2], percent(node.share));
      say(cells[3], short(answers(now?.rates)));
      say(cells[4], percent(now?.hitRatio));
      say(cells[5], short(node.queued));
      meter(node.heap && node.heap.used / node.heap.max, node.heap ? bytes(node.heap.used) : "–")(cells[6]);
      const own = node.caches?.own;
      meter(own && own.bytes / own.maxBytes, own ? `${bytes(own.bytes)}, ${own.entries}` : "–")(cells[7]);
      meter(stored(node.store), said(node.store))(cells[8]);
      say(cells[9], node.started ? duration((snapshot.now - Date.parse(node.started)) / 1000) : "–");
      const button = cells[10].firstChild;
      const back = node.state === "draining";
      button.dataset.does = back ? "undrain" : "drain";
      say(button, back ? "Take back" : "Drain");
      button.setAttribute("aria-label", `${button.textContent} ${node.node}`);
      button.disabled = !snapshot.admin;
      button.hidden = node.state === "gone";
    });
}
