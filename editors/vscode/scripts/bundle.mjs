// npm run bundle: src/ and all it uses as one file in dist/, and beside it the licences of what was taken in.

import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('..', import.meta.url));
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  external: ['vscode'],
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  metafile: true,
  logLevel: 'warning',
});

fs.copyFileSync(path.join(here, '..', 'ibid.schema.json'), path.join(here, 'dist', 'ibid.schema.json'));

const packages = new Set();
for (const input of Object.keys(metafile.inputs)) {
  const [, name] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  if (name) packages.add(name);
}
const notices = [...packages].sort().map((folder) => {
  const at = path.join(here, folder);
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(at, 'package.json'), 'utf8'));
  const file = fs.readdirSync(at).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} ${version} comes without the text of its licence`);
  return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(at, file), 'utf8').trim()}\n`;
});
fs.writeFileSync(path.join(here, 'dist', 'THIRD-PARTY-NOTICES.txt'), notices.join(`\n${'-'.repeat(80)}\n\n`));
