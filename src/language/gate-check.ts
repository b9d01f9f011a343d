/** What the schema of gates can not see: names, signs, and budgets that allow nothing or everything. */
import { error } from '../vocabulary/diagnostic.js';
import type { Amount } from './budget.js';
import { WHOLE, amountOf, boundsOf } from './budget.js';
import type { Declared, GateBody, Growth, GrowthBudget, Part } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import type { Report } from './report-at.js';
import { reportAt } from './report-at.js';

/** Budgets of all users together, which no campaign has a part in of its own. */
const OF_ALL = ['perUserPerWeek', 'newlyCapped'] as const;

const BUDGETS = [
  'mails',
  'users',
  'perUserPerWeek',
  'newlyCapped',
  'collisions',
  'unproven',
  'changes',
] as const;

export function checkGate({ body, at }: Declared<GateBody>, names: Names, report: Report): void {
  const whole: Part = { at, path: [] };
  if (BUDGETS.every((budget) => body[budget] === undefined) && names.isWhole(whole)) {
    report(
      error('missing-key', at(['name']), 'this gate has no budget, so every change passes it', {
        help: `add one of ${BUDGETS.map((budget) => `\`${budget}:\``).join(', ')}`,
      }),
    );
  }
  for (const [index, name] of (body.campaigns ?? []).entries())
    names.campaign(name, partAt(whole, 'campaigns', index));
  for (const key of OF_ALL) {
    if (body.campaigns === undefined || body[key] === undefined) continue;
    report(
      error(
        'mixed-forms',
        at([key], 'key'),
        `\`${key}\` is of all mails that a user gets, not of a campaign's`,
        {
          help: 'put it into a gate without `campaigns`',
          related: [{ message: 'the campaigns', span: at(['campaigns'], 'key') }],
        },
      ),
    );
  }
  for (const key of ['mails', 'users'] as const) {
    const budget = body[key];
    if (budget !== undefined) checkGrowth(budget, partAt(whole, key), report);
  }
}

function checkGrowth(budget: GrowthBudget, part: Part, report: Report): void {
  if (typeof budget !== 'object') {
    checkSign(budget, part, report);
    return checkLoss(boundsOf(budget).min, part, report);
  }
  for (const key of ['min', 'max'] as const) {
    const bound = budget[key];
    if (bound !== undefined && bound !== 0) checkSign(bound, partAt(part, key), report);
  }
  checkLoss(budget.min, partAt(part, 'min'), report);
  const { min, max } = budget;
  if (typeof max === 'string' && amountOf(max).value < -WHOLE) {
    reportAt(report, 'out-of-range', partAt(part, 'max'), `nothing falls by as much as \`${max}\``, {
      help: 'write a smaller loss, such as `-5%`',
    });
  }
  if (min === undefined || max === undefined || !excludes(amountOf(min), amountOf(max))) return;
  reportAt(
    report,
    'mixed-forms',
    partAt(part, 'max'),
    `nothing is both from \`${signed(min)}\` and up to \`${signed(max)}\``,
    {
      help: 'let `min` be no more than `max`',
      related: [{ message: '`min` is here', span: spanOf(partAt(part, 'min')) }],
    },
  );
}

/** YAML reads `+500` as the number 500; how long it is written tells whether there is a sign. */
function checkSign(bound: Growth, part: Part, report: Report): void {
  const { column, endColumn } = spanOf(part);
  if (typeof bound !== 'number' || bound < 0 || endColumn - column === String(bound).length + 1) return;
  if (bound === 0) {
    return reportAt(report, 'bad-format', part, '`0` does not say whether more or fewer are meant', {
      help: 'write `+0%` for no more, `-0%` for no fewer, or `{ min: 0, max: 0 }`',
    });
  }
  reportAt(report, 'bad-format', part, `\`${bound}\` does not say whether it is a share, nor of what sign`, {
    help: `write \`+${bound}%\`, or \`+${bound}\` for so many more`,
  });
}

/** Nothing falls by more than it is. */
function checkLoss(min: Growth | undefined, part: Part, report: Report): void {
  if (typeof min !== 'string' || amountOf(min).value > -WHOLE) return;
  reportAt(report, 'out-of-range', part, `\`${min}\` lets every loss pass`, {
    help: 'write a smaller loss, such as `-20%`',
  });
}

/** Whether no change keeps both bounds, whatever the number was before. */
function excludes(min: Amount, max: Amount): boolean {
  return min.kind === max.kind ? min.value > max.value : min.value > 0 && max.value < 0;
}

function signed(bound: Growth): string {
  return typeof bound === 'number' && bound > 0 ? `+${bound}` : String(bound);
}
