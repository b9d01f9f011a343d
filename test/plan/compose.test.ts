/** Lives put together under rules that differ by one mistake, against those that are lived: over users of three stores. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutantsOf } from '../../src/check/mutants/mutants.js';
import type { SourceFile } from '../../src/language/source-file.js';
import { composer } from '../../src/plan/impact/compose.js';
import { readingOf } from '../../src/plan/impact/reads.js';
import { livePerson } from '../../src/simulate/person.js';
import type { Project } from '../../src/simulate/project.js';
import { openProject } from '../../src/simulate/project.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { DAY } from '../../src/vocabulary/time.js';
import { SHOP_FILES, STORE_FILES } from '../check/mutants/store.js';
import { usersOf } from '../history/log-of-lives.js';

const ROOT = join(import.meta.dirname, '../../bench/store');
const BENCH_FILES: readonly SourceFile[] = ['rules', 'templates'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);

function projectOf(files: readonly SourceFile[]): Project | undefined {
  return openProject(files).project;
}

/** What was decided, and of what; nobody sees in which order, at one instant, of different campaigns. */
function decidedOf(list: readonly Decision[]): readonly string[] {
  return list.map(({ place: _place, ...decision }) => JSON.stringify(decision)).sort();
}

/** A user who did what several did, so that there is much for caps to count, with and without ids of messages. */
function peopleOf(project: Project, seed: number): readonly (readonly Event[])[] {
  const lives = usersOf(project, 24, seed).filter((events) => events.length > 0);
  const alone = lives.map((events) => events.map((event) => ({ ...event, messageId: '' })));
  const crowded = lives.slice(0, 8).map((_, first) =>
    lives
      .slice(first, first + 4)
      .flat()
      .map((event) => ({ ...event, user: `crowd-${first}`, previousId: undefined, messageId: '' }))
      .toSorted((a, b) => receiptOf(a) - receiptOf(b) || a.time - b.time),
  );
  return [...lives.slice(0, 6), ...alone, ...crowded];
}

test.each([
  ['the shop', SHOP_FILES, 6],
  ['the example store', STORE_FILES, 60],
  ['the store of the benchmark', BENCH_FILES, 9],
] as const)('%s: any life that is put together is the one that is lived', (_, files, every) => {
  const before = projectOf(files)!;
  const users = peopleOf(before, 1);
  const until = Math.max(...users.flat().map(receiptOf)) + 3 * DAY;
  const lives = users.map((events) => livePerson(before.program, events, until));
  const found = { asBefore: 0, otherwise: 0, left: 0 };
  const mutants = mutantsOf(before, files).filter((_one, index) => index % every === 0);
  for (const mutant of mutants) {
    const after = projectOf(mutant.files());
    if (!after) continue;
    const liveBy = (program: Project['program']) => (events: readonly Event[]) =>
      livePerson(program, events, until);
    const compose = composer(before, after, readingOf(before, after).apart, liveBy(before.program), liveBy);
    for (const [index, events] of users.entries()) {
      const both = compose?.(events);
      if (both) expect(both.before.decisions).toEqual(lives[index]!.decisions);
      const composed = both?.after;
      if (!composed) {
        found.left += 1;
        continue;
      }
      const lived = livePerson(after.program, events, until).decisions;
      expect(
        decidedOf(composed),
        JSON.stringify(mutant.files().filter((one) => !files.includes(one))),
      ).toEqual(decidedOf(lived));
      if (composed === both?.before.decisions) found.asBefore += 1;
      else found.otherwise += 1;
    }
  }
  expect(Math.min(found.asBefore, found.left), JSON.stringify(found)).toBeGreaterThan(0);
});
