// npm run package                                              → ibid-VERSION.vsix, for every platform, without the program
// npm run package -- --target linux-x64 [--server FILE]        → ibid-VERSION-linux-x64.vsix, with the program in bin/
// FILE is what `cargo build --release` left for this machine, unless it is named.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { target: { type: 'string' }, server: { type: 'string' } } });
const { name, version } = JSON.parse(fs.readFileSync(path.join(here, 'package.json'), 'utf8'));

const bin = path.join(here, 'bin');
fs.rmSync(bin, { recursive: true, force: true });
// The pictures of the README lie in the repository, which has no public address yet.
const readme = path.join(here, 'README.md');
const words = fs.readFileSync(readme, 'utf8').replace(/^!\[[^\]]*\]\([^)]*\)\n\n?/gm, '');
fs.mkdirSync(path.join(here, 'dist'), { recursive: true });
fs.writeFileSync(path.join(here, 'dist', 'README.md'), words);
const args = ['package', '--no-dependencies', '--allow-missing-repository', '--readme-path', 'dist/README.md'];
if (values.target) {
  const program = values.target.startsWith('win32') ? 'ibid.exe' : 'ibid';
  const server = values.server ?? path.join(here, '..', '..', 'target', 'release', program);
  if (!fs.existsSync(server)) {
    console.error(`${server} is not there: run “cargo build --release”, or name the program with --server FILE.`);
    process.exit(2);
  }
  fs.mkdirSync(bin);
  fs.copyFileSync(server, path.join(bin, program));
  fs.chmodSync(path.join(bin, program), 0o755);
  args.push('--target', values.target, '--out', `${name}-${version}-${values.target}.vsix`);
} else {
  args.push('--out', `${name}-${version}.vsix`);
}
const vsce = path.join(here, 'node_modules', '@vscode', 'vsce', 'vsce');
const done = spawnSync(process.execPath, [vsce, ...args], { cwd: here, stdio: 'inherit' });
fs.rmSync(bin, { recursive: true, force: true });
process.exit(done.status ?? 2);
