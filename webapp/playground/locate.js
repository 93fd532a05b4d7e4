/**
 * Finds where in the original a crop was taken, by laying it on a small copy at every place: the service does not tell where it
 * has looked. The crop has one side in full, so that there is only one way to go.
 */

const DETAIL = 64; // pixels along the side that the two have in common

/** The place, as in PLACES. */
export function locate(crop, original) {
  const ratio = original.naturalWidth / original.naturalHeight;
  const cropRatio = crop.naturalWidth / crop.naturalHeight;
  const across = ratio > cropRatio;
  // Rows run along the way to go.
  const whole = strips(original, Math.round(DETAIL * (across ? ratio : 1 / ratio)), across);
  const part = strips(crop, Math.round(DETAIL * (across ? cropRatio : 1 / cropRatio)), across);
  const surplus = whole.length - part.length;
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset <= surplus; offset++) {
    const difference = part.reduce((sum, strip, i) => sum + distance(strip, whole[offset + i]), 0);
    if (difference < least) {
      best = offset;
      least = difference;
    }
  }
  const share = surplus > 0 ? best / surplus : 0.5;
  return across ? [share, 0.5] : [0.5, share];
}

/** A picture, made small, as one array of samples for each column, or for each row. */
function strips(picture, length, across) {
  const canvas = new OffscreenCanvas(across ? length : DETAIL, across ? DETAIL : length);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.fillStyle = 'white'; // where it is transparent
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return Array.from({ length }, (_, i) =>
    (across ? context.getImageData(i, 0, 1, DETAIL) : context.getImageData(0, i, DETAIL, 1)).data);
}

function distance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum += Math.abs(a[i] - b[i]);
  }
  return sum;
}
