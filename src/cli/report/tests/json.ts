/** For programs: every scenario, and every mistake as `validate` has them. */
import type { Failure } from '../../../check/failure.js';
import type { Outcome } from '../../../check/outcome.js';
import type { SourceFile } from '../../../language/source-file.js';
import { diagnosticRecords } from '../diagnostic-record.js';
import { jsonText } from '../json.js';
import type { Results } from './results.js';
import { byFile, failedOf, mistakesOf, scenariosOf } from './results.js';

export function jsonReport(results: Results): string {
  const { leftOut, duration, texts, isStopped } = results;
  const scenarios = scenariosOf(results);
  const failed = failedOf(results).length;
  const mistakes = mistakesOf(results);
  const files: readonly SourceFile[] = [...texts].map(([path, text]) => ({ path, text }));
  return jsonText('test', {
    passed: failed === 0 && mistakes.length === 0 && scenarios.length > 0,
    counts: {
      passed: scenarios.length - failed,
      failed,
      leftOut,
      mistakes: mistakes.length,
      files: byFile(results).length,
    },
    stopped: isStopped,
    duration: milliseconds(duration),
    scenarios: scenarios.map(scenarioRecord),
    diagnostics: diagnosticRecords(mistakes, files),
  });
}

function scenarioRecord({ span, name, status, duration, failures }: Outcome): object {
  return { name, span, status, duration: milliseconds(duration), failures: failures.map(failureRecord) };
}

function failureRecord({ span, message, details, help, more, difference }: Failure): object {
  return {
    span,
    message,
    details,
    ...(help === undefined ? {} : { help }),
    ...(more === undefined ? {} : { more }),
    ...(difference === undefined ? {} : { difference }),
  };
}

/** To a thousandth. */
function milliseconds(duration: number): number {
  return Math.round(duration * 1000) / 1000;
}
