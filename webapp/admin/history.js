/** Where a thumbnail came from, the cheapest first. */
export const SOURCES = ["hit", "hot", "peer", "store", "miss"];

/** What waits, and is timed. */
export const WAITING = ["peer", "store", "miss"];

const KEPT = 300; // seconds
const RATE = 4; // over so many seconds
const QUANTILE = 15;

/**
 * Makes moments of what the nodes count: rates, ratios, quantiles. A node that was restarted counts from the beginning, and one that
 * was away is not there meanwhile.
 */
export class History {
  moments = [];
  #counted = new Map();

  add(snapshot) {
    const time = snapshot.now / 1000;
    const nodes = new Map();
    for (const node of snapshot.nodes) {
      if (node.answers) {
        this.#count(time, node);
        nodes.set(node.node, this.#ofNode(node));
      }
    }
    const all = [...nodes.values()];
    const waits = all.flatMap((node) => node.waits);
    this.moments.push({
      time,
      nodes,
      rates: summed(all.map((node) => node.rates)),
      hitRatio: ratio(summed(all.map((node) => node.rates))),
      renders: total(all, "renders"),
      fetches: total(all, "fetches"),
      evictions: total(all, "evictions"),
      quantiles: Object.fromEntries(
        WAITING.map((source) => [source, quantiles(waits.filter((wait) => wait.source === source))])),
      quantilesOfAll: quantiles(waits),
    });
    this.moments = this.moments.filter((moment) => moment.time > time - KEPT && moment.time <= time);
    return this.moments.at(-1);
  }

  /** What a node has counted in the last seconds. */
  #count(time, node) {
    const seen = (this.#counted.get(node.node) ?? [])
      .filter((one) => one.node.started === node.started && one.time > time - QUANTILE - 1 && one.time < time);
    seen.push({ time, node });
    this.#counted.set(node.node, seen);
  }

  #ofNode(node) {
    const seen = this.#counted.get(node.node);
    const last = seen.at(-1);
    const first = seen.find((one) => one.time > last.time - RATE - 0.5 && one !== last) ?? seen.at(-2) ?? last;
    const seconds = last.time - first.time;
    const rate = (read) => (seconds > 0 ? Math.max(0, (read(last.node) - read(first.node)) / seconds) : null);
    const rates = Object.fromEntries(SOURCES.map((source) => [source, rate((n) => n.answers[source])]));
    rates.failed = rate(failed);
    return {
      rates,
      hitRatio: ratio(rates),
      renders: rate((n) => n.renders),
      fetches: rate((n) => n.originFetches),
      evictions: rate((n) => n.caches.own.evictions + n.caches.copies.evictions),
      queued: node.queued,
      heap: node.heap,
      cache: node.caches,
      waits: WAITING.flatMap((source) => waitsOf(source, seen[0].node, last.node)),
    };
  }
}

/** Requests for thumbnails that failed; unauthorized: those for this page. */
function failed(node) {
  return Object.entries(node.failures).reduce((sum, [reason, count]) => (reason === "unauthorized" ? sum : sum + count), 0);
}

function waitsOf(source, before, after) {
  const from = before.waits[source];
  const to = after.waits[source];
  if (!from || !to || to.count <= from.count) {
    return [];
  }
  return [{ source, count: to.count - from.count, millis: to.millis, within: to.within.map((count, i) => count - from.within[i]) }];
}

function summed(rates) {
  const known = rates.filter((rate) => rate.hit != null);
  if (known.length === 0) {
    return null;
  }
  return Object.fromEntries([...SOURCES, "failed"].map((name) => [name, known.reduce((sum, rate) => sum + rate[name], 0)]));
}

function total(nodes, name) {
  const known = nodes.filter((node) => node[name] != null);
  return known.length === 0 ? null : known.reduce((sum, node) => sum + node[name], 0);
}

export function answers(rates) {
  return rates?.hit == null ? null : SOURCES.reduce((sum, source) => sum + rates[source], 0);
}

function ratio(rates) {
  const all = answers(rates);
  return all > 0 ? (rates.hit + rates.hot) / all : null;
}

/** By interpolation between bounds, as Prometheus does. */
function quantiles(waits) {
  if (waits.length === 0) {
    return { p50: null, p99: null };
  }
  const count = waits.reduce((sum, wait) => sum + wait.count, 0);
  const bounds = waits[0].millis;
  const within = bounds.map((_, i) => waits.reduce((sum, wait) => sum + wait.within[i], 0));
  const at = (part) => {
    const rank = part * count;
    const i = within.findIndex((n) => n >= rank);
    if (i < 0) {
      return bounds.at(-1);
    }
    const low = i === 0 ? 0 : bounds[i - 1];
    const below = i === 0 ? 0 : within[i - 1];
    return low + ((bounds[i] - low) * (rank - below)) / Math.max(1, within[i] - below);
  };
  return { p50: at(0.5), p99: at(0.99) };
}
