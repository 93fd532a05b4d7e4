import { SOURCES, WAITING, answers } from "./history.js";
import { bytes, element, millis, percent, say, short } from "./dom.js";

const LONGEST = 300;
const SHORTEST = 60;
const HEIGHT = 128;

/** A colour of the style sheet, as it is now, in light or in dark: a canvas knows no variables. */
function colour(name) {
  const probe = element("i", { class: `of-${name}` });
  document.body.append(probe);
  const found = getComputedStyle(probe).getPropertyValue("border-top-color");
  probe.remove();
  return found;
}

/** The colour of a node, by the order in which nodes were first seen. */
const seen = [];
export function nodeNumber(id) {
  if (!seen.includes(id)) {
    seen.push(id);
  }
  return (seen.indexOf(id) % 8) + 1;
}

const lastOf = (values) => values.at(-1);

function perNode(value, of) {
  return (moments, ids) =>
    ids.map((id) => ({
      label: id,
      colour: `node-${nodeNumber(id)}`,
      values: moments.map((moment) => (moment.nodes.has(id) ? of(moment.nodes.get(id)) : null)),
      format: value,
    }));
}

const CHARTS = [
  {
    title: "Answers a second",
    stacked: true,
    big: (moment) => short(answers(moment.rates)),
    small: (moment) => `${short(moment.rates?.failed)} failed a second`,
    format: short,
    series: (moments) =>
      [...SOURCES, "failed"].map((name) => ({
        label: name,
        colour: name,
        values: moments.map((moment) => moment.rates?.[name] ?? null),
        format: short,
      })),
  },
  {
    title: "Hit ratio",
    big: (moment) => percent(moment.hitRatio),
    small: (moment) => `${short(moment.renders)} renders, ${short(moment.fetches)} fetches a second`,
    format: percent,
    range: [0, 1],
    series: (moments, ids) => [
      {
        label: "all",
        colour: "hit",
        filled: true,
        values: moments.map((moment) => moment.hitRatio),
        format: percent,
      },
      ...perNode(percent, (node) => node.hitRatio)(moments, ids),
    ],
  },
  {
    title: "Time of those that wait",
    big: (moment) => millis(moment.quantilesOfAll.p99),
    small: (moment) => `99 of 100 are faster; half: ${millis(moment.quantilesOfAll.p50)}`,
    format: millis,
    logarithmic: true,
    series: (moments) =>
      WAITING.flatMap((source) =>
        ["p50", "p99"].map((quantile) => ({
          label: `${source} ${quantile}`,
          colour: source,
          dash: quantile === "p50" ? [3, 3] : [],
          values: moments.map((moment) => moment.quantiles[source][quantile]),
          format: millis,
        }))),
  },
  {
    title: "Waiting to be rendered",
    big: (moment) => short([...moment.nodes.values()].reduce((sum, node) => sum + node.queued, 0)),
    small: () => "in the queues of all nodes",
    format: short,
    least: 4,
    series: perNode(short, (node) => node.queued),
  },
  {
    title: "Heap",
    big: (moment) => bytes([...moment.nodes.values()].reduce((sum, node) => sum + node.heap.used, 0)),
    small: (moment) => `of ${bytes([...moment.nodes.values()].reduce((sum, node) => sum + node.heap.max, 0))}`,
    format: percent,
    range: [0, 1],
    series: perNode(percent, (node) => node.heap.used / node.heap.max),
  },
  {
    title: "Thumbnails kept",
    big: (moment) => bytes([...moment.nodes.values()].reduce((sum, node) => sum + kept(node), 0)),
    small: (moment) => `${short(moment.evictions)} evicted a second`,
    format: bytes,
    least: 2 ** 20,
    steps: Array.from({ length: 40 }, (_, i) => 2 ** i),
    series: perNode(bytes, kept),
  },
];

function kept(node) {
  return node.cache.own.bytes + node.cache.copies.bytes;
}

class Chart {
  #what;
  #big = element("output", { class: "big" });
  #small = element("p", { class: "note" });
  #legend = element("ul", { class: "legend" });
  #room = element("div", { class: "plot", "aria-hidden": "true" });
  #plot = null;
  #drawn = "";
  #series = [];
  #at = null;

  constructor(what, parent) {
    this.#what = what;
    parent.append(
      element("section", { class: "card chart", "aria-label": what.title },
        element("h2", {}, what.title), this.#big, this.#small, this.#room, this.#legend));
    new ResizeObserver(() => this.#fit()).observe(this.#room);
  }

  /** Forgets the plot: the next one has other colours. */
  restyle() {
    this.#drawn = "";
  }

  draw(moments, ids) {
    const last = moments.at(-1);
    say(this.#big, this.#what.big(last));
    say(this.#small, this.#what.small(last));
    this.#series = this.#what.series(moments, ids);
    const names = this.#series.map((one) => one.label).join(" ");
    if (names !== this.#drawn) {
      this.#drawn = names;
      this.#build();
    }
    this.#plot.setData([moments.map((moment) => moment.time), ...this.#stacked()]);
    this.#tell();
  }

  /** Each value on top of those before, where they are stacked; the highest is drawn first. */
  #stacked() {
    if (!this.#what.stacked) {
      return this.#series.map((one) => one.values);
    }
    let below = this.#series[0].values.map(() => 0);
    return this.#series
      .map((one) => (below = one.values.map((value, i) => (value == null ? null : value + (below[i] ?? 0)))))
      .reverse();
  }

  #build() {
    this.#plot?.destroy();
    const line = colour("line");
    const axis = { stroke: colour("muted"), font: "11px system-ui, sans-serif", grid: { stroke: line, width: 1 }, ticks: { show: false } };
    const lines = this.#series.map((one) => ({
      stroke: colour(one.colour),
      width: this.#what.stacked ? 1 : 1.75,
      dash: one.dash,
      fill: this.#what.stacked ? colour(one.colour) : one.filled ? colour(`${one.colour}-area`) : undefined,
      points: { show: false },
      spanGaps: false,
    }));
    this.#plot = new uPlot({
      width: Math.max(100, this.#room.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      padding: [6, 14, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, sync: { key: "time", setSeries: false }, points: { size: 5 } },
      hooks: { setCursor: [(plot) => { this.#at = plot.cursor.idx ?? null; this.#tell(); }] },
      scales: { x: { range: (_, from, to) => [Math.min(to - SHORTEST, Math.max(from, to - LONGEST)), to] }, y: this.#scale() },
      axes: [
        { ...axis, size: 20, gap: 2, splits: (plot) => minutesBefore(plot.scales.x), values: (plot, splits) =>
            splits.map((split) => ago(plot.scales.x.max - split)) },
        { ...axis, ...this.#steps(), size: 54, gap: 4, space: 34, values: (_, splits) => splits.map((split) => this.#what.format(split)) },
      ],
      series: [{}, ...(this.#what.stacked ? lines.reverse() : lines)],
    }, [[], ...this.#series.map(() => [])], this.#room);
  }

  #steps() {
    if (this.#what.logarithmic) {
      return {
        splits: (plot) => [1, 10, 100, 1000, 10_000].filter((split) => split <= plot.scales.y.max),
        filter: (_, splits) => splits,
      };
    }
    return this.#what.steps ? { incrs: this.#what.steps } : {};
  }

  #scale() {
    if (this.#what.range) {
      return { range: this.#what.range };
    }
    if (this.#what.logarithmic) {
      return { distr: 3, range: (_, from, to) => [1, Math.max(100, 10 ** Math.ceil(Math.log10(to ?? 100)))] };
    }
    return { range: (_, from, to) => [0, Math.max(this.#what.least ?? 1, (to ?? 0) * 1.1)] };
  }

  /** The values at the cursor, which all charts share, or the last ones. */
  #tell() {
    while (this.#legend.children.length < this.#series.length) {
      this.#legend.append(element("li", {}, element("span", { class: "key" }), " ", element("b")));
    }
    while (this.#legend.children.length > this.#series.length) {
      this.#legend.lastChild.remove();
    }
    this.#series.forEach((one, i) => {
      const item = this.#legend.children[i];
      item.className = `of-${one.colour}${one.dash?.length ? " dashed" : ""}`;
      say(item.firstChild, one.label);
      say(item.lastChild, one.format((this.#at == null ? lastOf(one.values) : one.values[this.#at]) ?? null));
    });
  }

  #fit() {
    if (this.#plot && this.#room.clientWidth > 0) {
      this.#plot.setSize({ width: this.#room.clientWidth, height: HEIGHT });
    }
  }
}

function minutesBefore(scale) {
  const step = scale.max - scale.min > 150 ? 60 : 20;
  const splits = [];
  for (let at = scale.max; at > scale.min + 1; at -= step) {
    splits.unshift(at);
  }
  return splits;
}

function ago(seconds) {
  const whole = Math.round(seconds);
  return whole === 0 ? "now" : whole % 60 === 0 ? `−${whole / 60} min` : `−${whole} s`;
}

/** All charts; they are drawn from moments. */
export function charts(parent) {
  const all = CHARTS.map((what) => new Chart(what, parent));
  const restyle = () => all.forEach((chart) => chart.restyle());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  return (moments) => {
    const ids = [...new Set(moments.flatMap((moment) => [...moment.nodes.keys()]))].sort();
    all.forEach((chart) => chart.draw(moments, ids));
  };
}
