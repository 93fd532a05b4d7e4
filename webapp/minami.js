'use strict';

const element = id => document.getElementById(id);

/** The address of what the form asks for, relative to this page, so that any context path will do. */
function address() {
  const fit = element('fit').value;
  const size = `${element('width').value}x${element('height').value}`;
  const words = [size, fit, fit ? '' : element('gravity').value, element('format').value];
  const path = element('image').value.split('/').map(encodeURIComponent).join('/');
  return `t/${words.filter(word => word).join(',')}/${path.replace(/^%40/, '@')}`;
}

function fact(name, value) {
  const row = element('facts').insertRow();
  const head = document.createElement('th');
  head.textContent = name;
  row.append(head);
  row.insertCell().textContent = value;
}

/** What is wrong, in the words of the answer; an error of a proxy in front may have none that are for us. */
async function reason(body) {
  let detail;
  try {
    detail = JSON.parse(await body.text()).detail;
  } catch (notJson) {
    detail = 'the answer does not say; a proxy in front of this node may have given it';
  }
  return /\bsign/.test(detail) ? `${detail}; this page has no key, so sign the address as README.md shows` : detail;
}

let shown;

async function show() {
  const url = address();
  const start = performance.now();
  const response = await fetch(url, { cache: 'no-store', headers: { Accept: 'image/*, application/problem+json' } });
  const body = await response.blob();
  const took = performance.now() - start;
  element('address').href = url;
  element('address').textContent = new URL(url, location.href).href;
  element('facts').replaceChildren();
  fact('Status', `${response.status} ${response.statusText}`);
  if (response.ok) {
    fact('Came from', response.headers.get('X-Cache'));
    fact('Bytes', `${body.size} (${response.headers.get('Content-Type')})`);
    fact('Dominant colour', response.headers.get('X-Dominant-Color'));
    if (response.headers.has('X-Moderation')) {
      fact('Moderation', response.headers.get('X-Moderation'));
    }
    fact('Took', `${took.toFixed(1)} ms in this browser`);
    for (const step of response.headers.get('Server-Timing').split(', ')) {
      const [name, duration] = step.split(';dur=');
      fact(name, duration ? `${duration} ms` : 'yes');
    }
  } else {
    fact('Reason', await reason(body));
  }
  URL.revokeObjectURL(shown);
  shown = response.ok ? URL.createObjectURL(body) : '';
  const text = body.type.startsWith('text/');
  element('picture').hidden = !response.ok || text;
  element('picture').src = text ? '' : shown;
  element('text').hidden = !response.ok || !text;
  element('text').textContent = text ? await body.text() : '';
  element('result').hidden = false;
}

element('ask').addEventListener('submit', event => {
  event.preventDefault();
  show();
});

fetch('samples.json').then(response => response.json()).then(names => {
  element('samples').replaceChildren(...names.map(name => new Option(name)));
  element('hint').hidden = names.length > 0;
  if (names.length > 0) {
    element('image').value = names[0];
    show();
  }
});
