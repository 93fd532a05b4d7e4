// Reads the network of MediaPipe's full-range face detector from its .tflite file, a FlatBuffer.

import { joined, reordered, samePadding } from './network-file.mjs';

// Of TensorFlow Lite's schema: BuiltinOperator, and where the fields stand in the tables that are read.
const ADD = 0, CONV_2D = 3, DEPTHWISE_CONV_2D = 4, DEQUANTIZE = 6, MAX_POOL_2D = 17, RELU = 19, RESHAPE = 22;
const RESIZE_BILINEAR = 23, PAD = 34;
const MODEL = { codes: 1, subgraphs: 2, buffers: 4 };
const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 };
const OPERATOR = { code: 0, inputs: 1, outputs: 2, options: 4 };
const TENSOR = { shape: 0, buffer: 2 };
const CONV_OPTIONS = { strideW: 1 }, DEPTHWISE_OPTIONS = { strideW: 1 };
const POOL_OPTIONS = { strideW: 1, strideH: 2, width: 3, height: 4 };
const RESIZE_OPTIONS = { halfPixelCentres: 3 };

/** A table of a FlatBuffer. */
class Table {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
    this.vtable = at - bytes.readInt32LE(at);
  }

  static root(bytes) {
    return new Table(bytes, bytes.readUInt32LE(0));
  }

  /** Where a field stands; 0 if it has its default. */
  field(index) {
    const entry = 4 + 2 * index;
    const offset = entry < this.bytes.readUInt16LE(this.vtable) ? this.bytes.readUInt16LE(this.vtable + entry) : 0;
    return offset && this.at + offset;
  }

  int(index) {
    const at = this.field(index);
    return at ? this.bytes.readInt32LE(at) : 0;
  }

  byte(index) {
    const at = this.field(index);
    return at ? this.bytes[at] : 0;
  }

  table(index) {
    const at = this.field(index);
    return new Table(this.bytes, at + this.bytes.readUInt32LE(at));
  }

  vector(index, size, read) {
    const at = this.field(index);
    if (!at) {
      return [];
    }
    const start = at + this.bytes.readUInt32LE(at);
    return Array.from({ length: this.bytes.readUInt32LE(start) }, (_, i) => read(start + 4 + size * i));
  }

  ints(index) {
    return this.vector(index, 4, (at) => this.bytes.readInt32LE(at));
  }

  tables(index) {
    return this.vector(index, 4, (at) => new Table(this.bytes, at + this.bytes.readUInt32LE(at)));
  }

  raw(index) {
    return Buffer.from(this.vector(index, 1, (at) => this.bytes[at]));
  }
}

/** @returns {input, layers} for networkFile */
export function readFaceDetector(bytes) {
  const model = Table.root(bytes);
  // Codes up to 126 stand in the first field, a byte.
  const codes = model.tables(MODEL.codes).map((code) => code.byte(0));
  const buffers = model.tables(MODEL.buffers);
  const [graph] = model.tables(MODEL.subgraphs);
  const tensors = graph.tables(SUBGRAPH.tensors);
  const shape = (id) => tensors[id].ints(TENSOR.shape);
  const data = (id) => buffers[tensors[id].int(TENSOR.buffer)].raw(0);

  const operators = graph.tables(SUBGRAPH.operators).map((operator) => ({
    code: codes[operator.int(OPERATOR.code)],
    inputs: operator.ints(OPERATOR.inputs),
    output: operator.ints(OPERATOR.outputs)[0],
    options: () => operator.table(OPERATOR.options),
  }));
  const readers = (id) => operators.filter((operator) => operator.inputs.includes(id)).length;

  const [inputId] = graph.ints(SUBGRAPH.inputs);
  const [, height, width, channels] = shape(inputId);
  const layers = [];
  const values = new Map([[inputId, 0]]); // from tensors to numbers of values
  const sources = new Map(); // from weights as floats to those as float16

  const floats16 = (id) => {
    const raw = data(sources.get(id));
    return { halves: Uint16Array.from({ length: raw.length / 2 }, (_, i) => raw.readUInt16LE(2 * i)) };
  };
  const add = (operator, layer) => {
    layers.push({ inputs: [values.get(operator.inputs[0])], activation: 'none', ...layer });
    values.set(operator.output, layers.length);
  };
  const convolution = (operator, kind, stride) => {
    const [, side] = shape(operator.inputs[0]);
    const [outputs, size, , inputs] = shape(operator.inputs[1]); // OHWI, and 1HWC if by depth
    const taps = size * size;
    const row = taps * inputs;
    add(operator, {
      kind,
      channels: outputs,
      size,
      stride,
      before: samePadding(side, size, stride),
      weights: reordered(floats16(operator.inputs[1]), (kind === 'conv' ? outputs : 1) * row, (i) => {
        const start = i - (i % row);
        return start + (i % taps) * inputs + Math.floor((i - start) / taps);
      }),
      bias: floats16(operator.inputs[2]),
    });
  };

  for (const operator of operators) {
    const [first] = operator.inputs;
    switch (operator.code) {
      case DEQUANTIZE:
        sources.set(operator.output, first);
        break;
      case CONV_2D:
        convolution(operator, 'conv', operator.options().int(CONV_OPTIONS.strideW));
        break;
      case DEPTHWISE_CONV_2D:
        convolution(operator, 'depthwise', operator.options().int(DEPTHWISE_OPTIONS.strideW));
        break;
      case ADD:
        add(operator, { kind: 'add', inputs: operator.inputs.map((id) => values.get(id)) });
        break;
      case RELU: {
        const before = layers[values.get(first) - 1];
        check(readers(first) === 1 && before.activation === 'none', 'RELU of a value that others read');
        before.activation = 'relu';
        values.set(operator.output, values.get(first));
        break;
      }
      case MAX_POOL_2D: {
        const options = operator.options();
        check(Object.values(POOL_OPTIONS).every((field) => options.int(field) === 2), 'MAX_POOL_2D not by 2');
        add(operator, { kind: 'maxPool' });
        break;
      }
      case PAD: {
        // Of channels: what adds the two takes those that one lacks for zeros.
        const pads = data(operator.inputs[1]);
        const zeros = [0, 1, 2, 3, 4, 5, 6].every((i) => pads.readInt32LE(4 * i) === 0);
        check(zeros, 'PAD of more than the last channels');
        values.set(operator.output, values.get(first));
        break;
      }
      case RESIZE_BILINEAR:
        check(operator.options().byte(RESIZE_OPTIONS.halfPixelCentres) === 1, 'RESIZE_BILINEAR by corners');
        check(shape(operator.output)[1] === 2 * shape(first)[1], 'RESIZE_BILINEAR not by 2');
        add(operator, { kind: 'enlarge' });
        break;
      case RESHAPE:
        values.set(operator.output, values.get(first));
        break;
      default:
        check(false, `operator ${operator.code}`);
    }
  }

  const [boxes, scores] = graph.ints(SUBGRAPH.outputs).map((id) => layers[values.get(id) - 1]);
  check(layers.at(-2) === scores && layers.at(-1) === boxes, 'other outputs');
  layers.splice(-2, 2, scoresAndBoxes(scores, boxes));
  return { input: { channels, height, width }, layers };
}

// One convolution instead of two of the same value; without the 12 channels of eyes, ears, nose and mouth.
function scoresAndBoxes(scores, boxes) {
  const box = 4;
  const first = (tensor, length) => reordered(tensor, length, (i) => i);
  return {
    ...scores,
    channels: 1 + box,
    weights: joined(scores.weights, first(boxes.weights, (box * boxes.weights.halves.length) / boxes.channels)),
    bias: joined(scores.bias, first(boxes.bias, box)),
  };
}

function check(condition, trouble) {
  if (!condition) {
    throw new Error(`not the network that this can convert: ${trouble}`);
  }
}
