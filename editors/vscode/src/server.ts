// Finds the `ibid` executable. Does not depend on VS Code, so that the search order can be tested without it.

import * as fs from 'node:fs';
import * as path from 'node:path';

/** What the search looks at. */
export interface Places {
  /** The setting `ibid.server.path`; empty if not set. */
  configured: string;
  /** The environment variable `PATH`. */
  searchPath: string;
  /** The user's home folder. */
  home: string;
  /** The extension's own folder. */
  extension: string;
  platform: NodeJS.Platform;
  /** Whether a path names a file that can be run. */
  isExecutable: (file: string) => boolean;
}

export type Search =
  | { kind: 'found'; command: string; from: 'setting' | 'PATH' | 'extension' }
  /** The setting names something that cannot be run: silently running another program instead would mislead. */
  | { kind: 'unusable'; command: string }
  | { kind: 'missing' };

/** Search order: the setting, `PATH`, the executable included in the extension. */
export function findServer(places: Places): Search {
  const paths = places.platform === 'win32' ? path.win32 : path.posix;
  const program = places.platform === 'win32' ? 'ibid.exe' : 'ibid';

  const configured = places.configured.trim();
  if (configured !== '') {
    const command = /^~[/\\]/.test(configured) ? paths.join(places.home, configured.slice(2)) : configured;
    return places.isExecutable(command) ? { kind: 'found', command, from: 'setting' } : { kind: 'unusable', command };
  }
  for (const folder of places.searchPath.split(paths.delimiter)) {
    // A relative entry means “wherever I happen to be”: with an editor, the folder someone else wrote.
    if (!paths.isAbsolute(folder)) continue;
    const command = paths.join(folder, program);
    if (places.isExecutable(command)) return { kind: 'found', command, from: 'PATH' };
  }
  const bundled = paths.join(places.extension, 'bin', program);
  return places.isExecutable(bundled) ? { kind: 'found', command: bundled, from: 'extension' } : { kind: 'missing' };
}

/** Whether the path names a file that this user may run. */
export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
