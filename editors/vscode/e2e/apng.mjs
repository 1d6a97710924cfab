// Animated PNG from pictures of one size, as playwright makes them: 8-bit RGB or RGBA without interlacing.

import zlib from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The pixels of a picture: width, height, and three bytes for each pixel. */
function decode(png) {
  const parts = [];
  let header;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const kind = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') header = data;
    if (kind === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const [width, height, depth, colour] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || header[12] !== 0) throw new Error('The picture is of another kind.');
  const size = colour === 6 ? 4 : 3;
  const raw = zlib.inflateSync(Buffer.concat(parts));
  const row = width * size;
  const lines = Buffer.alloc(height * row);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (row + 1)];
    for (let x = 0; x < row; x++) {
      const here = y * row + x;
      const left = x >= size ? lines[here - size] : 0;
      const up = y > 0 ? lines[here - row] : 0;
      const corner = x >= size && y > 0 ? lines[here - row - size] : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      lines[here] = (raw[y * (row + 1) + 1 + x] + guess) & 0xff;
    }
  }
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at++) lines.copy(pixels, at * 3, at * size, at * size + 3);
  return { width, height, pixels };
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The smallest rectangle in which two pictures differ; undefined if they do not. */
function difference(old, now) {
  const { width, height } = now;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (old.pixels.compare(now.pixels, at, at + 3, at, at + 3) === 0) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A rectangle of a picture, compressed. */
function encode({ width, pixels }, area) {
  const row = area.width * 3;
  const raw = Buffer.alloc(area.height * (row + 1));
  for (let y = 0; y < area.height; y++) {
    const from = ((area.y + y) * width + area.x) * 3;
    raw[y * (row + 1)] = 1;
    for (let x = 0; x < row; x++) raw[y * (row + 1) + 1 + x] = (pixels[from + x] - (x >= 3 ? pixels[from + x - 3] : 0)) & 0xff;
  }
  return zlib.deflateSync(raw, { level: 9 });
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([length, body, sum]);
}

function numbers(...all) {
  const data = Buffer.alloc(all.length * 4);
  all.forEach((number, at) => data.writeUInt32BE(number, at * 4));
  return data;
}

/** One file that shows each picture for its time in ms, and begins again in the end. */
export function animation(frames) {
  const pictures = frames.map(({ png, time }) => ({ ...decode(png), time }));
  const { width, height } = pictures[0];
  const shown = [];
  for (const picture of pictures) {
    const last = shown.at(-1);
    const area = last ? difference(last.picture, picture) : { x: 0, y: 0, width, height };
    if (area) shown.push({ picture, area, time: picture.time });
    else last.time += picture.time;
  }
  let sequence = 0;
  const parts = [chunk('IHDR', Buffer.concat([numbers(width, height), Buffer.from([8, 2, 0, 0, 0])])), chunk('acTL', numbers(shown.length, 0))];
  shown.forEach(({ picture, area, time }, at) => {
    const delay = Buffer.from([time >> 8, time & 0xff, 1000 >> 8, 1000 & 0xff, 0, 0]);
    parts.push(chunk('fcTL', Buffer.concat([numbers(sequence++, area.width, area.height, area.x, area.y), delay])));
    const data = encode(picture, area);
    parts.push(at === 0 ? chunk('IDAT', data) : chunk('fdAT', Buffer.concat([numbers(sequence++), data])));
  });
  return Buffer.concat([SIGNATURE, ...parts, chunk('IEND', Buffer.alloc(0))]);
}
