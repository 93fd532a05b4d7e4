// MediaPipe's own face detection, from the picture to the boxes, in a headless Chromium.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/@mediapipe/face_detection');
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', png: 'image/png' };

const page = (files) => `<!doctype html>
<script src="/package/face_detection.js"></script>
<script type="module">
  const detector = new FaceDetection({ locateFile: (file) => '/package/' + file });
  // The score that a face needs, 0.6, is the model's own: setting it breaks the graph. The first call loads the other model.
  detector.setOptions({ model: 'full' });
  await detector.initialize();
  await detector.initialize();
  let found;
  detector.onResults(({ detections }) => { found = detections; });
  const faces = {};
  for (const file of ${JSON.stringify(files)}) {
    const image = new Image();
    image.src = '/pictures/' + file;
    await image.decode();
    found = [];
    await detector.send({ image });
    faces[file] = found.map(({ boundingBox: b }) => [b.xCenter - b.width / 2, b.yCenter - b.height / 2, b.width, b.height]);
  }
  await fetch('/faces', { method: 'POST', body: JSON.stringify(faces) });
</script>`;

// The script asks for the model with sparse weights; it is given the one that we converted.
const served = (name) => name.replace('_full_range_sparse', '_full_range');

/** From names of files to boxes: left, top, width and height in shares of the picture's sides. */
export async function mediaPipeFaces(pictures, files) {
  let answer;
  const faces = new Promise((resolve) => { answer = resolve; });
  const server = createServer((request, response) => {
    const [, folder, name] = request.url.split('/');
    if (folder === 'faces') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        response.end();
        answer(JSON.parse(Buffer.concat(parts)));
      });
    } else if (name === undefined) {
      response.setHeader('Content-Type', 'text/html');
      response.end(page(files));
    } else {
      response.setHeader('Content-Type', TYPES[name.split('.').at(-1)] ?? 'application/octet-stream');
      response.end(readFileSync(join(folder === 'package' ? PACKAGE : pictures, served(name))));
    }
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const profile = mkdtempSync(join(tmpdir(), 'oracle-'));
  const browser = spawn('chromium', [
    '--headless',
    '--no-sandbox',
    '--enable-unsafe-swiftshader',
    `--user-data-dir=${profile}`,
    `http://127.0.0.1:${server.address().port}/`,
  ], { stdio: 'ignore' });
  try {
    return await faces;
  } finally {
    browser.kill();
    await new Promise((resolve) => { browser.on('exit', resolve); });
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
