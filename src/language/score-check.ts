/** What a score's schema can not see. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { checkCondition } from './condition-check.js';
import type { Declared, Part, ScoreBody } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Names } from './names.js';

type Report = (diagnostic: Diagnostic) => void;

export function checkScore(score: Declared<ScoreBody>, names: Names, report: Report): void {
  const part: Part = { at: score.at, path: [] };
  for (const [index, points] of score.body.points.entries()) {
    checkPoints(points, partAt(part, 'points', index), names, report);
  }
  checkHalfLife(score.body, partAt(part, 'halfLife'), names, report);
  checkLevels(score.body, partAt(part, 'levels'), report);
}

function checkPoints(
  { event, add, where }: ScoreBody['points'][number],
  part: Part,
  names: Names,
  report: Report,
): void {
  const schema = names.event(event, partAt(part, 'event'));
  if (add === 0) {
    report(
      error('out-of-range', spanOf(partAt(part, 'add')), 'no points are added here', {
        help: 'write how many points the event is worth, or remove the entry',
      }),
    );
  }
  if (!where || !schema) return;
  const reading = { names, event: { schema, name: event }, hasEntry: false, onlyEvent: true };
  checkCondition(where, partAt(part, 'where'), reading, report);
}

function checkHalfLife({ halfLife }: ScoreBody, part: Part, names: Names, report: Report): void {
  if (halfLife === undefined || names.duration(halfLife, part) !== 0) return;
  report(
    error('out-of-range', spanOf(part), 'points that decay at once are none', {
      help: 'write how long it takes until they are worth half, such as `14d`, or remove `halfLife`',
    }),
  );
}

/** From low to high, as they are written: whoever swaps two numbers is told. */
function checkLevels({ levels = {} }: ScoreBody, part: Part, report: Report): void {
  const entries = Object.entries(levels);
  for (const [index, [name, from]] of entries.entries()) {
    const before = entries[index - 1];
    if (!before || before[1] < from) continue;
    report(
      error(
        'out-of-order',
        spanOf(partAt(part, name)),
        `\`${name}\` begins at ${from}, which is not above \`${before[0]}\` at ${before[1]}`,
        {
          help: 'write the levels from the lowest to the highest',
          related: [{ message: 'the level before', span: spanOf(partAt(part, before[0])) }],
        },
      ),
    );
  }
}
