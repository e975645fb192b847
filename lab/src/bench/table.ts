import { inColumns } from '../text/table.ts';
import type { Measurement, MeasureTarget, Unit } from './measurement.ts';
import type { Summary } from './statistics.ts';

const HEAD = ['', 'Lab 101', 'bare', 'ratio (min..max)', 'target', ''];
const SIGNS = { 'at most': '<=', 'at least': '>=', below: '<' } as const;

export function renderTable(findings: readonly Measurement[]): string {
  return inColumns([HEAD, ...findings.map(cells)]);
}

function cells(finding: Measurement): string[] {
  const { name, unit, target } = finding;
  if (finding.state !== 'measured') return [name, `${finding.state}: ${finding.why}`];
  const { ours, bare, ratio, met } = finding;
  return [
    name,
    formatValue(ours.median, unit),
    bare === undefined ? '-' : formatValue(bare.median, unit),
    ratio === undefined ? `(${range(ours, unit)})` : formatRatio(ratio),
    target === undefined ? '' : formatTarget(target, unit),
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
}

function range({ min, max }: Summary, unit: Unit): string {
  return `${formatValue(min, unit)}..${formatValue(max, unit)}`;
}

function formatRatio({ median, min, max }: Summary): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}..${max.toFixed(2)})`;
}

function formatTarget({ of, sense, bound }: MeasureTarget, unit: Unit): string {
  return `${SIGNS[sense]} ${of === 'ratio' ? bound : `${bound} ${unit}`}`;
}

function formatValue(value: number, unit: Unit): string {
  if (unit === 'deliveries/s') return `${Math.round(value).toLocaleString('en')}/s`;
  return `${value.toFixed(2)} ${unit}`;
}
