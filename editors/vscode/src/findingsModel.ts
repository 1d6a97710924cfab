// The findings of the window by rule: rows of the Sources view, and the choices of “Go to Finding”. Does not depend on
// VS Code.

import { count, type Location, type Row } from './sourcesModel';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

export interface Finding {
  rule: string;
  message: string;
  severity: Severity;
  /** Relative to its folder. */
  path: string;
  location: Location;
}

const ORDER: Severity[] = ['error', 'warning', 'info', 'hint'];
const ICONS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'info', hint: 'lightbulb' };
/** Most rows of one rule. */
const MOST = 500;

/** Rules with their findings, the most severe first, then those with the most findings. */
export function byRule(findings: Finding[]): { rule: string; severity: Severity; findings: Finding[] }[] {
  const rules = new Map<string, Finding[]>();
  for (const one of findings) rules.set(one.rule, [...(rules.get(one.rule) ?? []), one]);
  const place = (a: Finding, b: Finding) =>
    (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.location.range.start.line - b.location.range.start.line;
  const worst = (all: Finding[]) => ORDER.find((severity) => all.some((one) => one.severity === severity))!;
  const all = [...rules].map(([rule, found]) => ({ rule, severity: worst(found), findings: [...found].sort(place) }));
  const rank = (severity: Severity) => ORDER.indexOf(severity);
  return all.sort((a, b) => rank(a.severity) - rank(b.severity) || b.findings.length - a.findings.length || (a.rule < b.rule ? -1 : 1));
}

/** The section of the Sources view; none without findings. */
export function findingRows(findings: Finding[]): Row[] {
  if (findings.length === 0) return [];
  const children = byRule(findings).map((rule) => ({
    id: `findings/${rule.rule}`,
    label: rule.rule,
    description: String(rule.findings.length),
    spoken: `${rule.rule}: ${count(rule.findings.length, 'finding')}, the worst ${rule.severity}`,
    icon: ICONS[rule.severity],
    children: rule.findings.slice(0, MOST).map((one, index) => ({
      id: `findings/${rule.rule}/${index}`,
      label: one.message,
      description: where(one),
      tooltip: `${one.message}\n${where(one)}`,
      icon: ICONS[one.severity],
      target: one.location,
    })),
  }));
  return [{ id: 'findings', label: 'Findings', description: String(findings.length), icon: 'checklist', children }];
}

export function where(one: Finding): string {
  return `${one.path}:${one.location.range.start.line + 1}`;
}
