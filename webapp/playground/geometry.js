/** Where in a picture a crop looks: the share of the surplus that is cut off at the left, and above. */
export const PLACES = {
  nw: [0, 0], n: [0.5, 0], ne: [1, 0],
  w: [0, 0.5], c: [0.5, 0.5], e: [1, 0.5],
  sw: [0, 1], s: [0.5, 1], se: [1, 1],
};

/**
 * How the original lies under the box that is asked for, in pixels of the box.
 *
 * @param original its width and height, and whether those are real: else only their ratio is known
 * @param place as in PLACES
 */
export function layOut(wish, original, place) {
  const ratio = original.width / original.height;
  const width = wish.width || Math.max(1, Math.round(wish.height * ratio));
  const height = wish.height || Math.max(1, Math.round(width / ratio));
  const covers = wish.fit === 'fill';
  let scale = (covers ? Math.max : Math.min)(width / original.width, height / original.height);
  if (original.isReal && !wish.enlarge) {
    scale = Math.min(scale, 1 / wish.ratio);
  }
  const [left, top] = covers ? place : PLACES.c;
  const picture = { width: original.width * scale, height: original.height * scale };
  picture.left = (width - picture.width) * left;
  picture.top = (height - picture.height) * top;
  return { width, height, picture };
}

/** The gravity whose crop is nearest to one at this place. */
export function nearestGravity(place) {
  const rounded = place.map(share => Math.round(Math.min(Math.max(share, 0), 1) * 2) / 2);
  return Object.keys(PLACES).find(gravity => PLACES[gravity].every((share, axis) => share === rounded[axis]));
}
