import { sides } from './address.js';

/** Every browser that runs this shows WebP. */
const ACCEPT = 'image/webp, image/*, application/problem+json';

const WHOLE = 1024; // pixels to a side are enough to draw on

/** What this node has to offer, and its limits; sizes from the smallest on. */
export async function offer() {
  const node = await (await fetch('playground.json', { cache: 'no-cache' })).json();
  const area = ({ width, height }) => (width || node.maxWidth) * (height || node.maxHeight);
  node.sizes.sort((a, b) => area(sides(a)) - area(sides(b)));
  return node;
}

/**
 * Asks for a thumbnail.
 *
 * @param signal aborts it: then the promise is rejected with an AbortError
 * @return its body, status, headers and how long it took; or a problem, for people
 */
export async function ask(address, signal, cache = 'no-store') {
  const start = performance.now();
  let response;
  try {
    response = await fetch(address, { signal, cache, headers: { Accept: ACCEPT } });
    const body = await response.blob();
    const millis = performance.now() - start;
    const { status, headers } = response;
    return response.ok
      ? { body, status, headers, millis }
      : { status, headers, millis, problem: await reason(body) };
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    return { problem: 'The node does not answer.' };
  }
}

/** In the words of the answer; an error of a proxy in front may have none that are for us. */
async function reason(body) {
  try {
    const { detail } = JSON.parse(await body.text());
    return `${detail[0].toUpperCase()}${detail.slice(1)}.`;
  } catch (notAProblem) {
    return 'The answer does not say; a proxy in front of this node may have given it.';
  }
}

/** The size in which the whole original can be seen best. */
export const wholeSize = node =>
  node.sizes.at(-1) ?? `${Math.min(WHOLE, node.maxWidth)}x${Math.min(WHOLE, node.maxHeight)}`;

/** An img of these bytes, when they are decoded. */
export async function pictureOf(body, alt) {
  const picture = new Image();
  picture.alt = alt;
  picture.src = URL.createObjectURL(body);
  await picture.decode().finally(() => URL.revokeObjectURL(picture.src));
  return picture;
}
