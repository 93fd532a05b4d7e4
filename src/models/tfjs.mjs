// Reads the network of NSFWJS's photo classifier from its TensorFlow.js graph model with weights of 8 bits.

import { reordered, samePadding } from './network-file.mjs';

/**
 * @param model what model.json holds
 * @param data the bytes of its shards
 * @returns {input, layers} for networkFile
 */
export function readClassifier(model, data) {
  const tensors = new Map();
  let at = 0;
  for (const { name, shape, quantization } of model.weightsManifest.flatMap((group) => group.weights)) {
    const length = shape.reduce((product, side) => product * side, 1);
    tensors.set(name, { shape, bytes: data.subarray(at, at + length), min: quantization.min, scale: quantization.scale });
    at += length;
  }
  check(at === data.length, `${data.length} bytes of weights instead of ${at}`);

  const nodes = model.modelTopology.node;
  const [channels, side] = [3, 224];
  const layers = [];
  const values = new Map(); // from names of nodes to {number of a value, side}

  const add = (node, layer, newSide) => {
    const { number } = values.get(node.input[0]);
    layers.push({ inputs: [number], activation: 'none', ...layer });
    values.set(node.name, { number: layers.length, side: newSide });
  };
  const convolution = (node, kind, order) => {
    const weights = tensors.get(node.input[1]);
    const [size, , inputs, outputs] = weights.shape; // HWIO, and HWC1 if by depth
    const stride = Number(node.attr.strides.list.i[1]);
    const from = values.get(node.input[0]).side;
    check(text(node.attr.padding.s) === 'SAME', 'other padding');
    add(
      node,
      {
        kind,
        channels: outputs,
        size,
        stride,
        before: samePadding(from, size, stride),
        activation: activation(node),
        weights: reordered(weights, weights.bytes.length, order(size * size, inputs, outputs)),
        bias: tensors.get(node.input[2]),
      },
      Math.ceil(from / stride),
    );
  };

  for (const node of nodes.filter(({ op }) => op !== 'Const')) {
    switch (node.op) {
      case 'Placeholder':
        values.set(node.name, { number: 0, side });
        break;
      case 'Mul': // by 2, less 1: PhotoClassifier does that
      case 'Sub': {
        const { bytes, min, scale } = tensors.get(node.input.find((name) => tensors.has(name)));
        check(bytes[0] * scale + min === (node.op === 'Mul' ? 2 : 1), 'other range of the input');
        values.set(node.name, values.get(node.input.find((name) => values.has(name))));
        break;
      }
      case '_FusedConv2D':
        convolution(node, 'conv', (taps, inputs, outputs) => (i) => {
          const input = Math.floor(i / taps) % inputs;
          return ((i % taps) * inputs + input) * outputs + Math.floor(i / (taps * inputs));
        });
        break;
      case 'FusedDepthwiseConv2dNative':
        convolution(node, 'depthwise', (taps, inputs) => (i) => (i % taps) * inputs + Math.floor(i / taps));
        break;
      case 'AddV2': {
        const numbers = node.input.map((name) => values.get(name).number);
        add(node, { kind: 'add', inputs: numbers }, values.get(node.input[0]).side);
        break;
      }
      case 'AvgPool':
        check(Number(node.attr.ksize.list.i[1]) === values.get(node.input[0]).side, 'AvgPool not of all');
        add(node, { kind: 'mean' }, 1);
        break;
      case '_FusedMatMul': {
        // A convolution of a single pixel.
        const weights = tensors.get(node.input[1]);
        const [inputs, outputs] = weights.shape;
        add(
          node,
          {
            kind: 'conv',
            channels: outputs,
            size: 1,
            stride: 1,
            before: 0,
            weights: reordered(weights, inputs * outputs, (i) => (i % inputs) * outputs + Math.floor(i / inputs)),
            bias: tensors.get(node.input[2]),
          },
          1,
        );
        break;
      }
      case 'Softmax':
        add(node, { kind: 'softmax' }, 1);
        break;
      case 'Squeeze':
      case 'Identity':
        values.set(node.name, values.get(node.input[0]));
        break;
      default:
        check(false, node.op);
    }
  }
  return { input: { channels, height: side, width: side }, layers };
}

function activation(node) {
  const [bias, act] = node.attr.fused_ops.list.s.map(text);
  check(bias === 'BiasAdd' && (!act || act === 'Relu6'), 'other activations');
  return act ? 'relu6' : 'none';
}

const text = (base64) => Buffer.from(base64, 'base64').toString();

function check(condition, trouble) {
  if (!condition) {
    throw new Error(`not the network that this can convert: ${trouble}`);
  }
}
