/** What must hold between experiments: no value is changed twice, no user is in two of a group, and no campaign has too many forms. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { compareText, error } from '../vocabulary/diagnostic.js';
import { shareOfPercent } from '../vocabulary/share.js';
import type { Declared, ExperimentBody } from './documents.js';
import type { Overlay } from './overlay.js';
import { overlaysOf } from './overlay.js';
import type { RuleSet } from './rule-set.js';
import { MOST_TREATMENTS, areExclusive, countTreatments, experimentsOf, groupOf } from './treatment.js';

type Report = (diagnostic: Diagnostic) => void;
type Experiment = Declared<ExperimentBody>;

export function checkConflicts(ruleSet: RuleSet, report: Report): void {
  for (const name of ruleSet.campaigns.keys()) {
    const experiments = experimentsOf(name, ruleSet);
    checkSetTwice(experiments, ruleSet, report);
    checkCount(name, experiments, report);
  }
  const all = [...ruleSet.experiments.values()].sort((a, b) => compareText(a.name, b.name));
  const groups = new Set(all.flatMap(({ body }) => groupOf(body) ?? []));
  for (const group of groups)
    checkGroup(
      all.filter(({ body }) => groupOf(body) === group),
      group,
      report,
    );
}

/** Of two experiments that a user can take part in, only one may change a value. */
function checkSetTwice(experiments: readonly Experiment[], ruleSet: RuleSet, report: Report): void {
  for (const [index, experiment] of experiments.entries()) {
    const others = experiments.slice(0, index).filter((other) => !areExclusive(other.body, experiment.body));
    const known = others.flatMap((other) => changesOf(other, ruleSet).map((overlay) => ({ other, overlay })));
    for (const { key, part } of changesOf(experiment, ruleSet)) {
      const before = known.find(({ overlay }) => overlay.key === key);
      if (!before) continue;
      report(
        error(
          'set-twice',
          part.at(part.path, 'key'),
          `\`${before.other.name}\` changes \`${key}\` as well, for the same users`,
          {
            help: 'let the two share no user: `exclusive: { group: NAME, from: 0%, to: 50% }` in one, `from: 50%, to: 100%` in the other',
            related: [{ message: 'there', span: before.overlay.part.at(before.overlay.part.path, 'key') }],
          },
        ),
      );
    }
  }
}

function changesOf(experiment: Experiment, { campaigns }: RuleSet): readonly Overlay[] {
  const campaign = campaigns.get(experiment.body.campaign)!;
  return experiment.body.variants.flatMap((_, index) =>
    overlaysOf(experiment, index, campaign, () => undefined),
  );
}

function checkCount(campaign: string, experiments: readonly Experiment[], report: Report): void {
  const count = countTreatments(experiments);
  if (count <= MOST_TREATMENTS) return;
  const { at } = experiments.at(-1)!;
  report(
    error(
      'too-many-variants',
      at(['campaign']),
      `the experiments on \`${campaign}\` make ${count} combinations of variants, and at most ${MOST_TREATMENTS} are compiled`,
      {
        help: 'end one of them, or let them share no user by `exclusive`',
        related: experiments.slice(0, -1).map((one) => ({ message: `\`${one.name}\``, span: one.span })),
      },
    ),
  );
}

interface Claim {
  readonly experiment: Experiment;
  readonly from: number;
  readonly to: number;
}

/** `exclusive: GROUP` alone claims the whole group, so that an experiment is never narrowed by another's arrival. */
function claimOf(experiment: Experiment): Claim {
  const { exclusive } = experiment.body;
  const part = typeof exclusive === 'object' ? exclusive : { from: '0%', to: '100%' };
  return { experiment, from: shareOfPercent(part.from), to: shareOfPercent(part.to) };
}

function checkGroup(experiments: readonly Experiment[], group: string, report: Report): void {
  const claims = experiments.map(claimOf);
  for (const [index, claim] of claims.entries()) {
    const before = claims.slice(0, index).find(({ from, to }) => from < claim.to && claim.from < to);
    if (!before) continue;
    const { at } = claim.experiment;
    report(
      error(
        'overlapping-groups',
        at(['exclusive']),
        `\`${before.experiment.name}\` and \`${claim.experiment.name}\` would share users of \`${group}\``,
        {
          help: helpFor(
            claim,
            before,
            claims.filter((other) => other !== claim),
            group,
          ),
          related: [{ message: 'claimed here', span: before.experiment.at(['exclusive']) }],
        },
      ),
    );
  }
}

function helpFor(claim: Claim, before: Claim, others: readonly Claim[], group: string): string {
  const write = (from: number, to: number) =>
    `\`exclusive: { group: ${group}, from: ${percent(from)}, to: ${percent(to)} }\``;
  const [widest] = gapsBetween(others).sort((a, b) => b.to - b.from - (a.to - a.from));
  if (widest) return `write ${write(widest.from, widest.to)}, which is free`;
  const middle = Math.round((before.from + before.to) * 500) / 1000;
  return `nothing is free: write ${write(before.from, middle)} for \`${before.experiment.name}\` and ${write(middle, before.to)} for \`${claim.experiment.name}\``;
}

function gapsBetween(claims: readonly Claim[]): { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let next = 0;
  for (const { from, to } of claims.toSorted((a, b) => a.from - b.from)) {
    if (from > next) gaps.push({ from: next, to: from });
    next = Math.max(next, to);
  }
  if (next < 1) gaps.push({ from: next, to: 1 });
  return gaps;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
