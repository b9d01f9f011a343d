/** What the schema of experiments can not see: the campaign under each variant, and names and shares that must fit. */
import { NO_VARIANT } from '../vocabulary/assignment.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { canonicalJson, parsePath } from '../vocabulary/json.js';
import { shareOfPercent } from '../vocabulary/share.js';
import { didYouMean } from '../vocabulary/suggest.js';
import { checkCampaign } from './campaign-check.js';
import { declarationOf, withPlace } from './declared-place.js';
import type { CampaignBody, Declared, ExperimentBody, Part } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import { fromRoot } from './path-fix.js';
import { checkPercent } from './share-check.js';
import { layOver, overlaysOf } from './overlay.js';
import { misfits } from './treatment.js';
import { typeAt, typeOfSchema, words } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;
type Experiment = Declared<ExperimentBody>;

export function checkExperiment(experiment: Experiment, names: Names, report: Report): void {
  const { body, at } = experiment;
  const campaign = names.campaign(body.campaign, { at, path: ['campaign'] });
  checkVariants(experiment, report);
  checkShares(experiment, report);
  if (body.metric) checkMetric(body.metric, { at, path: ['metric'] }, names, report);
  if (!campaign) return;
  for (const index of body.variants.keys()) checkSet(experiment, index, campaign, names, report);
  if (!variantsDiffer(body)) report(noDifference(experiment));
}

function checkVariants({ body: { variants }, at }: Experiment, report: Report): void {
  const part: Part = { at, path: ['variants'] };
  const first = new Map<string, Part>();
  for (const [index, { name, weight, set, holdout }] of variants.entries()) {
    const here = partAt(part, index);
    const before = first.get(name);
    if (before) report(namedTwice(name, here, before));
    first.set(name, before ?? here);
    if (name === NO_VARIANT) {
      report(
        error(
          'reserved-name',
          spanOf(partAt(here, 'name')),
          `\`${NO_VARIANT}\` is what users are called who take no part`,
          {
            help: 'choose another name for the variant, such as `control`',
          },
        ),
      );
    }
    if (weight === undefined && variants.some((other) => other.weight !== undefined)) {
      report(
        error(
          'missing-key',
          spanOf(partAt(here, 'name')),
          `\`${name}\` has no \`weight\`, and another variant has one`,
          {
            help: 'write a weight for every variant, or for none: then all are equal',
          },
        ),
      );
    }
    if (holdout && set) {
      report(
        error(
          'mixed-forms',
          spanOf(partAt(here, 'set'), 'key'),
          'a holdout gets no mail that values could change',
          {
            help: 'remove `set`, or `holdout: true`',
            related: [{ message: 'the holdout', span: spanOf(partAt(here, 'holdout'), 'key') }],
          },
        ),
      );
    }
  }
  if (variants.every(({ holdout }) => holdout)) {
    report(
      error(
        'nobody-mailed',
        spanOf(part, 'key'),
        'every variant is a holdout, so the campaign mails nobody',
        {
          help: 'leave one variant without `holdout: true`',
        },
      ),
    );
  }
}

function namedTwice(name: string, here: Part, before: Part): Diagnostic {
  return error('duplicate-name', spanOf(partAt(here, 'name')), `two variants are called \`${name}\``, {
    help: 'rename one of the two',
    related: [{ message: 'the first', span: spanOf(partAt(before, 'name')) }],
  });
}

function checkShares({ body: { coverage, exclusive }, at }: Experiment, report: Report): void {
  if (coverage !== undefined) checkPercent(coverage, { at, path: ['coverage'] }, report);
  if (typeof exclusive !== 'object') return;
  const part: Part = { at, path: ['exclusive'] };
  checkPercent(exclusive.from, partAt(part, 'from'), report);
  checkPercent(exclusive.to, partAt(part, 'to'), report);
  if (shareOfPercent(exclusive.from) < shareOfPercent(exclusive.to)) return;
  report(
    error('out-of-range', spanOf(partAt(part, 'to')), 'a part of a group ends after it begins', {
      help: `write more than \`${exclusive.from}\``,
      related: [{ message: 'where it begins', span: spanOf(partAt(part, 'from')) }],
    }),
  );
}

/** The campaign under a variant must be one that could have been written so. */
function checkSet(
  experiment: Experiment,
  index: number,
  campaign: Declared<CampaignBody>,
  names: Names,
  report: Report,
): void {
  const overlays = overlaysOf(experiment, index, campaign, report);
  const mistakes = misfits(campaign, overlays);
  for (const mistake of mistakes) report(mistake);
  if (mistakes.length === 0 && overlays.length > 0) checkCampaign(layOver(campaign, overlays), names, report);
}

function variantsDiffer({ variants }: ExperimentBody): boolean {
  if (variants.some(({ holdout }) => holdout)) return true;
  return new Set(variants.map(({ set }) => canonicalJson(set ?? {}))).size > 1;
}

function noDifference({ at }: Experiment): Diagnostic {
  return warning(
    'no-difference',
    at(['variants'], 'key'),
    'the variants do not differ, so that nobody is ever exposed',
    'write what one of them changes in its `set`, such as `steps.reminder.subject`',
  );
}

function checkMetric(
  { event, within, value }: NonNullable<ExperimentBody['metric']>,
  part: Part,
  names: Names,
  report: Report,
): void {
  names.period(within, partAt(part, 'within'));
  const schema = names.event(event, partAt(part, 'event'));
  if (value === undefined || !schema) return;
  const here = spanOf(partAt(part, 'value'));
  const path = parsePath(value);
  if (!path) {
    report(
      error('bad-path', here, `\`${value}\` is not a simple path`, {
        help: 'write names from `$`: `$.properties.revenue`',
        fix: fromRoot(here, value),
      }),
    );
    return;
  }
  const reportHere = withPlace(report, () =>
    declarationOf({ fact: 'event', path: value }, { names, event: { name: event } }),
  );
  const members = { properties: typeOfSchema(schema) };
  const found = typeAt({ kind: 'object', optional: false, members }, path);
  if (found.kind === 'no-member') {
    reportHere(
      error('unknown-path', here, `\`${value}\` leads nowhere: \`${event}\` has no \`${found.name}\``, {
        help: didYouMean(found.name, found.known, 'property'),
        fix: respelling(here, found.name, found.known, value),
      }),
    );
  } else if (found.kind === 'no-object' || (found.type.kind !== 'number' && found.type.kind !== 'any')) {
    const given =
      found.kind === 'no-object' ? 'leads into a value that has no parts' : `is ${words(found.type)}`;
    reportHere(
      error('wrong-type', here, `\`${value}\` ${given}, and a metric adds numbers up`, {
        help: 'name a number of the event, or leave `value` out to count users',
      }),
    );
  }
}
