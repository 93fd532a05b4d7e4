// Writes a network in the format that minami.see.NetworkFile reads and describes.

const MAGIC = 0x4d4e4554;
const VERSION = 1;
const KINDS = { conv: 1, depthwise: 2, add: 3, maxPool: 4, enlarge: 5, mean: 6, softmax: 7 };
const ACTIVATIONS = { none: 0, relu: 1, relu6: 2 };

/**
 * @param input {channels, height, width}
 * @param layers of {kind, inputs, ...}: inputs are numbers of values, 0 the network's input and n what the nth layer makes
 * @returns a Buffer
 */
export function networkFile(input, layers) {
  const head = [u32(MAGIC), u16(VERSION), u16(input.channels), u16(input.height), u16(input.width), u16(layers.length)];
  return Buffer.concat([...head, ...layers.flatMap(layer)]);
}

function layer(l) {
  const parts = [u8(KINDS[l.kind]), ...l.inputs.map(u16)];
  if (l.kind === 'conv') {
    parts.push(u16(l.channels));
  }
  if (l.kind === 'conv' || l.kind === 'depthwise') {
    parts.push(u8(l.size), u8(l.stride), u8(l.before));
  }
  if (l.kind === 'conv' || l.kind === 'depthwise' || l.kind === 'add') {
    parts.push(u8(ACTIVATIONS[l.activation]));
  }
  return l.weights ? [...parts, ...tensor(l.weights), ...tensor(l.bias)] : parts;
}

// Weights stand output by output, in it input by input, and in that row by row of the window.
// A tensor is {halves: Uint16Array} of float16, or {bytes: Uint8Array, min, scale}.
function tensor(t) {
  if (t.halves) {
    const data = Buffer.alloc(2 * t.halves.length);
    t.halves.forEach((half, i) => data.writeUInt16BE(half, 2 * i));
    return [u8(1), u32(t.halves.length), data];
  }
  return [u8(2), u32(t.bytes.length), f64(t.min), f64(t.scale), Buffer.from(t.bytes)];
}

/** The samples of a tensor in another order: the ith is what stood at from(i). */
export function reordered(t, length, from) {
  return t.halves
    ? { halves: Uint16Array.from({ length }, (_, i) => t.halves[from(i)]) }
    : { ...t, bytes: Uint8Array.from({ length }, (_, i) => t.bytes[from(i)]) };
}

/** The samples of one tensor and then those of another, both of float16. */
export function joined(a, b) {
  return { halves: Uint16Array.of(...a.halves, ...b.halves) };
}

/** How many samples TensorFlow's padding SAME puts before the first: the smaller half of what is needed. */
export function samePadding(side, size, stride) {
  return Math.max((Math.ceil(side / stride) - 1) * stride + size - side, 0) >> 1;
}

function number(bytes, write) {
  const buffer = Buffer.alloc(bytes);
  write(buffer);
  return buffer;
}
const u8 = (value) => number(1, (b) => b.writeUInt8(value));
const u16 = (value) => number(2, (b) => b.writeUInt16BE(value));
const u32 = (value) => number(4, (b) => b.writeUInt32BE(value));
const f64 = (value) => number(8, (b) => b.writeDoubleBE(value));
