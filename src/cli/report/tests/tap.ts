/** The Test Anything Protocol, version 14. */
import { stringify } from 'yaml';
import type { Outcome } from '../../../check/outcome.js';
import { formatPlace } from '../../../vocabulary/diagnostic.js';
import type { Results } from './results.js';
import { oneLine, summaryLine } from './results.js';

export function tapReport(results: Results): string {
  const { outcomes } = results;
  return [
    'TAP version 14',
    `1..${outcomes.length}`,
    ...outcomes.flatMap((one, index) => testLines(one, index + 1)),
    `# ${summaryLine(results)}`,
  ].join('\n');
}

function testLines(
  { status, span, name, failures, duration, kind }: Outcome,
  number: number,
): readonly string[] {
  const words = `${formatPlace(span)} ${oneLine(name)}`.replace(/[\\#]/g, '\\$&');
  const line = `${status === 'passed' ? 'ok' : 'not ok'} ${number} - ${words}`;
  if (failures.length === 0) return [line];
  const found = {
    severity: kind === 'mistake' ? 'error' : 'fail',
    duration_ms: Math.round(duration),
    failures: failures.map(({ span: { file, line: at, column }, message, details, help }) => ({
      message,
      at: { file, line: at, column },
      ...(details.length > 0 ? { details: details.join('\n') } : {}),
      ...(help === undefined ? {} : { help }),
    })),
  };
  const block = stringify(found, { lineWidth: 0 }).trimEnd().split('\n');
  return [line, ...['---', ...block, '...'].map((one) => (one === '' ? '' : `  ${one}`))];
}
