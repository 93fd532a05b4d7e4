/** What an answer tells besides the picture. */

const SOURCES = {
  hit: 'kept by this node',
  hot: 'a copy kept here of another node’s',
  peer: 'the node that owns the image',
  store: 'the store, which outlives restarts',
  miss: 'made just now',
};

const MEANINGS = {
  cache: 'looked up',
  peer: 'asking the owner',
  store: 'asking the store',
  fetch: 'fetching the original',
  look: 'looking at it',
  decode: 'decoding',
  resize: 'resizing',
  encode: 'encoding',
};

const number = new Intl.NumberFormat('en');

/** Facts as name and value, in the order to show them. */
export function facts({ status, headers, body }, pixels) {
  const colour = headers.get('X-Dominant-Color');
  const moderation = headers.get('X-Moderation');
  return [
    ['Status', status],
    pixels && ['Pixels', pixels],
    ['Bytes', number.format(body.size)],
    ['Type', headers.get('Content-Type')],
    ['Came from', SOURCES[headers.get('X-Cache')] ?? headers.get('X-Cache')],
    colour && ['Dominant colour', swatch(colour), colour],
    moderation && ['Moderation', moderation],
    headers.has('X-Animation') && ['Animation', 'the first frame only: all of them take too much'],
  ].filter(Boolean);
}

function swatch(colour) {
  const element = document.createElement('span');
  element.className = 'swatch';
  element.style.background = colour;
  return element;
}

/** Steps as name and milliseconds; what they leave of the whole time is the way there and back. */
export function steps({ headers, millis }) {
  const timed = (headers.get('Server-Timing') ?? '').split(', ')
    .map(entry => entry.split(';dur='))
    .filter(([, time]) => time)
    .map(([name, time]) => ({ name, meaning: MEANINGS[name] ?? name, millis: Number(time) }));
  const rest = millis - timed.reduce((sum, step) => sum + step.millis, 0);
  return [...timed, { name: 'rest', meaning: 'network, and waiting', millis: Math.max(rest, 0) }];
}

/** A list of terms. */
export function showFacts(list, entries) {
  list.replaceChildren(...entries.map(([name, ...values]) => {
    const pair = document.createElement('div');
    const term = document.createElement('dt');
    term.textContent = name;
    const value = document.createElement('dd');
    value.append(...values);
    pair.append(term, value);
    return pair;
  }));
}

/** One bar of all steps, and what each of its parts is. */
export function showSteps(root, outcome) {
  const all = steps(outcome);
  const head = document.createElement('p');
  head.className = 'note';
  head.textContent = `${outcome.millis.toFixed(1)} ms in this browser, step by step`;
  const bar = document.createElement('div');
  bar.className = 'bar';
  bar.ariaHidden = 'true'; // the legend has it in words
  const legend = document.createElement('ul');
  legend.className = 'legend';
  for (const { name, meaning, millis } of all) {
    const part = document.createElement('span');
    part.dataset.step = name;
    part.style.flexGrow = millis;
    part.title = `${meaning}: ${millis.toFixed(1)} ms`;
    bar.append(part);
    const key = document.createElement('i');
    key.dataset.step = name;
    const item = document.createElement('li');
    item.append(key, `${meaning} ${millis.toFixed(1)} ms`);
    legend.append(item);
  }
  root.replaceChildren(head, bar, legend);
}
