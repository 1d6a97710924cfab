import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardHtml, lineOf } from '../src/cardHtml';
import { choices, paragraphChoices, type Citable } from '../src/citeModel';
import { columns, comparisonHtml } from '../src/compareModel';
import { STYLES, byKind, hoverOf } from '../src/decorationsModel';
import type { Overview, SourceDocument } from '../src/sourcesModel';

test('a card has paragraphs, lists, bold words and links that are told to the extension', () => {
  const card = '**Ines Okafor** · person\n\n**Here**\n\n- “We walked,” [¶5](<file:///a b/draft.md#L14>)\n- said [[note ¶1](<file:///n.txt#L1>)]';
  assert.equal(
    cardHtml(card),
    '<p><strong>Ines Okafor</strong> · person</p>\n<p><strong>Here</strong></p>\n' +
      '<ul><li>“We walked,” <a href="#" data-to="file:///a b/draft.md#L14">¶5</a></li>' +
      '<li>said [<a href="#" data-to="file:///n.txt#L1">note ¶1</a>]</li></ul>',
  );
});

test('words of a document are text, whatever they look like', () => {
  for (const [markdown, html] of [
    ['\\*\\*not bold\\*\\* \\[x\\](y) \\<b\\>', '**not bold** [x](y) &lt;b&gt;'],
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['[x](javascript:alert(1)) [y', '[x](javascript:alert(1)) [y'],
    ['[a"b](<file:///x"y>)', '<a href="#" data-to="file:///x&quot;y">a&quot;b</a>'],
    ['**never closed 𝔏', '<strong>never closed 𝔏</strong>'],
  ] as const) {
    assert.equal(cardHtml(markdown), `<p>${html}</p>`);
  }
  assert.equal(cardHtml(''), '');
  assert.equal(cardHtml('\\'), '<p>\\</p>');
});

test('a link names a line', () => {
  assert.deepEqual(lineOf('file:///a.txt#L5'), { uri: 'file:///a.txt', line: 4 });
  assert.deepEqual(lineOf('file:///a%23L5.txt'), { uri: 'file:///a%23L5.txt', line: 0 });
});

function citable(rest: Partial<Citable>): Citable {
  return { key: 'roe', author: '', year: '', title: '', outlet: '', paragraph: null, words: '', supports: false, hasDocument: true, ...rest };
}

test('the picker shows author, year, title and first words, passages for the sentence first', () => {
  const work = citable({ author: 'Bea Roe', year: '2001', title: 'Harbours', outlet: 'Gazette', words: 'The quay was empty.' });
  const passage = citable({ ...work, paragraph: 3, words: '“Twelve ships,” she said.', supports: true });
  const rows = choices([citable({ outlet: 'Courier', paragraph: 2, words: 'Ships.' }), passage], [work, citable({})]);
  assert.deepEqual(rows.map((row) => `${row.label} | ${row.description} | ${row.detail}`), [
    'supports this sentence |  | ',
    'Bea Roe (2001), para. 3 | Harbours, Gazette | “Twelve ships,” she said.',
    'on the same topic |  | ',
    'Courier, para. 2 |  | “Ships.”',
    'all sources |  | ',
    'Bea Roe (2001) | Harbours, Gazette | @roe  “The quay was empty.”',
    '@roe |  | @roe',
  ]);
  assert.deepEqual(rows.map((row) => row.citable === undefined), [true, false, true, false, true, false, false]);
  assert.deepEqual(choices([], []), []);
});

test('a paragraph is chosen after the work, or none', () => {
  const rows = paragraphChoices(citable({}), [citable({ paragraph: 3, supports: true, words: 'Ships.' }), citable({ paragraph: 1 })]);
  assert.deepEqual(rows.map((row) => [row.label, row.description]), [
    ['The whole source', '[@roe]'],
    ['paragraphs', ''],
    ['Paragraph 3', 'supports this sentence'],
    ['Paragraph 1', ''],
  ]);
  assert.deepEqual(rows.filter((row) => row.citable).map((row) => row.citable!.paragraph), [null, 3, 1]);
});

function overview(): Overview {
  const document = (path: string, rest: Partial<SourceDocument>): SourceDocument => {
    return { uri: `file:///w/${path}`, path, title: '', outlet: '', date: '', key: path, draft: false, claims: 0, citations: 0, cited: 0, ...rest };
  };
  const side = (path: string, text: string, line: number) => {
    const at = { line, character: 0 };
    return { text, value: text, speaker: line > 1 ? 'Lund' : null, path, location: { uri: `file:///w/${path}`, range: { start: at, end: at } } };
  };
  const sides = [side('a.txt', '9 <million>', 0), side('draft.md', '6 million', 1), side('b.txt', '9 million', 2), side('c.txt', '7', 4)];
  return {
    folder: null,
    documents: [document('a.txt', { outlet: 'Gazette' }), document('b.txt', { outlet: 'Gazette' }), document('draft.md', { draft: true, title: 'My bridge' }), document('c.txt', {})],
    entities: [],
    contested: [{ entity: 'Harwell', matter: 'repairs', nature: 'figure', severity: 'high', sides }],
  };
}

test('outlets stand side by side, the draft first', () => {
  const one = overview();
  const all = columns(one.contested[0]!, one.documents);
  assert.deepEqual(all.map((column) => [column.outlet, column.draft, column.sides.length]), [
    ['My bridge', true, 1],
    ['Gazette', false, 2],
    ['c.txt', false, 1],
  ]);
  const html = comparisonHtml([one]);
  for (const part of ['<h2>Repairs of Harwell', 'My bridge <span class="aside">(draft)', '9 &lt;million&gt;', 'data-to="file:///w/b.txt#L3"', 'Lund</span> · ']) {
    assert.ok(html.includes(part), part);
  }
  assert.match(comparisonHtml([]), /do not contradict/);
  one.contested[0]!.sides[0]!.clause = 'It costs 9 <million> a year';
  assert.ok(comparisonHtml([one]).includes('<blockquote>It costs <strong>9 &lt;million&gt;</strong> a year</blockquote>'));
});

test('every mark has a shape of its own beside its colour, and a hover', () => {
  const shapes = Object.values(STYLES).map(({ color: _, label: __, ruler: ___, ...shape }) => JSON.stringify(shape));
  assert.equal(new Set(shapes).size, shapes.length);
  assert.ok(shapes.every((shape) => shape !== '{}'));
  const at = { line: 0, character: 0 };
  const mark = { kind: 'contradicted', range: { start: at, end: at }, note: 'b.txt: 9' };
  assert.equal(hoverOf(mark), 'Contradicted claim: b.txt: 9');
  assert.equal(hoverOf({ ...mark, note: '' }), 'Contradicted claim.');
  const all = byKind([mark, { ...mark, kind: 'of a later version' }]);
  assert.deepEqual([all.get('contradicted')!.length, all.get('cited')!.length, all.size], [1, 0, Object.keys(STYLES).length]);
});
