import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { findServer, isExecutable, type Places } from '../src/server';

/** A machine on which only the files named can be run. */
function machine(executables: string[], rest: Partial<Places> = {}): Places {
  return {
    configured: '',
    searchPath: '/usr/local/bin:/usr/bin',
    home: '/home/ada',
    extension: '/ext',
    platform: 'linux',
    isExecutable: (file) => executables.includes(file),
    ...rest,
  };
}

test('the setting comes before PATH', () => {
  const places = machine(['/usr/bin/ibid', '/opt/ibid'], { configured: ' /opt/ibid ' });
  assert.deepEqual(findServer(places), { kind: 'found', command: '/opt/ibid', from: 'setting' });
});

test('a tilde in the setting is the home folder', () => {
  const places = machine(['/home/ada/bin/ibid'], { configured: '~/bin/ibid' });
  assert.deepEqual(findServer(places), { kind: 'found', command: '/home/ada/bin/ibid', from: 'setting' });
});

test('a setting that cannot be run is said to be so, and nothing else is run in its place', () => {
  const places = machine(['/usr/bin/ibid'], { configured: '/opt/gone' });
  assert.deepEqual(findServer(places), { kind: 'unusable', command: '/opt/gone' });
});

test('PATH is searched in its order, and comes before the bundled program', () => {
  const places = machine(['/ext/bin/ibid', '/usr/bin/ibid', '/usr/local/bin/ibid']);
  assert.deepEqual(findServer(places), { kind: 'found', command: '/usr/local/bin/ibid', from: 'PATH' });
});

test('relative entries of PATH are passed over', () => {
  const places = machine(['ibid', './ibid', '/usr/bin/ibid'], { searchPath: ':.:/usr/bin' });
  assert.deepEqual(findServer(places), { kind: 'found', command: '/usr/bin/ibid', from: 'PATH' });
});

test('the bundled program is the last resort', () => {
  assert.deepEqual(findServer(machine(['/ext/bin/ibid'])), {
    kind: 'found',
    command: '/ext/bin/ibid',
    from: 'extension',
  });
});

test('on Windows it is ibid.exe, and PATH is divided by semicolons', () => {
  const places = machine(['C:\\tools\\ibid.exe'], {
    platform: 'win32',
    searchPath: 'C:\\Windows;C:\\tools',
    extension: 'C:\\ext',
  });
  assert.deepEqual(findServer(places), { kind: 'found', command: 'C:\\tools\\ibid.exe', from: 'PATH' });
});

test('nothing anywhere is missing', () => {
  assert.deepEqual(findServer(machine([])), { kind: 'missing' });
});

test('a folder, a file without the x bit and a file that is not there cannot be run', { skip: os.platform() === 'win32' }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ibid-'));
  try {
    const file = path.join(folder, 'ibid');
    assert.equal(isExecutable(file), false);
    fs.writeFileSync(file, '', { mode: 0o644 });
    assert.equal(isExecutable(file), false);
    fs.chmodSync(file, 0o755);
    assert.equal(isExecutable(file), true);
    assert.equal(isExecutable(folder), false);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
