/** What an explanation claims holds of the engine, whatever the rules and the life are. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventCheck, traitsCheck } from '../../src/language/event-check.js';
import { sendDeclarations } from '../../src/language/send-declaration.js';
import { applyEdits } from '../../src/simulate/explain/change.js';
import type { Explanation } from '../../src/simulate/explain/explanation.js';
import { explain } from '../../src/simulate/explain/explanation.js';
import { showIn } from '../../src/simulate/explain/local-time.js';
import { stopWords } from '../../src/simulate/explain/stop-words.js';
import type { Project } from '../../src/simulate/project.js';
import { simulate } from '../../src/simulate/simulate.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { DAY } from '../../src/vocabulary/time.js';
import type { Doc } from '../engine/rule-conditions.js';
import { documents, rulesOf } from '../engine/rules.js';
import { USER, arrivals, events } from '../engine/timelines.js';
import { runs } from '../runs.js';

const RUNS = runs(40);

function projectOf(written: Parameters<typeof rulesOf>[0]): Project {
  const { ruleSet, program } = rulesOf(written);
  return {
    ruleSet,
    program,
    outlines: new Map(),
    check: eventCheck(ruleSet),
    checkTraits: traitsCheck(ruleSet),
  };
}

/** Every mail of a rule set, asked after in a life that goes on for some days after the last event. */
function askAll(project: Project, list: readonly Event[], at: number | undefined): readonly Explanation[] {
  const last = Math.max(...list.map((event) => Math.max(event.time, receiptOf(event))));
  const timeline = { user: USER, events: list, until: last + 3 * DAY };
  return sendDeclarations(project.ruleSet).map(({ campaign, step }) =>
    explain(project, timeline, { campaign: campaign.name, step: step.send, at }, showIn),
  );
}

/** Without the walls that nothing a user does can open: holdouts, and values that no template can print. */
const passable = documents.map((list) =>
  list.map((one) => {
    // Mails that begin mails would never end.
    const walls = JSON.stringify(one).includes('"Email Sent"')
      ? ['holdout', 'blocked']
      : ['holdout', 'blocked', 'maxEntries'];
    const text = JSON.stringify(one, (key, value: unknown) => {
      if (key === 'set') return withoutBlocks(value as Doc);
      return walls.includes(key) ? undefined : value;
    });
    return JSON.parse(text) as Doc;
  }),
);

/** What a variant changes but for what blocks a mail. */
function withoutBlocks(set: Doc): Doc | undefined {
  const kept = Object.entries(set).filter(([key]) => !key.endsWith('.data.blocked'));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

const scene = fc.tuple(passable, fc.oneof(events, arrivals), fc.option(fc.nat(), { nil: undefined }));

function momentOf(list: readonly Event[], seed: number | undefined): number | undefined {
  return seed === undefined ? undefined : list[seed % list.length]!.time + (seed % 7) * 1000;
}

describe('a change that was checked', () => {
  const tally = { sent: 0, checked: 0, unchecked: 0 };

  test('does send the mail, at the instant that is told, and none was sent without it', () => {
    fc.assert(
      fc.property(scene, ([written, list, seed]) => {
        const project = projectOf(written);
        for (const { question, sent, stop, cure, life } of askAll(project, list, momentOf(list, seed))) {
          const isMeant = (one: { campaign: string; step: string; outcome: string }) =>
            one.campaign === question.campaign && one.step === question.step && one.outcome === 'sent';
          expect(sent === undefined).toBe(stop !== undefined);
          if (sent) tally.sent += 1;
          if (!stop || !cure) continue;
          expect(stopWords(stop, life).summary).not.toBe('');
          expect(cure.changes.length).toBeGreaterThan(0);
          if (question.at === undefined) expect(life.decisions.some(isMeant)).toBe(false);
          if (cure.sentTime === undefined) {
            tally.unchecked += 1;
            continue;
          }
          tally.checked += 1;
          const edits = cure.changes.flatMap((change) => change.edits ?? []);
          const { timeline } = applyEdits({ timeline: life.timeline, at: question.at }, edits);
          const { decisions } = simulate(project.program, timeline);
          expect(decisions.filter(isMeant).map(({ at }) => at)).toContain(cure.sentTime);
        }
      }),
      { numRuns: RUNS },
    );
    // Some mails no life brings about; most, some life does.
    expect(tally.checked).toBeGreaterThan(2 * tally.unchecked);
  });
});
