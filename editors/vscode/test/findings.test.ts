import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byRule, findingRows, type Finding, type Severity } from '../src/findingsModel';
import { placeOf, reportHtml, reportName } from '../src/reportModel';

function finding(rule: string, severity: Severity, path: string, line: number): Finding {
  const at = { line, character: 0 };
  return { rule, severity, message: `Found in ${path}.`, path, location: { uri: `file:///w/${path}`, range: { start: at, end: at } } };
}

test('findings are listed by rule, the most severe rules first, by place', () => {
  const all = [
    finding('single-source', 'hint', 'b.md', 3),
    finding('vague-attribution', 'warning', 'b.md', 9),
    finding('vague-attribution', 'warning', 'a.md', 4),
    finding('unattributed-claim', 'warning', 'a.md', 1),
    finding('unresolved-citation', 'error', 'a.md', 0),
    finding('single-source', 'hint', 'b.md', 1),
  ];
  assert.deepEqual(
    byRule(all).map((one) => [one.rule, one.severity, one.findings.length]),
    [
      ['unresolved-citation', 'error', 1],
      ['vague-attribution', 'warning', 2],
      ['unattributed-claim', 'warning', 1],
      ['single-source', 'hint', 2],
    ],
  );
  const [section] = findingRows(all);
  assert.deepEqual([section!.label, section!.description], ['Findings', '6']);
  assert.deepEqual(section!.children![1]!.children!.map((row) => row.description), ['a.md:5', 'b.md:10']);
  assert.equal(section!.children![1]!.spoken, 'vague-attribution: 2 findings, the worst warning');
  assert.deepEqual(findingRows([]), []);
});

test('a report takes the colours of the theme, and its places are links', () => {
  const html = reportHtml('<html><head><title>$&</title></head><body><p class="where">a.txt, line 3</p></body></html>');
  assert.match(html, /<title>\$&<\/title><style>:root\{--ink:var\(--vscode-editor-foreground\)/);
  assert.match(html, /postMessage\(\{ path: found\[1\], line: Number\(found\[2\]\) \}\)[^]*<\/script><\/body>/);
  assert.deepEqual(placeOf({ path: 'sources/a.txt', line: 3 }), { path: 'sources/a.txt', line: 2 });
  // Nothing outside the folder of the report, and nothing that is no place.
  for (const bad of [undefined, {}, { path: 'a.txt' }, { path: '../a.txt', line: 1 }, { path: '/etc/passwd', line: 1 }, { path: 'C:\\a', line: 1 }, { path: 'a.txt', line: 0 }, { path: 'a.txt', line: 1.5 }]) {
    assert.equal(placeOf(bad), undefined, JSON.stringify(bad));
  }
  assert.equal(reportName('/home/ada/The ward/'), 'The ward-report.html');
  assert.equal(reportName('/'), 'ibid-report.html');
});
