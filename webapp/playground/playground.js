import { addressOf, complaint, encoded, enlargesByDefault, firstWish, optionsOf, requalified, sides, sizeWord, telling, wishOf } from './address.js';
import { copy } from './clipboard.js';
import { PLACES } from './geometry.js';
import { locate } from './locate.js';
import { Result } from './result.js';
import { ask, offer, pictureOf, wholeSize } from './service.js';
import { Stage } from './stage.js';

const PAUSE = 150; // milliseconds without a change before the service is asked

const element = id => document.getElementById(id);
const form = element('wish');
const { elements } = form;

const node = await offer();
let wish = wishOf(location.hash.slice(1), node) ?? firstWish(node);
let place = PLACES.c;
/** The image on the stage, and its picture: a promise of null if there is none. */
let original = { image: null, picture: Promise.resolve(null) };
let pause;
let asking = new AbortController();

const stage = new Stage(element('stage'), { width: node.maxWidth, height: node.maxHeight }, change);
const result = new Result(element('result'));

/* What is wished */

/** What the controls say. */
function read() {
  const pixels = input => Math.max(Math.trunc(input.valueAsNumber) || 0, 0);
  return {
    image: elements.image.value.trim(),
    ...(sides(elements.size.value) ?? { width: pixels(elements.width), height: pixels(elements.height) }),
    ratio: Number(elements.ratio.value),
    fit: elements.fit.value,
    enlarge: elements.enlarge.checked,
    gravity: elements.gravity.value,
    format: elements.format.value,
    animated: elements.animated.checked,
    quality: elements.quality.valueAsNumber,
    background: elements.background.value.slice(1),
  };
}

/** Sets the controls. */
function write() {
  for (const name of ['image', 'ratio', 'fit', 'gravity', 'format', 'quality']) {
    elements[name].value = wish[name];
  }
  elements.width.value = wish.width || '';
  elements.height.value = wish.height || '';
  elements.size.value = sizeWord(wish);
  elements.background.value = `#${wish.background}`;
  elements.enlarge.checked = wish.enlarge;
  elements.animated.checked = wish.animated;
}

/** Wishes otherwise than by the controls. */
function change(part) {
  wish = { ...wish, ...part };
  write();
  update();
}

/** Shows at once what follows from the wish, and asks for the thumbnail after a pause. */
function update() {
  asking.abort();
  clearTimeout(pause);
  showWhatTells();
  place = PLACES[wish.gravity] ?? place;
  stage.lay(wish, place);
  elements.image.ariaInvalid = String(wish.image !== '' && complaint(wish) !== '');
  showAddress();
  if (obstacle()) {
    result.showProblem({ problem: obstacle() });
  } else {
    result.wait();
    pause = setTimeout(show, PAUSE);
  }
}

/** Why the service is not asked; an empty text if it is. */
function obstacle() {
  return node.signed
    ? 'This node answers signed addresses only, and this page has no key: sign the address as README.md shows.'
    : complaint(wish);
}

/** Controls that change nothing now are pale. */
function showWhatTells() {
  const tells = telling(wish, node);
  element('gravity').disabled = !tells.gravity;
  for (const name of ['animated', 'quality', 'background']) {
    elements[name].disabled = !tells[name];
    element(name).classList.toggle('idle', !tells[name]);
  }
  element('quality-value').value = wish.quality;
  for (const sample of element('samples').querySelectorAll('input')) {
    sample.checked = sample.value === wish.image;
  }
}

function showAddress() {
  const address = addressOf(wish, node);
  const link = element('address');
  if (complaint(wish)) {
    link.removeAttribute('href');
  } else {
    link.href = address;
    history.replaceState(null, '', `#${address}`);
  }
  link.querySelector('.base').textContent = new URL('t/', location).href;
  link.querySelector('.options').textContent = optionsOf(wish, node);
  link.querySelector('.image').textContent = `/${encoded(wish.image)}`;
}

/* What comes of it */

/** Asks for the thumbnail, and shows it unless something else is wished meanwhile. */
async function show() {
  clearTimeout(pause);
  asking.abort();
  if (obstacle()) {
    return;
  }
  asking = new AbortController();
  const { signal } = asking;
  const wished = wish;
  if (original.image !== wished.image) {
    original = { image: wished.image, picture: showOriginal(wished.image) };
  }
  try {
    const outcome = await ask(addressOf(wished, node), signal);
    const isPicture = outcome.body?.type.startsWith('image/');
    const thumbnail = isPicture ? await pictureOf(outcome.body, 'The thumbnail') : null;
    const text = outcome.body && !isPicture ? await outcome.body.text() : null;
    signal.throwIfAborted();
    if (outcome.problem) {
      result.showProblem(outcome);
    } else if (isPicture) {
      result.showPicture(outcome, thumbnail, wished, node);
      await showWhereItLooked(wished, thumbnail, signal);
    } else {
      result.showText(outcome, text);
    }
  } catch (failure) {
    if (failure.name === 'EncodingError') {
      result.showProblem({ problem: 'This browser cannot show the thumbnail.' });
    } else if (failure.name !== 'AbortError') {
      throw failure;
    }
  }
}

async function showOriginal(image) {
  stage.wait();
  const size = wholeSize(node);
  const outcome = await ask(`t/${size},fit/${encoded(image)}`, null, 'default');
  const picture = outcome.problem ? null : await pictureOf(outcome.body, 'The original').catch(() => null);
  if (original.image === image) {
    const { width, height } = sides(size);
    // Smaller than it may be: this is the original's own size, and else only its ratio is known.
    stage.show(picture, picture && picture.naturalWidth < width && picture.naturalHeight < height);
    if (!picture) {
      original.image = null; // to be asked for again
    }
  }
  return picture;
}

/** The service does not say where a crop by what there is to see was taken. */
async function showWhereItLooked(wished, thumbnail, signal) {
  if (wished.gravity in PLACES || !telling(wished, node).gravity) {
    return;
  }
  const whole = await original.picture;
  signal.throwIfAborted();
  if (whole) {
    place = locate(thumbnail, whole);
    stage.lay(wish, place);
  }
}

/* What this node offers */

function showSamples() {
  const size = node.sizes.length > 0 ? wholeSize(node) : '144x144,smart';
  element('samples').replaceChildren(...node.samples.map(name => {
    const label = document.createElement('label');
    const sample = Object.assign(document.createElement('input'), { type: 'radio', name: 'sample', value: name });
    const picture = Object.assign(new Image(72, 72), { src: `t/${size}/${encoded(name)}`, alt: name });
    label.title = name;
    label.append(sample, picture);
    sample.checked = name === wish.image;
    return label;
  }));
  element('samples').hidden = node.samples.length === 0;
}

function showFormats() {
  element('formats').append(...node.formats.map(({ word }) => {
    const label = document.createElement('label');
    label.append(Object.assign(document.createElement('input'), { type: 'radio', name: 'format', value: word }), word);
    return label;
  }));
}

function showSizes() {
  elements.width.max = node.maxWidth;
  elements.height.max = node.maxHeight;
  elements.size.replaceChildren(...node.sizes.map(size => new Option(size)));
  const isListed = node.sizes.length > 0;
  element('free-size').hidden = isListed;
  element('listed-size').hidden = !isListed;
  element('stage').classList.toggle('fixed', isListed);
  if (isListed) {
    element('stage-note').textContent = 'This node makes the sizes in the list only.';
  }
}

/* What a person does */

form.addEventListener('submit', event => event.preventDefault());

form.addEventListener('input', ({ target }) => {
  if (target.name === 'sample') {
    change({ image: target.value });
  } else if (target.name === 'fit') {
    change({ fit: target.value, enlarge: enlargesByDefault(target.value) });
  } else if (target.name === 'format') {
    change({ format: target.value, quality: requalified(wish, target.value, node) });
  } else {
    wish = read();
    update();
  }
});

window.addEventListener('hashchange', () => change(wishOf(location.hash.slice(1), node) ?? {}));

element('again').addEventListener('click', show);

for (const button of document.querySelectorAll('.copy')) {
  button.addEventListener('click', async () => {
    const source = element(button.dataset.copies);
    const done = await copy(source.href || source.textContent);
    element('said').textContent = done ? 'Copied.' : 'The browser does not let this page copy.';
    button.textContent = done ? 'Copied' : 'Not copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
}

showFormats();
showSizes();
write();
update();
await show(); // before the samples
if (!node.signed) {
  showSamples();
}
