/** A variant's values laid over its campaign: where each belongs, and the campaign as it then is. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { CampaignBody, Declared, ExperimentBody, Part, Step } from './documents.js';
import { branchesOf, partAt, spanOf } from './documents.js';

/** One value of a variant's `set`. */
export interface Overlay {
  /** As it is written: `steps.reminder.subject`. */
  readonly key: string;
  /** The step that it changes. */
  readonly step: string;
  /** What it replaces, in the campaign's document. */
  readonly path: Path;
  readonly value: JsonValue;
  /** The value in the experiment's document. */
  readonly part: Part;
}

/** Reads the `set` of a variant; a path that leads nowhere is reported. */
export function overlaysOf(
  experiment: Declared<ExperimentBody>,
  variant: number,
  campaign: Declared<CampaignBody>,
  report: (diagnostic: Diagnostic) => void,
): readonly Overlay[] {
  const part: Part = { at: experiment.at, path: ['variants', variant, 'set'] };
  const steps = namedSteps(campaign.body.steps, ['steps']);
  return Object.entries(experiment.body.variants[variant]!.set ?? {}).flatMap(([key, value]) => {
    const here = partAt(part, key);
    const target = targetOf(key, here, campaign, steps);
    if ('code' in target) report(target);
    return 'code' in target ? [] : [{ key, ...target, value: value ?? null, part: here }];
  });
}

/** A step that has a name, and its path in the document. */
export interface NamedStep {
  readonly id: string;
  readonly step: Step;
  readonly path: Path;
}

/** The steps that can be named, those inside of others too. */
export function namedSteps(steps: readonly Step[], path: Path): readonly NamedStep[] {
  return steps.flatMap((step, index) => {
    const here = [...path, index];
    const id = 'send' in step ? step.send : step.id;
    const inner = branchesOf(step).flatMap((branch) => namedSteps(branch.steps, [...here, ...branch.path]));
    return [...(id === undefined ? [] : [{ id, step, path: here }]), ...inner];
  });
}

/**
 * What a variant may change of a step. No condition is among it: who a mail is for must not depend on the variant,
 * or different people would be compared.
 */
function settable(step: Step): ReadonlyMap<string, Path> {
  const paths: Path[] = [];
  if ('wait' in step) paths.push(['wait']);
  if ('waitFor' in step) paths.push(['waitFor', 'timeout']);
  if ('send' in step) {
    paths.push(['template'], ['subject']);
    if (step.preheader !== undefined) paths.push(['preheader']);
    for (const slot of Object.keys(step.content ?? {})) paths.push(['content', slot]);
    for (const name of Object.keys(step.data ?? {})) paths.push(['data', name]);
  }
  return new Map(paths.map((path) => [path.join('.'), path]));
}

function targetOf(
  key: string,
  part: Part,
  campaign: Declared<CampaignBody>,
  steps: readonly NamedStep[],
): Pick<Overlay, 'step' | 'path'> | Diagnostic {
  const [head, id = '', ...rest] = key.split('.');
  const place = spanOf(part, 'key');
  if (head !== 'steps' || rest.length === 0) {
    return error('unknown-path', place, `\`${key}\` is no value of a step`, {
      help: 'write `steps.STEP.VALUE`, such as `steps.reminder.subject`: a variant changes values of steps',
    });
  }
  const found = steps.find((one) => one.id === id);
  if (!found) {
    return error('unknown-step', place, `\`${campaign.name}\` has no step \`${id}\``, {
      help: didYouMean(
        id,
        steps.filter(({ step }) => settable(step).size > 0).map((one) => one.id),
        'named step',
      ),
      related: [{ message: 'the campaign', span: campaign.span }],
      fix: respelling(
        place,
        id,
        steps.map((one) => one.id),
        key,
      ),
    });
  }
  const values = settable(found.step);
  const path = values.get(rest.join('.'));
  if (path) return { step: id, path: [...found.path, ...path] };
  return error(
    'unknown-path',
    place,
    `the step \`${id}\` has no \`${rest.join('.')}\` that a variant can change`,
    {
      help: didYouMean(rest.join('.'), [...values.keys()], 'value to change'),
      related: [
        { message: 'the step', span: campaign.at([...found.path, 'send' in found.step ? 'send' : 'id']) },
      ],
      fix: respelling(place, rest.join('.'), values.keys(), key),
    },
  );
}

/** The campaign with values laid over it; a part that was replaced has its place in the experiment's document. */
export function layOver(
  campaign: Declared<CampaignBody>,
  overlays: readonly Overlay[],
): Declared<CampaignBody> {
  let body: JsonValue = campaign.body as unknown as JsonValue;
  for (const { path, value } of overlays) body = replaced(body, path, value);
  return {
    ...campaign,
    body: body as unknown as CampaignBody,
    at: (path, which) => {
      const over = overlays.find((one) => isWithin(path, one.path));
      if (!over) return campaign.at(path, which);
      return over.part.at([...over.part.path, ...path.slice(over.path.length)], which);
    },
  };
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.length <= path.length && outer.every((step, index) => step === path[index]);
}

function replaced(whole: JsonValue, path: Path, value: JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  // An exact wait is never for a time that is over: what it would do then falls away with the wait of the calendar.
  const isExactWait = typeof value === 'string' && (step === 'wait' || path.join('.') === 'waitFor.timeout');
  if (isExactWait && isObject(whole) && Object.hasOwn(whole, 'onPastTarget')) {
    const { onPastTarget: _gone, ...exact } = whole;
    return replaced(exact, path, value);
  }
  const inner = replaced((whole as Readonly<Record<string | number, JsonValue>>)[step]!, rest, value);
  if (Array.isArray(whole)) return whole.with(step as number, inner) as JsonValue;
  return { ...(whole as object), [step]: inner };
}
