// What the documents disagree on, side by side by outlet, as HTML. Does not depend on VS Code.

import { escapeHtml, linkHtml } from './cardHtml';
import type { Contested, Overview, Side, SourceDocument } from './sourcesModel';

/** One column of a matter: what an outlet, or the draft, says. */
export interface Column {
  outlet: string;
  draft: boolean;
  sides: Side[];
}

/** The sides of a matter by outlet: drafts first, then in the order in which the outlets are named. */
export function columns(matter: Contested, documents: SourceDocument[]): Column[] {
  const of = new Map(documents.map((one) => [one.path, one]));
  const all = new Map<string, Column>();
  for (const side of matter.sides) {
    const document = of.get(side.path);
    const draft = document?.draft ?? false;
    const outlet = draft ? document?.title || side.path : document?.outlet || document?.title || side.path;
    const key = `${draft ? 0 : 1}${outlet}`;
    const column = all.get(key) ?? { outlet, draft, sides: [] };
    column.sides.push(side);
    all.set(key, column);
  }
  return [...all.values()].sort((a, b) => Number(b.draft) - Number(a.draft));
}

export function comparisonHtml(overviews: Overview[]): string {
  const parts = overviews.map((overview) => overview.contested.map((matter) => matterHtml(matter, overview.documents)).join('\n'));
  const count = overviews.reduce((sum, overview) => sum + overview.contested.length, 0);
  if (count === 0) return '<h1>Compare outlets</h1>\n<p class="note">The documents of this folder do not contradict each other, as far as ibid can tell.</p>';
  return [
    '<h1>Compare outlets</h1>',
    `<p class="note">${count === 1 ? 'One matter on which the documents differ.' : `${count} matters on which the documents differ, the most severe first.`}</p>`,
    '<p><input type="search" aria-label="Filter matters" placeholder="Filter by name, outlet or words"></p>',
    ...parts,
  ].join('\n');
}

function matterHtml(matter: Contested, documents: SourceDocument[]): string {
  const name = matter.matter || matter.entity;
  const entity = matter.entity && !name.includes(matter.entity) ? ` of ${matter.entity}` : '';
  const all = columns(matter, documents).map((column) => {
    const sides = column.sides.map((side) => {
      const { uri, range } = side.location;
      const line = range.start.line + 1;
      const speaker = side.speaker ? `<span class="aside">${escapeHtml(side.speaker)}</span> · ` : '';
      return `<blockquote>${words(side)}</blockquote>\n<p>${speaker}${linkHtml(`${uri}#L${line}`, escapeHtml(`${side.path}:${line}`))}</p>`;
    });
    const draft = column.draft ? ' <span class="aside">(draft)</span>' : '';
    return `<li${column.draft ? ' class="draft"' : ''}>\n<h3>${escapeHtml(column.outlet)}${draft}</h3>\n${sides.join('\n')}\n</li>`;
  });
  return [
    '<section>',
    `<h2>${escapeHtml(sentenceCase(name + entity))}</h2>`,
    `<p class="note">${escapeHtml(sentenceCase(matter.nature))}, ${escapeHtml(matter.severity)} severity</p>`,
    `<ul class="sides">\n${all.join('\n')}\n</ul>`,
    '</section>',
  ].join('\n');
}

/** The clause with the words that differ in bold; the words alone if the clause is not known. */
function words(side: Side): string {
  const at = side.clause ? side.clause.indexOf(side.text) : -1;
  if (!side.clause || at < 0) return `“${escapeHtml(side.text)}”`;
  const end = at + side.text.length;
  return `${escapeHtml(side.clause.slice(0, at))}<strong>${escapeHtml(side.text)}</strong>${escapeHtml(side.clause.slice(end))}`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
