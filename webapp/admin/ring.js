import { answers } from "./history.js";
import { nodeNumber } from "./charts.js";
import { element, list, percent, say, shape, short } from "./dom.js";

const CENTRE = 160;
const GAP = 0.012; // of a turn

/** An arc of a circle, between two parts of a turn from the top. */
function arc(radius, from, to) {
  const whole = Math.min(to - from, 0.9999);
  const point = (turn) => {
    const angle = (turn - 0.25) * 2 * Math.PI;
    return `${(CENTRE + radius * Math.cos(angle)).toFixed(2)} ${(CENTRE + radius * Math.sin(angle)).toFixed(2)}`;
  };
  return `M ${point(from)} A ${radius} ${radius} 0 ${whole > 0.5 ? 1 : 0} 1 ${point(from + whole)}`;
}

/** Calls back with where each node's arc begins and ends. */
function around(nodes, partOf, draw) {
  const gap = nodes.filter((node) => partOf(node) > 0).length > 1 ? GAP : 0;
  let from = 0;
  for (const node of nodes) {
    const part = partOf(node);
    if (part > 0) {
      draw(node, from + gap / 2, Math.max(from + part - gap / 2, from + gap / 2 + 0.001));
    }
    from += part;
  }
}

export const STATES = {
  ready: "● ready",
  draining: "◐ draining",
  unreached: "○ not reached",
  gone: "○ has left",
};

/** Draws who owns how much, and who answers how much. Nothing is told by colour alone: a legend has names, shares and states. */
export function ring(picture, legend) {
  const owners = shape("g", { class: "owners" });
  const busy = shape("g", { class: "busy" });
  const labels = shape("g", { class: "labels" });
  const rate = shape("text", { x: CENTRE, y: CENTRE + 2, class: "rate" });
  const unit = shape("text", { x: CENTRE, y: CENTRE + 24, class: "unit" }, "answers a second");
  const hits = shape("text", { x: CENTRE, y: CENTRE + 48, class: "hits" });
  picture.append(shape("svg", { viewBox: "0 0 320 320", "aria-hidden": "true" }, busy, owners, labels, rate, unit, hits));

  return (nodes, moment) => {
    say(rate, short(answers(moment.rates)));
    say(hits, moment.hitRatio == null ? "" : `${percent(moment.hitRatio)} from memory`);
    const inRing = nodes.filter((node) => node.share > 0);
    const arcs = [];
    around(inRing, (node) => node.share, (node, from, to) => arcs.push({ node, from, to }));
    list(owners, arcs, (one) => one.node.node, () => shape("path"), (path, one) => {
      path.setAttribute("d", arc(108, one.from, one.to));
      path.setAttribute("class", `of-node-${nodeNumber(one.node.node)} ${one.node.state}`);
    });
    list(labels, arcs.filter((one) => one.node.share > 0.07), (one) => one.node.node, () => shape("text"), (text, one) => {
      const angle = ((one.from + one.to) / 2 - 0.25) * 2 * Math.PI;
      text.setAttribute("x", CENTRE + 108 * Math.cos(angle));
      text.setAttribute("y", CENTRE + 108 * Math.sin(angle) + 5);
      text.setAttribute("class", one.node.state);
      say(text, percent(one.node.share));
    });
    const all = answers(moment.rates);
    const arcsNow = [];
    around(nodes, (node) => (all > 0 ? (answers(moment.nodes.get(node.node)?.rates) ?? 0) / all : 0),
      (node, from, to) => arcsNow.push({ node, from, to }));
    list(busy, arcsNow, (one) => one.node.node, () => shape("path"), (path, one) => {
      path.setAttribute("d", arc(142, one.from, one.to));
      path.setAttribute("class", `of-node-${nodeNumber(one.node.node)}`);
    });
    list(legend, nodes, (node) => node.node,
      () => element("li", {}, element("span", { class: "key" }), element("b"), element("span", { class: "state" })),
      (item, node) => {
        item.className = `of-node-${nodeNumber(node.node)}`;
        const [name, share, state] = item.children;
        say(name, node.node);
        say(share, percent(node.share));
        say(state, STATES[node.state] ?? node.state);
      });
  };
}
