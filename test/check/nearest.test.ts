/** The nearest change is written into the scenario as it is told, and the scenario run again. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Failure } from '../../src/check/failure.js';
import { failureText } from '../../src/check/failure.js';
import { runCase } from '../../src/check/run-case.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { onlyCase, openShop } from './shop.js';

let project: Project;
let mails: Mails;
beforeAll(async () => {
  ({ project, mails } = await openShop());
});

type Json = Record<string, unknown>;
interface Written {
  readonly name: string;
  readonly given: Json;
  readonly when: readonly Json[];
  readonly until: string;
  readonly then: readonly Json[];
}

function failuresOf(scenario: Written): readonly Failure[] {
  return runCase(onlyCase(stringify([scenario]), project), project, mails).failures;
}

/** The lines under `The nearest change`, where it was lived; a sentence that was folded in one. */
function changesIn({ details }: Failure): readonly string[] {
  const start = details.findIndex((line) => line.startsWith('The nearest change'));
  const end = details.findIndex((line, index) => index > start && /^ {2}✓ checked/.test(line));
  if (start < 0 || end < 0) return [];
  return details.slice(start + 1, end).reduce<readonly string[]>((lines, line) => {
    return line.startsWith('    ')
      ? [...lines.slice(0, -1), `${lines.at(-1)!} ${line.trim()}`]
      : [...lines, line.trim()];
  }, []);
}

/** The change made in the scenario as it is written; undefined for one that moves what follows it. */
function withChange(scenario: Written, line: string): Written | undefined {
  const copy = structuredClone(scenario);
  const set = /^`([^`]+)`: (.+?)(?: instead of .*|, which is missing)?$/.exec(line);
  if (set) return withValueAt(copy, set[1]!, parse(set[2]!));
  const without = /^without `when\[(\d+)\]`/.exec(line);
  if (without) {
    const index = Number(without[1]);
    // What follows is counted from the item before.
    if (copy.when.slice(index + 1, index + 2).some((item) => 'after' in item)) return undefined;
    return { ...copy, when: copy.when.toSpliced(index, 1) };
  }
  const again = /^one more item of `when` as `when\[(\d+)\]` is, at '(.*)'$/.exec(line);
  const added = /^one more item of `when`: (.*)$/.exec(line);
  if (added ?? again) {
    const item = again ? { ...copy.when[Number(again[1])], at: again[2]! } : (parse(added![1]!) as Json);
    if (copy.when.some((one) => 'after' in one)) return undefined;
    const later = copy.when.findIndex((one) => timeOf(one) > timeOf(item));
    return { ...copy, when: copy.when.toSpliced(later < 0 ? copy.when.length : later, 0, item) };
  }
  return undefined;
}

function timeOf({ at }: Json): number {
  return parseInstant(String(at))!;
}

function withValueAt(scenario: Written, path: string, value: unknown): Written {
  const steps = path.match(/[^.[\]]+/g)!;
  let node = scenario as unknown as Json;
  for (const step of steps.slice(0, -1)) node = (node[step] ??= {}) as Json;
  node[steps.at(-1)!] = value;
  return scenario;
}

const hour = fc.integer({ min: 0, max: 40 });
const happening = fc.record({
  hours: hour,
  event: fc.constantFrom('Product Added', 'Product Added', 'Product Added', 'Order Completed'),
  price: fc.constantFrom(4, 30, 49.99, 60),
  cart: fc.constantFrom('c1', 'c2'),
});
const scenarios = fc
  .record({
    happenings: fc.array(happening, { minLength: 1, maxLength: 4 }),
    consent: fc.constantFrom('granted', 'denied', 'unknown'),
    country: fc.constantFrom('DE', 'FR'),
  })
  .map(({ happenings, consent, country }): Omit<Written, 'then'> => {
    const sorted = [...happenings].sort((a, b) => a.hours - b.hours);
    const start = parseInstant('2026-03-02T06:00:00Z')!;
    const last = sorted.at(-1)!.hours;
    return {
      name: 'one',
      given: { profile: { userId: 'ada', traits: { country }, consent: { marketing: consent } } },
      until: instant(start + (last + 72) * 3_600_000),
      when: sorted.map(({ hours, event, price, cart }) => ({
        at: instant(start + hours * 3_600_000),
        event,
        ...(event === 'Product Added' ? { properties: { cart_id: cart, price } } : {}),
      })),
    };
  });

function instant(time: number): string {
  const day = Math.floor((time - parseInstant('2026-03-01')!) / 86_400_000) + 1;
  const rest = Math.floor(time / 3_600_000) % 24;
  return `2026-03-${String(day).padStart(2, '0')}T${String(rest).padStart(2, '0')}:00:00Z`;
}

/** How many were written and run again, of those that were told. */
function checkAll(then: readonly Json[], isMeant: (failure: Failure) => boolean, cases: number): number {
  let written = 0;
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const first = { ...scenario, then };
      const failures = failuresOf(first).filter(isMeant);
      const [failure] = failures;
      if (!failure) return;
      expect(failureText(failure).split('\n').length).toBeLessThanOrEqual(27);
      for (const line of failure.details) expect(line.length).toBeLessThanOrEqual(78);
      const changes = changesIn(failure);
      if (changes.length === 0 || changes.some((line) => line.startsWith('… and'))) return;
      const changed = changes.reduce<Written | undefined>((now, line) => now && withChange(now, line), first);
      if (!changed) return;
      written++;
      const left = failuresOf(changed).filter(isMeant);
      // Of several mails that nobody expected one is stopped.
      const fewer = left.length < failures.length;
      expect({ changes, fewer }).toEqual({ changes, fewer: true });
    }),
    { numRuns: runs(cases) },
  );
  return written;
}

describe('the nearest change, written into the scenario as it is told', () => {
  it('sends the mail that was not sent', () => {
    const isMeant = ({ message }: Failure) => message.startsWith('`cart/reminder` was not sent');
    expect(checkAll([{ send: 'cart/reminder' }, { others: 'allowed' }], isMeant, 60)).toBeGreaterThan(
      runs(60) / 4,
    );
  });

  it('stops the mail that nobody expected', () => {
    const isMeant = ({ message }: Failure) => message.startsWith('`cart/reminder` was sent');
    expect(checkAll([{ nothing: true }], isMeant, 120)).toBeGreaterThan(runs(120) / 24);
  });

  it.each(['no-consent', 'audience', 'condition', 'quiet-hours'])('lets `%s` stop it', (reason) => {
    const kind = reason === 'quiet-hours' ? 'deferred' : 'suppressed';
    const isMeant = ({ message }: Failure) => message.startsWith(`\`cart/reminder\` was not ${kind}`);
    const then = [{ [kind]: { send: 'cart/reminder', reason } }, { others: 'allowed' }];
    const written = checkAll(then, isMeant, 25);
    // What moves a whole life is told in words that this test does not write.
    if (reason !== 'quiet-hours') expect(written).toBeGreaterThan(runs(25) / 5);
  });
});
