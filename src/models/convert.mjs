// Converts the two networks of minami.see from the packages that ship them. See README.md.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { networkFile } from './network-file.mjs';
import { readFaceDetector } from './tflite.mjs';
import { readClassifier } from './tfjs.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PACKAGES = join(HERE, 'node_modules');
const OUTPUT = join(HERE, '../main/resources/minami/see');
const MODEL = 'nsfwjs/dist/models/mobilenet_v2_mid';

const HASHES = {
  '@mediapipe/face_detection/face_detection_full_range.tflite':
    '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
  [`${MODEL}/model.min.js`]:
    'a7a9e701491e2449b221dab7c424957f853e700602b5575da33cfd745616f964',
  [`${MODEL}/group1-shard1of2.min.js`]:
    'f2e79a209e44d668220ec5f1533a98f2be954e3953685bf074d201b82fefc29a',
  [`${MODEL}/group1-shard2of2.min.js`]:
    'f291df992a0131741372506a6072fb9f1645bff7c973c983fd6276f5f9625d5e',
};

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function input(name) {
  const bytes = readFileSync(join(PACKAGES, name));
  const hash = sha256(bytes);
  if (hash !== HASHES[name]) {
    throw new Error(`${name} has the SHA-256 ${hash} instead of ${HASHES[name]}`);
  }
  console.log(`in   ${hash}  ${name}`);
  return bytes;
}

/** What a script of the package exports, having seen that it is the one that is known. */
function exported(name) {
  input(name);
  return createRequire(import.meta.url)(join(PACKAGES, name));
}

function output(name, { input, layers }) {
  const bytes = networkFile(input, layers);
  writeFileSync(join(OUTPUT, name), bytes);
  console.log(`out  ${sha256(bytes)}  ${name}: ${bytes.length} bytes, ${layers.length} layers`);
}

output('faces.network', readFaceDetector(input('@mediapipe/face_detection/face_detection_full_range.tflite')));

const shards = [1, 2].map((i) => Buffer.from(exported(`${MODEL}/group1-shard${i}of2.min.js`), 'base64'));
output('photos.network', readClassifier(exported(`${MODEL}/model.min.js`), Buffer.concat(shards)));
