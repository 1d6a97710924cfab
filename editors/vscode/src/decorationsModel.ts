// Which marks are drawn how. Each kind has a shape of its own, for those who do not see its colour. Does not depend on
// VS Code.

export interface Mark {
  kind: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  note: string;
}

export interface Style {
  /** What the hover over a mark says. */
  label: string;
  /** A sign before the sentence. */
  sign?: string;
  textDecoration?: string;
  fontStyle?: string;
  fontWeight?: string;
  border?: string;
  /** A colour of the theme. */
  color?: string;
  /** Shown at the scroll bar. */
  ruler?: boolean;
}

export const STYLES: Record<string, Style> = {
  source: { label: 'Source', fontWeight: 'bold', textDecoration: 'underline' },
  cue: { label: 'Cue', textDecoration: 'underline dotted' },
  content: { label: 'Attributed statement', fontStyle: 'italic' },
  citation: { label: 'Citation', border: '1px dotted' },
  contradicted: { label: 'Contradicted claim', sign: '≠', color: 'editorError.foreground', ruler: true },
  cited: { label: 'Cited claim', sign: '✓', color: 'charts.green' },
  attributed: { label: 'Attributed claim', sign: '❝', color: 'editorInfo.foreground' },
  open: { label: 'Claim without a source', sign: '?', color: 'editorWarning.foreground', ruler: true },
};

/** What the hover says: the kind, and what is known. */
export function hoverOf(mark: Mark): string {
  const label = STYLES[mark.kind]?.label ?? mark.kind;
  return mark.note ? `${label}: ${mark.note}` : `${label}.`;
}

/** The marks of each kind that is drawn. */
export function byKind(marks: Mark[]): Map<string, Mark[]> {
  const all = new Map(Object.keys(STYLES).map((kind) => [kind, [] as Mark[]]));
  for (const mark of marks) all.get(mark.kind)?.push(mark);
  return all;
}
