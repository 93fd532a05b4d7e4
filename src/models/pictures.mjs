// Makes the pictures that the tests of minami.see compare on, from a corpus of pictures. See README.md.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SEE = join(dirname(fileURLToPath(import.meta.url)), '../test/resources/see');
const OUTPUT = join(SEE, 'pictures');
const WHITE = '#fff';

// Taken whole; and those that are large, also in pieces.
const WHOLE = `
bad/its-1b9a48cf04466108f6f2d225d100edbf.png
gif/Crash_test.gif
gif/cogs.gif
gif/dispose-background.gif
gif/hopper.gif
gif/transparent.gif
jpeg/5dhtsegments.jpg
jpeg/8_ls.jpg
jpeg/concert.jpg
jpeg/cymk.jpg
jpeg/four_components.jpg
jpeg/hopper_16bit_qtables.jpg
jpeg/jfif-component-id-out-of-range.jpg
jpeg/medium_vertical_samp_2500x1786.jpg
jpeg/mjpeg_huffman.jpg
jpeg/sample-xyb.jpg
jpeg/testimgari.jpg
jpeg-orient/Landscape_1.jpg
jpeg-orient/Landscape_6.jpg
jpeg-orient/Landscape_9.jpg
jpeg-orient/jpg-exif-long-orientation.jpg
photo/canon-g11-10mp-422.jpg
photo/kodak-az521-16mp-422.jpg
photo/lightroom-22mp-444-rst.jpg
photo/oppo-r7-13mp-420.jpg
photo/render-33mp-420.jpg
photo/sharp-bench-6mp-420.jpg
png/16-bit-grey-alpha.png
png/grey-8bit-alpha.png
png/pil123rgba.png
png/ps-basn6a16.png
png/ps-ch1n3p04.png
tiff/8bit_depth.tiff
tiff/flower-rgb-contig-08.tif
webp/1.webp
webp/2_webp_ll.webp
webp/bug3.webp
webp/dancing_banana2.lossless.webp
webp/hopper_orientation_6.webp
webp/coolpix-p7000-10mp.webp
webp/photo-iccp-adobergb.webp
`;
const IN_PIECES = [
  'photo/kodak-az521-16mp-422.jpg',
  'photo/lightroom-22mp-444-rst.jpg',
  'photo/mosaic-24mp-420-baseline-q85.jpg',
];
const PORTRAIT = 'gif/hopper.gif';

const corpus = process.argv[2];

// Of each file of the corpus: where it is from, and its licence.
const origins = new Map(
  readFileSync(join(corpus, 'MANIFEST.tsv'), 'utf8').split('\n').map((line) => {
    const [file, source, licence] = line.split('\t');
    return [file, `${file}\t${source}\t${licence}`];
  }),
);
const sources = ['picture\tmade from\tsource\tlicence'];

const upright = (file) => sharp(join(corpus, file)).rotate().toColourspace('srgb').flatten({ background: WHITE });

// Few colours keep the files small: the networks see the same on both sides all the same.
async function write(name, picture, file, colours = 40) {
  sources.push(`${name}.png\t${file ? origins.get(file) : '-\t-\tmade here'}`);
  const png = await picture.removeAlpha().png({ palette: true, colours, dither: 0, effort: 10 }).toBuffer();
  writeFileSync(join(OUTPUT, `${name}.png`), png);
}

const small = (picture, side = 144) => picture.resize(side, side, { fit: 'inside', withoutEnlargement: true });
const plain = (width, height, background) => sharp({ create: { width, height, channels: 3, background } });

mkdirSync(OUTPUT, { recursive: true });
for (const file of WHOLE.trim().split('\n')) {
  await write(basename(file).replace(/\.[a-z]+$/, ''), small(upright(file)), file);
}
for (const file of IN_PIECES) {
  const { data, info } = await upright(file).resize(400, 300, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true });
  for (const [i, [left, top]] of [[20, 10], [210, 10], [20, 160], [210, 160]].entries()) {
    const piece = sharp(data, { raw: info }).extract({ left, top, width: 170, height: 128 });
    await write(`${basename(file).split('-')[0]}-${i + 1}`, small(piece, 128), file);
  }
}

const portrait = (side) => upright(PORTRAIT).resize(side, side).png().toBuffer();
const portraits = async (width, height, places) =>
  sharp(
    await plain(width, height, '#678')
      .composite(await Promise.all(places.map(async ([left, top, side]) => ({ left, top, input: await portrait(side) }))))
      .png()
      .toBuffer(),
  );
await write('portraits-2', await portraits(160, 90, [[5, 10, 64], [75, 5, 80]]), PORTRAIT);
await write('portraits-3', await portraits(320, 200, [[10, 20, 60], [90, 40, 100], [200, 90, 110]]), PORTRAIT);
await write('portrait-at-the-edge', await portraits(120, 160, [[-0, 60, 100]]), PORTRAIT);
await write('portrait-wide', await portraits(320, 60, [[130, 0, 60]]), PORTRAIT);
await write('portrait-large', small(sharp(await portrait(320)), 320), PORTRAIT);
await write('black', plain(40, 30, '#000'));
await write('white', plain(30, 40, WHITE));
await write('1x1', plain(1, 1, '#c84'));
await write('1x320', plain(1, 320, '#48c'));
await write('320x1', plain(320, 1, '#4c8'));
const noise = Buffer.alloc(64 * 48 * 3);
for (let i = 0, x = 1; i < noise.length; i++) {
  x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
  noise[i] = (x >>> 24) & 0xe0;
}
await write('noise', sharp(noise, { raw: { width: 64, height: 48, channels: 3 } }), null, 256);
writeFileSync(join(SEE, 'SOURCES.tsv'), `${sources.join('\n')}\n`);
