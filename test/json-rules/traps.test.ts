/** What is said of json-rules-engine is what it does: every witness is run in it, and so is what to write instead. */
import { describe, expect, test } from 'vitest';
import { isConfirmed, runTrial } from '../../src/cli/json-rules/trial-run.js';
import { JSON_RULE_ERRORS, JSON_RULE_WARNINGS } from '../../src/vocabulary/json-rule-code.js';
import type { Finding } from '../../src/json-rules/finding.js';
import { trialOf } from '../../src/json-rules/finding.js';
import type { LintedFile } from '../../src/json-rules/lint.js';
import { lintJsonRules } from '../../src/json-rules/lint.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import type { Trap } from './traps.js';
import { TRAPS, textOf } from './traps.js';

function findingsOf(files: readonly LintedFile[]): readonly Finding[] {
  return files.flatMap(({ rules, conditions, findings }) => [
    ...[...rules, ...conditions].flatMap((one) => one.findings),
    ...findings,
  ]);
}

function found(trap: Trap): Finding {
  const findings = findingsOf(lintJsonRules([{ path: 'rules.json', text: textOf(trap) }], trap.options));
  const finding = findings.find(({ diagnostic }) => diagnostic.code === trap.code);
  expect(finding, `found: ${findings.map(({ diagnostic }) => diagnostic.code).join(', ')}`).toBeDefined();
  return finding!;
}

const named = TRAPS.map(
  (trap) => [`${trap.code}: ${JSON.stringify(trap.condition ?? trap.file)}`, trap] as const,
);

test('every code has a trap, but the one for files without rules', () => {
  const all = [...Object.keys(JSON_RULE_ERRORS), ...Object.keys(JSON_RULE_WARNINGS)];
  const codes = all.filter((code) => code !== 'jre-no-rules');
  expect([...new Set(TRAPS.map(({ code }) => code))].sort()).toEqual(codes.sort());
});

describe('a trap is told, and json-rules-engine does what is said', () => {
  test.each(named)('%s', async (_, trap) => {
    const { trial, diagnostic } = found(trap);
    expect(diagnostic.message).toMatch(/^[a-z`]/);
    expect(diagnostic.message).not.toMatch(/\.$|undefined`?$/);
    expect(diagnostic.help).toBeTruthy();
    if (trial === undefined) {
      expect(trap.gives).toBeUndefined();
      return;
    }
    const given = await runTrial(trial);
    expect([given, isConfirmed(trial.gives, given)]).toEqual([given, true]);
    if (typeof trap.gives === 'boolean') expect(given).toEqual({ kind: 'holds', holds: trap.gives });
    else if (trap.gives !== undefined) {
      const said =
        given.kind === 'events'
          ? given.types.join(', ')
          : given.kind === 'holds'
            ? String(given.holds)
            : given.error;
      expect(said).toContain(trap.gives);
    }
  });
});

describe('what to write instead gives what was meant', () => {
  test.each(named.filter(([, trap]) => trap.instead))('%s', async (_, trap) => {
    const { instead, insteadFacts, meant, trial } = found(trap);
    expect(instead).toBeDefined();
    if (!trial || meant === undefined) return;
    const isRoot = ['all', 'any', 'not'].some((key) => Object.hasOwn(instead!, key));
    const again: JsonObject = isRoot ? instead! : { all: [instead!] };
    const facts = insteadFacts ?? trial.facts;
    const given = await runTrial({
      ...trialOf({}, facts, meant, trial.options),
      rules: [{ conditions: again, event: { type: 'e' } }],
      conditions: trial.conditions,
    });
    expect(given).toEqual({ kind: 'holds', holds: meant });
  });

  test.each(named.filter(([, trap]) => trap.instead))('and is not told of again: %s', (_, trap) => {
    const instead = found(trap).instead!;
    const text = JSON.stringify(
      'conditions' in instead
        ? instead
        : ['all', 'any', 'not'].some((key) => Object.hasOwn(instead, key))
          ? instead
          : { all: [instead] },
    );
    const again = findingsOf(lintJsonRules([{ path: 'rules.json', text }], trap.options));
    expect(again.filter(({ diagnostic }) => diagnostic.code === trap.code)).toEqual([]);
  });
});
