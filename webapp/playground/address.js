/**
 * The grammar of addresses. A wish says in plain values what an address says in words: image, width and height (0 for a side
 * that follows), ratio, fit, enlarge, gravity, format, animated, quality, background. The node tells its limits and defaults.
 */

const ENLARGES = { fill: true, fit: false, pad: false };

export const enlargesByDefault = fit => ENLARGES[fit];

/** The options that can change the picture, given the others; an address leaves the rest out. */
export function telling(wish, node) {
  const isBox = wish.width > 0 && wish.height > 0;
  const format = formatOf(wish.format, node);
  return {
    gravity: wish.fit === 'fill' && isBox,
    animated: format.canBeAnimated,
    quality: format.hasQuality,
    background: format.mixesAlpha || (wish.fit === 'pad' && isBox),
  };
}

const formatOf = (word, node) => node.formats.find(each => each.word === word);

/** A quality that a wish has by default becomes the default of another format; it means something else there. */
export const requalified = (wish, format, node) =>
  wish.quality === formatOf(wish.format, node).quality ? formatOf(format, node).quality : wish.quality;

/** What applies where an address says nothing. */
const defaults = (node, format = 'jpg') => ({
  ratio: 1,
  fit: 'fill',
  enlarge: true,
  gravity: 'c',
  format,
  animated: false,
  quality: formatOf(format, node).quality,
  background: 'ffffff',
});

/** What is wished before anybody has wished. */
export const firstWish = node => ({
  ...defaults(node),
  image: node.samples[0] ?? '',
  ...sides(node.sizes[0] ?? '320x320'),
  gravity: 'smart',
});

/** `320x240`, `320x` or `x240`; null if it is none of them. */
export function sides(word) {
  const [, width, height] = /^(\d*)x(\d*)$/.exec(word) ?? [];
  return width || height ? { width: Number(width), height: Number(height) } : null;
}

export const sizeWord = ({ width, height }) => `${width || ''}x${height || ''}`;

/** The options in canonical order, defaults left out, so that nothing has to be redirected. */
export function optionsOf(wish, node) {
  const tells = telling(wish, node);
  return [
    sizeWord(wish),
    wish.fit !== 'fill' && wish.fit,
    wish.enlarge !== enlargesByDefault(wish.fit) && (wish.enlarge ? 'up' : 'noup'),
    tells.gravity && wish.gravity !== 'c' && wish.gravity,
    wish.ratio > 1 && `${wish.ratio}x`,
    wish.format !== 'jpg' && wish.format,
    tells.animated && wish.animated && 'anim',
    tells.quality && wish.quality !== formatOf(wish.format, node).quality && `q${wish.quality}`,
    tells.background && wish.background !== 'ffffff' && `bg${wish.background}`,
  ].filter(Boolean).join(',');
}

/** An image's path as addresses spell it: what a path may contain stays as it is. */
export function encoded(image) {
  return image.toWellFormed().split('/').map(segment =>
    encodeURIComponent(segment).replace(/%(?:24|26|2B|2C|3A|3D|40)/g, decodeURIComponent)).join('/');
}

/** Relative to the page, so that any context path will do. */
export const addressOf = (wish, node) => `t/${optionsOf(wish, node)}/${encoded(wish.image)}`;

/** What keeps a wish from having an address, for people; an empty text if nothing does. */
export function complaint({ image, width, height }) {
  if (image === '') {
    return 'Type the path of a picture.';
  }
  if (/^[a-z]+:\/\//i.test(image)) {
    return 'Type the path below the origin, without https:// and the host.';
  }
  if (image.split('/').some(segment => ['', '.', '..'].includes(segment))) {
    return 'A path has no slash at either end, and no empty or dot segments.';
  }
  return width || height ? '' : 'Type a width, a height, or both.';
}

const READERS = [
  [/^(\d*x\d*)$/, word => sides(word)],
  [/^(fill|fit|pad)$/, fit => ({ fit })],
  [/^(up|noup)$/, word => ({ enlarge: word === 'up' })],
  [/^(c|ne?|e|se?|sw|w|nw|smart|face)$/, gravity => ({ gravity })],
  [/^(anim)$/, () => ({ animated: true })],
  [/^q(\d+)$/, digits => ({ quality: Number(digits) })],
  [/^bg([0-9a-f]{6})$/, background => ({ background })],
];

/** The wish that an address stands for; null if this is no address. What is not understood is left at its default. */
export function wishOf(address, node) {
  const [, options, image] = /^t\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (!image) {
    return null;
  }
  const said = {};
  options.split(',').forEach((word, index) => {
    if (index > 0 && /^[23]x$/.test(word)) {
      said.ratio = Number(word[0]);
    } else if (node.formats.some(format => format.word === word)) {
      said.format = word;
    } else {
      const [form, read] = READERS.find(([form]) => form.test(word)) ?? [];
      Object.assign(said, form && read(form.exec(word)[1]));
    }
  });
  const fit = said.fit ?? 'fill';
  try {
    const wish = { ...defaults(node, said.format), enlarge: enlargesByDefault(fit), ...said, image: decodeURIComponent(image) };
    return wish.width || wish.height ? wish : null;
  } catch (brokenEscape) {
    return null;
  }
}
