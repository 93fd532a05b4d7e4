import { addressOf } from './address.js';

const RATIOS = [1, 2, 3];

const escaped = text => text.replace(/[&<"]/g, c => ({ '&': '&amp;', '<': '&lt;', '"': '&quot;' })[c]);

/**
 * An img element for pages: sharp on all screens that the node's limits allow.
 *
 * @param size the thumbnail's, in pixels of the page
 */
export function markup(wish, node, size) {
  const url = ratio => escaped(new URL(addressOf({ ...wish, ratio }, node), location).href);
  const sharp = RATIOS.filter(ratio => wish.width * ratio <= node.maxWidth && wish.height * ratio <= node.maxHeight);
  const name = wish.image.split('/').at(-1).replace(/\.[^.]*$/, '');
  return [
    `<img src="${url(1)}"`,
    `     srcset="${sharp.map(ratio => `${url(ratio)} ${ratio}x`).join(',\n             ')}"`,
    `     width="${size.width}" height="${size.height}" alt="${escaped(name)}">`,
  ].join('\n');
}
