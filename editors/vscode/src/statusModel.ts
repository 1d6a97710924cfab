// What the status bar says. Does not depend on VS Code.

export type ServerState = 'starting' | 'running' | 'stopped' | 'failed';

export interface Counts {
  errors: number;
  warnings: number;
  /** Infos and hints. */
  others: number;
}

export function statusOf(state: ServerState, enabled: boolean, counts: Counts): { text: string; tooltip: string; warning: boolean } {
  const { errors, warnings, others } = counts;
  const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  switch (state) {
    case 'starting':
      return { text: '$(loading~spin) ibid', tooltip: 'ibid is starting.', warning: false };
    case 'stopped':
      return { text: '$(circle-slash) ibid', tooltip: 'ibid is stopped. Click to restart it.', warning: true };
    case 'failed':
      return { text: '$(error) ibid', tooltip: 'ibid did not start. Click for the log and settings.', warning: true };
    case 'running':
      break;
  }
  if (!enabled) return { text: '$(circle-slash) ibid', tooltip: 'ibid reports nothing here: the setting ibid.enable is “never”.', warning: false };
  const all = errors + warnings + others;
  if (all === 0) return { text: '$(check) ibid', tooltip: 'ibid found nothing in this document.', warning: false };
  const parts = [
    errors > 0 ? plural(errors, 'error') : '',
    warnings > 0 ? plural(warnings, 'warning') : '',
    others > 0 ? plural(others, 'note') : '',
  ].filter((part) => part !== '');
  return { text: `$(quote) ibid ${all}`, tooltip: `ibid found ${parts.join(', ')} in this document.`, warning: false };
}
