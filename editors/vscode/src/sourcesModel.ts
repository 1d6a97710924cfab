// The rows of the Sources view, made from the answer to `ibid/sources`. Does not depend on VS Code, so that it can be
// tested without it.

export interface Position {
  line: number;
  character: number;
}
export interface Location {
  uri: string;
  range: { start: Position; end: Position };
}
export interface SourceDocument {
  uri: string;
  path: string;
  title: string;
  outlet: string;
  /** ISO, as precise as known; empty if unknown. */
  date: string;
  key: string;
  draft: boolean;
  claims: number;
  citations: number;
  /** Citations of it in other documents. */
  cited: number;
}
export interface Side {
  text: string;
  value: string;
  speaker: string | null;
  /** The clause around the words; empty if it is not known. */
  clause?: string;
  path: string;
  location: Location;
}
export interface Contested {
  entity: string;
  matter: string;
  nature: string;
  severity: string;
  sides: Side[];
}
/** One workspace folder. */
export interface Overview {
  folder: string | null;
  documents: SourceDocument[];
  entities: { name: string; detail: string; location: Location }[];
  contested: Contested[];
}

/** A row of the view. */
export interface Row {
  /** Stable between refreshes, so that what is unfolded stays so. */
  id: string;
  label: string;
  description?: string;
  /** What a screen reader says; label and description otherwise. */
  spoken?: string;
  tooltip?: string;
  icon: string;
  /** Where a click goes. */
  target?: Location;
  children?: Row[];
}

export function rows(overviews: Overview[]): Row[] {
  const all = overviews.filter((one) => one.documents.length > 0);
  if (all.length === 1) return sections(all[0]!, '');
  return all.map((one) => {
    const id = one.folder ?? 'files';
    return { id, label: folderName(one.folder), icon: 'root-folder', children: sections(one, `${id}/`) };
  });
}

function sections(overview: Overview, prefix: string): Row[] {
  const drafts = overview.documents.filter((one) => one.draft);
  const sources = overview.documents.filter((one) => !one.draft);
  const disputes = disputesOf(overview.contested);
  return [
    section(`${prefix}drafts`, 'Drafts', 'edit', drafts.map((one) => documentRow(one, disputes, `${prefix}drafts/`))),
    section(`${prefix}sources`, 'Sources', 'library', outlets(sources, disputes, `${prefix}sources/`), sources.length),
    section(
      `${prefix}names`,
      'Names',
      'symbol-class',
      overview.entities.map((one) => ({
        id: `${prefix}names/${one.name}/${one.detail}`,
        label: one.name,
        description: one.detail,
        icon: one.detail.startsWith('person') ? 'person' : 'symbol-namespace',
        target: one.location,
      })),
    ),
    section(`${prefix}contested`, 'Contested', 'warning', contested(overview, `${prefix}contested/`)),
  ].filter((row) => row.children!.length > 0);
}

function section(id: string, label: string, icon: string, children: Row[], count = children.length): Row {
  return { id, label, icon, description: String(count), children };
}

/** How many contested matters each document has a side in, by its path. */
function disputesOf(contested: Contested[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const matter of contested) {
    for (const path of new Set(matter.sides.map((side) => side.path))) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Documents by outlet, the outlets by name; within one the newest first. Those without an outlet follow. */
function outlets(documents: SourceDocument[], disputes: Map<string, number>, prefix: string): Row[] {
  const groups = new Map<string, SourceDocument[]>();
  for (const one of documents) groups.set(one.outlet, [...(groups.get(one.outlet) ?? []), one]);
  const named = [...groups].filter(([outlet]) => outlet !== '').sort(([a], [b]) => compare(a, b));
  const newest = (a: SourceDocument, b: SourceDocument) => compare(b.date, a.date) || compare(a.path, b.path);
  const list = (all: SourceDocument[]) => [...all].sort(newest).map((one) => documentRow(one, disputes, prefix));
  return [
    ...named.map(([outlet, all]) => ({
      id: `${prefix}outlet/${outlet}`,
      label: outlet,
      description: String(all.length),
      icon: 'organization',
      children: list(all),
    })),
    ...list(groups.get('') ?? []),
  ];
}

function documentRow(one: SourceDocument, disputes: Map<string, number>, prefix: string): Row {
  const counts = [count(one.claims, 'claim')];
  if (one.citations > 0) counts.push(count(one.citations, 'citation'));
  if (one.cited > 0) counts.push(`cited ${one.cited === 1 ? 'once' : `${one.cited} times`}`);
  const contradictions = disputes.get(one.path) ?? 0;
  // The sign first: a narrow side bar cuts off the end.
  const short = contradictions > 0 ? [`≠ ${contradictions}`, one.date, ...counts] : [one.date, ...counts];
  const long = contradictions > 0 ? [count(contradictions, 'contradiction'), ...counts] : counts;
  const start = { line: 0, character: 0 };
  const label = one.title || one.path;
  return {
    id: `${prefix}${one.path}`,
    label,
    description: short.filter((part) => part !== '').join(' · '),
    spoken: [label, one.draft ? 'draft' : one.outlet, one.date, ...long].filter((part) => part !== '').join(', '),
    tooltip: [one.title, one.outlet, one.date, `@${one.key}`, one.path, long.join(', ')].filter((line) => line).join('\n'),
    icon: one.draft ? 'edit' : 'file-text',
    target: { uri: one.uri, range: { start, end: start } },
  };
}

function contested({ contested: all, documents }: Overview, prefix: string): Row[] {
  const named = new Map(documents.map((one) => [one.path, one.draft ? 'draft' : one.outlet || one.title]));
  const from = (side: Side) => named.get(side.path) || side.path;
  return all.map((one, index) => ({
    id: `${prefix}${index}/${one.matter}`,
    label: capital(one.matter || one.entity),
    description: [...new Set(one.sides.map((side) => side.value || side.text))].join(' / '),
    // One line: it covers what is below.
    tooltip: `${capital(one.matter || one.entity)} (${one.nature}, ${one.severity} severity)`,
    icon: one.severity === 'high' ? 'error' : 'warning',
    children: one.sides.map((side, number) => ({
      id: `${prefix}${index}/${one.matter}/${number}`,
      label: side.text,
      description: [side.speaker, from(side)].filter((part) => part).join(' · '),
      tooltip: [side.clause || side.text, [side.speaker, side.path].filter((part) => part).join(' · ')].join('\n'),
      icon: 'quote',
      target: side.location,
    })),
  }));
}

function capital(words: string): string {
  return words.replace(/^./u, (first) => first.toUpperCase());
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function folderName(uri: string | null): string {
  if (uri === null) return 'Open files';
  const name = uri.replace(/\/+$/, '').split('/').pop() ?? uri;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
