/** The same as a mutation testing report, the JSON that Stryker and others write and that dashboards read. */
import type { ScenarioCase } from '../../check/case.js';
import type { Killer } from '../../check/mutation/judgement.js';
import type { Judged } from '../../check/mutation/score.js';
import { statusOf } from '../../check/mutation/score.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { VERSION } from '../version.js';
import type { MutationRun } from './mutation-run.js';

/** Of the schema of these reports. */
const SCHEMA_VERSION = '2';

export function mutationTestingReport(
  run: MutationRun,
  files: readonly SourceFile[],
  scenarios: readonly { readonly file: SourceFile; readonly cases: readonly ScenarioCase[] }[],
): object {
  const { threshold = 80 } = run;
  const byFile = new Map<string, Judged[]>();
  for (const one of run.all) {
    const own = byFile.get(one.mutant.file);
    if (own) own.push(one);
    else byFile.set(one.mutant.file, [one]);
  }
  const low = Math.floor(threshold);
  return {
    schemaVersion: SCHEMA_VERSION,
    thresholds: { high: Math.max(low, 95), low },
    files: Object.fromEntries(
      files.flatMap(({ path, text }) => {
        const own = byFile.get(path);
        const language = path.endsWith('.mjml') ? 'xml' : 'yaml';
        return own ? [[path, { language, source: text, mutants: own.map((one) => resultOf(one, run)) }]] : [];
      }),
    ),
    testFiles: {
      ...Object.fromEntries(scenarios.map(({ file, cases }) => [file.path, testFile(file, cases)])),
      ...invariantTests(run),
    },
    framework: { name: 'Mailwright', version: VERSION },
  };
}

function testFile({ path, text }: SourceFile, cases: readonly ScenarioCase[]): object {
  return {
    source: text,
    tests: cases.map(({ name, span }) => ({
      id: testId(path, name),
      name,
      location: { start: startOf(span) },
    })),
  };
}

/** Invariants are held as tests are, in no file of their own. */
function invariantTests({ all }: MutationRun): Readonly<Record<string, object>> {
  const names = all.flatMap(({ judgement }) =>
    judgement.kind === 'killed'
      ? judgement.by.kind === 'invariant'
        ? [judgement.by.name]
        : judgement.by.invariants
      : [],
  );
  if (names.length === 0) return {};
  const tests = [...new Set(names)].sort().map((name) => ({ id: testId('invariant', name), name }));
  return { invariants: { tests } };
}

function testId(file: string, name: string): string {
  return `${file}: ${name}`;
}

const STATUS = {
  killed: 'Killed',
  timeout: 'Timeout',
  survived: 'Survived',
  invalid: 'CompileError',
  equivalent: 'Ignored',
  excused: 'Ignored',
  'not-told-apart': 'Ignored',
} as const;

function resultOf(one: Judged, { isStrict, diffs }: MutationRun): object {
  const { mutant, judgement } = one;
  const status = statusOf(one);
  const reason = reasonOf(one);
  return {
    id: mutant.id,
    mutatorName: mutant.operator,
    description: mutant.says,
    replacement: mutant.after === '' ? (diffs.get(mutant.id) ?? []).join('\n') : mutant.after,
    location: {
      start: startOf(mutant.span),
      end: { line: mutant.span.endLine, column: mutant.span.endColumn },
    },
    status: status === 'not-told-apart' && isStrict ? 'Survived' : STATUS[status],
    ...(reason === undefined ? {} : { statusReason: reason }),
    ...(judgement.kind === 'killed'
      ? {
          killedBy: killersOf(judgement.by),
        }
      : {}),
  };
}

function killersOf(by: Killer): readonly string[] {
  if (by.kind === 'invariant') return [testId('invariant', by.name)];
  return [testId(by.file, by.name), ...by.invariants.map((name) => testId('invariant', name))];
}

function reasonOf({ judgement, excuse }: Judged): string | undefined {
  if (excuse) return `excused: ${excuse.reason}`;
  if (judgement.kind === 'invalid') return `${judgement.code}: ${judgement.message}`;
  if (judgement.kind === 'killed') return judgement.by.message;
  if (judgement.kind === 'timeout') return judgement.message;
  if (judgement.kind === 'equivalent') return `equivalent: ${judgement.why}`;
  if (judgement.kind === 'survived') return judgement.difference;
  return `not told apart by ${judgement.lives} lives: presumed equivalent`;
}

function startOf({ line, column }: Span): { readonly line: number; readonly column: number } {
  return { line, column };
}
