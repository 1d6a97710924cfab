import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonProblem } from '../src/reason';
import { rows, type Overview, type Row, type SourceDocument } from '../src/sourcesModel';
import { statusOf } from '../src/statusModel';

const range = { start: { line: 2, character: 4 }, end: { line: 2, character: 9 } };

function document(path: string, rest: Partial<SourceDocument> = {}): SourceDocument {
  const uri = `file:///ward/${path}`;
  return { uri, path, title: '', outlet: '', date: '', key: path, draft: false, claims: 1, citations: 0, cited: 0, ...rest };
}

function overview(documents: SourceDocument[], rest: Partial<Overview> = {}): Overview {
  return { folder: 'file:///home/ada/The%20ward', documents, entities: [], contested: [], ...rest };
}

function print(all: Row[], depth = 0): string[] {
  return all.flatMap((row) => [
    `${'  '.repeat(depth)}${row.label}${row.description ? ` | ${row.description}` : ''}`,
    ...print(row.children ?? [], depth + 1),
  ]);
}

test('documents are grouped by outlet, the newest first; drafts come before them', () => {
  const all = [
    document('c.txt'),
    document('old.txt', { outlet: 'Gazette', date: '2024-05-02', title: 'Beds', cited: 1 }),
    document('new.txt', { outlet: 'Gazette', date: '2024-05-04', claims: 12, cited: 2 }),
    document('draft.md', { draft: true, citations: 3 }),
  ];
  assert.deepEqual(print(rows([overview(all)])), [
    'Drafts | 1',
    '  draft.md | 1 claim · 3 citations',
    'Sources | 3',
    '  Gazette | 2',
    '    new.txt | 2024-05-04 · 12 claims · cited 2 times',
    '    Beds | 2024-05-02 · 1 claim · cited once',
    '  c.txt | 1 claim',
  ]);
});

test('names and contested matters lead to their places', () => {
  const location = { uri: 'file:///ward/a.txt', range };
  const side = (value: string, speaker: string | null) => ({ text: `${value} beds`, value, speaker, path: 'a.txt', location });
  const sections = rows([
    overview([document('a.txt')], {
      entities: [{ name: 'Ines Okafor', detail: 'person · 2 paragraphs', location }],
      contested: [
        { entity: 'Hull', matter: 'number of beds', nature: 'figure', severity: 'high', sides: [side('40', null), side('50', 'Lund')] },
      ],
    }),
  ]);
  assert.deepEqual(print(sections).slice(2), [
    'Names | 1',
    '  Ines Okafor | person · 2 paragraphs',
    'Contested | 1',
    '  Number of beds | 40 / 50',
    '    40 beds | a.txt',
    '    50 beds | Lund · a.txt',
  ]);
  assert.deepEqual(sections[1]!.children![0]!.target, location);
});

test('a document that disagrees says so first, in words for a screen reader', () => {
  const location = { uri: 'file:///ward/a.txt', range };
  const side = (path: string, value: string) => ({ text: `${value} beds`, value, speaker: null, clause: `It has ${value} beds.`, path, location });
  const sides = [side('draft.md', '40'), side('draft.md', '40'), side('a.txt', '50')];
  const [drafts, , contested] = rows([
    overview([document('a.txt', { outlet: 'Gazette' }), document('draft.md', { draft: true, title: 'Beds', date: '2024-05-02', citations: 1 })], {
      contested: [{ entity: 'Hull', matter: 'beds', nature: 'figure', severity: 'low', sides }],
    }),
  ]);
  const [draft] = drafts!.children!;
  assert.equal(draft!.description, '≠ 1 · 2024-05-02 · 1 claim · 1 citation');
  assert.equal(draft!.spoken, 'Beds, draft, 2024-05-02, 1 contradiction, 1 claim, 1 citation');
  const [matter] = contested!.children!;
  assert.deepEqual(matter!.children!.map((row) => row.description), ['draft', 'draft', 'Gazette']);
  assert.equal(matter!.children![2]!.tooltip, 'It has 50 beds.\na.txt');
  assert.equal(matter!.tooltip, 'Beds (figure, low severity)');
});

test('several folders are told apart by name, empty ones are left out, and ids are unique', () => {
  const two = [overview([document('a.txt')]), { ...overview([document('a.txt')]), folder: null }, overview([])];
  const all = rows(two);
  assert.deepEqual(all.map((row) => row.label), ['The ward', 'Open files']);
  const ids = (list: Row[]): string[] => list.flatMap((row) => [row.id, ...ids(row.children ?? [])]);
  assert.equal(new Set(ids(all)).size, ids(all).length);
  assert.deepEqual(rows([]), []);
  assert.equal(rows([{ ...two[0]!, folder: 'file:///%E0%A4%A' }, two[1]!])[0]!.label, '%E0%A4%A');
});

test('the status bar says how many findings there are, in words as well', () => {
  const none = { errors: 0, warnings: 0, others: 0 };
  assert.equal(statusOf('running', true, none).text, '$(check) ibid');
  const some = statusOf('running', true, { errors: 1, warnings: 2, others: 0 });
  assert.deepEqual([some.text, some.tooltip], ['$(quote) ibid 3', 'ibid found 1 error, 2 warnings in this document.']);
  assert.match(statusOf('running', false, none).tooltip, /never/);
  for (const state of ['starting', 'stopped', 'failed'] as const) assert.match(statusOf(state, true, none).tooltip, /\.$/);
});

test('a reason says something and does not end its comment', () => {
  assert.equal(reasonProblem('checked with the archive'), undefined);
  assert.match(reasonProblem('  ') ?? '', /required/);
  assert.match(reasonProblem('a --> b') ?? '', /-->/);
});
