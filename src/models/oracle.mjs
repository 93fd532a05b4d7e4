// Asks the networks' own runtimes, for the tests of minami.see to compare with. See README.md.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import * as nsfwjs from 'nsfwjs/core';
import { MobileNetV2MidModel } from 'nsfwjs/models/mobilenet_v2_mid';
import sharp from 'sharp';
import { mediaPipeFaces } from './mediapipe.mjs';

const require = createRequire(import.meta.url);
const HERE = dirname(fileURLToPath(import.meta.url));
const SEE = join(HERE, '../test/resources/see');
const PICTURES = join(SEE, 'pictures');
const FACES = 'node_modules/@mediapipe/face_detection/face_detection_full_range.tflite';

const SIDE = 192;

/** The full-range detector in TensorFlow Lite's wasm. */
async function tfliteDetector() {
  globalThis.self = globalThis; // the module looks for it
  const folder = dirname(require.resolve('@tensorflow/tfjs-tflite/wasm/tflite_web_api_cc.js'));
  const module = await require(join(folder, 'tflite_web_api_cc.js'))({
    wasmBinary: readFileSync(join(folder, 'tflite_web_api_cc.wasm')),
  });
  const model = readFileSync(join(HERE, FACES));
  const at = module._malloc(model.length);
  module.HEAPU8.set(model, at);
  const options = { numThreads: 1, enableProfiling: false, maxProfilingBufferEntries: 1 };
  const runner = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(at, model.length, options).value();
  return (tensor) => {
    runner.GetInputs().get(0).data().set(tensor);
    runner.Infer();
    const outputs = runner.GetOutputs();
    const [a, b] = [outputs.get(0).data(), outputs.get(1).data()];
    return a.length < b.length ? { scores: a, boxes: b } : { scores: b, boxes: a };
  };
}

/**
 * The picture in the middle of a black square, from -1 to 1, as MediaPipe's ImageToTensorCalculator makes it on a GPU: the
 * texture is sampled bilinearly where a pixel's centre falls.
 */
function letterbox({ data, width, height }) {
  const tensor = new Float32Array(SIDE * SIDE * 3).fill(-1);
  const longer = Math.max(width, height);
  const clamped = (value, length) => Math.min(Math.max(value, 0), length - 1);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const u = (((x + 0.5) / SIDE - 0.5) * longer) / width + 0.5;
      const v = (((y + 0.5) / SIDE - 0.5) * longer) / height + 0.5;
      if (u < 0 || u > 1 || v < 0 || v > 1) {
        continue;
      }
      const column = Math.floor(u * width - 0.5);
      const row = Math.floor(v * height - 0.5);
      const right = u * width - 0.5 - column;
      const below = v * height - 0.5 - row;
      for (let channel = 0; channel < 3; channel++) {
        const pixel = (i, j) => data[(clamped(j, height) * width + clamped(i, width)) * 3 + channel];
        const upper = pixel(column, row) * (1 - right) + pixel(column + 1, row) * right;
        const lower = pixel(column, row + 1) * (1 - right) + pixel(column + 1, row + 1) * right;
        tensor[(y * SIDE + x) * 3 + channel] = (upper * (1 - below) + lower * below) / 127.5 - 1;
      }
    }
  }
  return tensor;
}

const sigmoid = (raw) => 1 / (1 + Math.exp(-raw));
const rounded = (values) => Array.from(values, (value) => Number(value.toFixed(6)));

/** The best score, and the places with a score above 0.1: number, score, and what the network says of the box. */
function places({ scores, boxes }) {
  const at = (i) => [i, ...rounded([sigmoid(scores[i]), ...boxes.subarray(16 * i, 16 * i + 4)])];
  const good = Array.from(scores.keys()).filter((i) => sigmoid(scores[i]) > 0.1);
  return { best: Number(Math.max(...scores).toFixed(6)), places: good.map(at) };
}

await tf.setBackend('wasm');
const detect = await tfliteDetector();
const classifier = await nsfwjs.load('MobileNetV2Mid', { modelDefinitions: [MobileNetV2MidModel] });
const files = readdirSync(PICTURES).sort();
const faces = await mediaPipeFaces(PICTURES, files);

const oracle = [];
for (const file of files) {
  const { data, info } = await sharp(join(PICTURES, file)).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const picture = { data, width: info.width, height: info.height };
  const pixels = tf.tensor3d(new Uint8Array(data), [info.height, info.width, 3], 'int32');
  const tensor = letterbox(picture);
  oracle.push({
    file,
    classes: Object.fromEntries(
      (await classifier.classify(pixels)).map(({ className, probability }) => [className.toLowerCase(), Number(probability.toFixed(7))]),
    ),
    letterbox: rounded([0, 1, 2].map((channel) => tensor.reduce((sum, v, i) => (i % 3 === channel ? sum + v : sum), 0) / SIDE / SIDE)),
    ...places(detect(tensor)),
    faces: faces[file],
  });
  pixels.dispose();
}
const json = `[\n${oracle.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`;
writeFileSync(join(SEE, 'oracle.json'), json);
console.log(`${createHash('sha256').update(json).digest('hex')}  oracle.json`);
