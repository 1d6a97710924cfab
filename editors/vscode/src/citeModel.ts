// The rows of the picker of “Insert Citation…”. Does not depend on VS Code.

/** Something that can be cited, as `ibid/citables` gives it. */
export interface Citable {
  key: string;
  author: string;
  year: string;
  title: string;
  outlet: string;
  paragraph: number | null;
  words: string;
  supports: boolean;
  hasDocument: boolean;
}

export interface Choice {
  label: string;
  description: string;
  detail: string;
  /** Not set for a heading between rows. */
  citable?: Citable;
}

/** The passages for the sentence, then all works. */
export function choices(passages: Citable[], works: Citable[]): Choice[] {
  const supporting = passages.filter((one) => one.supports);
  const others = passages.filter((one) => !one.supports);
  return [
    ...group('supports this sentence', supporting.map(passage)),
    ...group('on the same topic', others.map(passage)),
    ...group('all sources', works.map(work)),
  ];
}

/** The whole work, then its paragraphs; those that support the sentence come first. */
export function paragraphChoices(chosen: Citable, paragraphs: Citable[]): Choice[] {
  const whole = { label: 'The whole source', description: `[@${chosen.key}]`, detail: '', citable: { ...chosen, paragraph: null } };
  const row = (one: Citable) => ({
    label: `Paragraph ${one.paragraph}`,
    description: one.supports ? 'supports this sentence' : '',
    detail: quoted(one.words),
    citable: one,
  });
  return [whole, ...group('paragraphs', paragraphs.map(row))];
}

function group(label: string, rows: Choice[]): Choice[] {
  return rows.length === 0 ? [] : [{ label, description: '', detail: '' }, ...rows];
}

function passage(one: Citable): Choice {
  return { label: `${name(one)}, para. ${one.paragraph}`, description: description(one), detail: quoted(one.words), citable: one };
}

function work(one: Citable): Choice {
  return { label: name(one), description: description(one), detail: [`@${one.key}`, quoted(one.words)].filter((part) => part).join('  '), citable: one };
}

/** Author and year; what is known of them, or else the outlet, or else the key. */
function name(one: Citable): string {
  const who = one.author || one.outlet || `@${one.key}`;
  return one.year ? `${who} (${one.year})` : who;
}

function description(one: Citable): string {
  return [one.title, one.author ? one.outlet : ''].filter((part) => part).join(', ');
}

function quoted(words: string): string {
  return words === '' || /^["“«„]/.test(words) ? words : `“${words}”`;
}
