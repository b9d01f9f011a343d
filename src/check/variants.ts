/** Variants that scenarios name: those that they give, and those that they expect. */
import { mayBeDeclared } from '../language/rule-set.js';
import { experimentsOf } from '../language/treatment.js';
import { NO_VARIANT, namesIn } from '../vocabulary/assignment.js';
import type { Decision } from '../vocabulary/decision.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Expected } from './case.js';
import type { ScenarioNames, Spot } from './names.js';

/** The variants that a user is given by hand; unknown names are reported. */
export function readVariants(
  given: Readonly<Record<string, string>> | undefined,
  { project }: ScenarioNames,
  { at, path, report }: Spot,
): Readonly<Record<string, string>> | undefined {
  const { experiments } = project.ruleSet;
  for (const [name, variant] of Object.entries(given ?? {})) {
    const experiment = experiments.get(name);
    if (!experiment) {
      if (mayBeDeclared(project.ruleSet, 'experiment', name)) continue;
      const meant = experiments.get(closest(name, experiments.keys()) ?? '');
      report(
        error('unknown-experiment', at([...path, name], 'key'), `there is no experiment \`${name}\``, {
          help: didYouMean(name, [...experiments.keys()], 'experiment'),
          related: meant && [{ message: `\`${meant.name}\` is declared here`, span: meant.span }],
          fix: respelling(at([...path, name], 'key'), name, experiments.keys()),
        }),
      );
      continue;
    }
    const known = [...experiment.body.variants.map((one) => one.name), NO_VARIANT];
    if (known.includes(variant)) continue;
    report(
      error('unknown-variant', at([...path, name]), `\`${name}\` has no variant \`${variant}\``, {
        help: didYouMean(variant, known, 'variant'),
        fix: respelling(at([...path, name]), variant, known),
        related: [{ message: 'the experiment', span: experiment.span }],
      }),
    );
  }
  return given;
}

/** The variant that a mail is expected under; one that no experiment on its campaign has is reported. */
export function readVariant(
  { send, variant }: { readonly send: string; readonly variant?: string },
  { project }: ScenarioNames,
  { at, path, report }: Spot,
): Expected<string> | undefined {
  if (variant === undefined) return undefined;
  if (mayBeDeclared(project.ruleSet, 'experiment')) return { value: variant, span: at([...path, 'variant']) };
  const span = at([...path, 'variant']);
  const [campaign] = send.split('/') as [string];
  const experiments = experimentsOf(campaign, project.ruleSet);
  const known = [...experiments.flatMap(({ body }) => body.variants.map(({ name }) => name)), NO_VARIANT];
  for (const name of namesIn(variant).filter((one) => !known.includes(one))) {
    report(
      error('unknown-variant', span, `no experiment on \`${campaign}\` has a variant \`${name}\``, {
        help: didYouMean(name, known, 'variant'),
        related: experiments.map((one) => ({ message: `\`${one.name}\` is declared here`, span: one.span })),
        fix: respelling(span, name, known, variant),
      }),
    );
  }
  return { value: variant, span };
}

/** The variant of a decision, as scenarios call it. */
export function variantIn({ variant = NO_VARIANT }: Pick<Decision, 'variant'>): string {
  return variant;
}
