import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';

// The tests are bundled into dist/test/.
const root = path.join(__dirname, '..', '..');
const read = (name: string) => fs.readFileSync(path.join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const contributes = manifest.contributes;
const properties: Record<string, Record<string, unknown>> = contributes.configuration.properties;

test('every rule has a setting, with its description and its default', () => {
  const schema = JSON.parse(read('../ibid.schema.json')).properties.rules.properties;
  const settings = properties['ibid.rules']!['properties'] as Record<string, { description: string }>;
  assert.deepEqual(Object.keys(settings), Object.keys(schema), 'run “npm run settings”');
  for (const [rule, { description, default: level }] of Object.entries<{ description: string; default: string }>(schema)) {
    assert.equal(settings[rule]!.description, `${description} Default: ${level}.`, 'run “npm run settings”');
  }
});

test('every setting is described, and the README lists it', () => {
  const readme = read('README.md');
  for (const [name, setting] of Object.entries(properties)) {
    const text = String(setting['markdownDescription'] ?? setting['description'] ?? '');
    assert.match(text, /^[A-Z`].*\.$/s, name);
    assert.ok(readme.includes(`\`${name}\``), `README.md does not list ${name}`);
  }
});

test('every command of the manifest is registered, and menus name none other', () => {
  const source = read('src/extension.ts');
  const commands: string[] = contributes.commands.map((one: { command: string }) => one.command);
  for (const command of commands) assert.ok(source.includes(`'${command}':`), `${command} is not registered`);
  const named = [...JSON.stringify([contributes.menus, contributes.keybindings]).matchAll(/"command":"(ibid\.[^"]+)"/g)];
  for (const [, command] of named) assert.ok(commands.includes(command!), `${command} has no title`);
  const links = [...JSON.stringify([contributes.walkthroughs, contributes.viewsWelcome]).matchAll(/command:(ibid\.\w+)/g)];
  assert.ok(links.length > 3);
  for (const [, command] of links) assert.ok(commands.includes(command!), `${command} is no command`);
});

test('what the manifest names is packaged', () => {
  const media = contributes.walkthroughs.flatMap((one: { steps: { media: { markdown: string } }[] }) => one.steps.map((step) => step.media.markdown));
  const files: string[] = [...media, 'icon.png', 'example/draft.md', 'example/sources.bib', 'CHANGELOG.md', 'LICENSE'];
  const ignore = read('.vscodeignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  for (const file of files) {
    assert.ok(fs.existsSync(path.join(root, file)), `${file} is missing`);
    const held = (pattern: string) => pattern === file || (/\*+$/.test(pattern) && file.startsWith(pattern.replace(/\*+$/, '')));
    assert.ok(ignore.some(held), `${file} is not packaged`);
  }
});

test('commands and settings are worded alike', () => {
  for (const { title, category } of contributes.commands) {
    assert.equal(category, 'ibid');
    assert.match(title, /^[A-Z]/);
  }
});
