/** What must hold for a life to come to a send, a variant, a content choice or an exit: the conditions on the way there. */
import type { CampaignBody, Condition, Declared, Part, Step } from '../../language/documents.js';
import { partAt, spanOf } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import { conditionPlace } from '../coverage/conditions.js';
import type { PointKind } from '../coverage/point.js';
import { pointKey } from '../coverage/point.js';

/** A condition that must hold for a life to go on to a place, or the `otherwise` that it must go by. */
export interface Guard {
  readonly key: string;
  /** `the trigger's \`where\``. */
  readonly words: string;
}

/** By point, what must hold for it to be come to. */
export function guardsOf({ ruleSet }: Project): ReadonlyMap<string, readonly Guard[]> {
  const guards = new Map<string, readonly Guard[]>();
  for (const campaign of ruleSet.campaigns.values()) {
    const { body, at } = campaign;
    const part: Part = { at, path: [] };
    const { trigger, audience, exit = [], steps } = body;
    // The audience is asked as a mail is to be sent: a run begins, and may be ended, without it.
    const begins =
      'event' in trigger && trigger.where
        ? [guard(trigger.where, partAt(part, 'trigger', 'where'), 'the `where` of the trigger')]
        : [];
    const receives = audience ? [guard(audience, partAt(part, 'audience'), 'the audience')] : [];
    for (const [index, { where }] of exit.entries()) {
      const own = where
        ? [guard(where, partAt(part, 'exit', index, 'where'), 'the `where` of the exit')]
        : [];
      guards.set(pointKey('exit', at(['exit', index, 'event'])), [...begins, ...own]);
    }
    for (const one of stepsIn(steps, partAt(part, 'steps'))) {
      if (!('send' in one.step)) continue;
      const own = one.step.when
        ? [guard(one.step.when, partAt(one.part, 'when'), 'the `when` of the mail')]
        : [];
      const key = pointKey('send', spanOf(partAt(one.part, 'send')));
      guards.set(key, [...begins, ...one.guards, ...own, ...receives]);
    }
    for (const experiment of ruleSet.experiments.values()) {
      if (experiment.body.campaign !== campaign.name) continue;
      for (const index of experiment.body.variants.keys()) {
        const span = experiment.at(['variants', index, 'name']);
        guards.set(pointKey('variant', span), begins);
      }
    }
  }
  for (const { body, at } of ruleSet.contents.values()) {
    for (const [index, choice] of body.choose.entries()) {
      if (!('when' in choice)) continue;
      const when = guard(choice.when, { at, path: ['choose', index, 'when'] }, 'its `when`');
      guards.set(pointKey('choice', at(['choose', index, 'when'], 'key')), [when]);
    }
  }
  return guards;
}

function guard(condition: Condition, part: Part, words: string): Guard {
  return { key: pointKey('condition', conditionPlace(condition, part)), words };
}

interface FoundStep {
  readonly step: Step;
  readonly part: Part;
  readonly guards: readonly Guard[];
}

function stepsIn(steps: readonly Step[], part: Part, guards: readonly Guard[] = []): readonly FoundStep[] {
  return steps.flatMap((step, index): readonly FoundStep[] => {
    const here = partAt(part, index);
    return [{ step, part: here, guards }, ...insideOf(step, here, guards)];
  });
}

function insideOf(step: Step, here: Part, guards: readonly Guard[]): readonly FoundStep[] {
  if ('waitFor' in step) {
    return [
      ...stepsIn(step.then ?? [], partAt(here, 'then'), guards),
      ...stepsIn(step.otherwise ?? [], partAt(here, 'otherwise'), guards),
    ];
  }
  if (!('choose' in step)) return [];
  return step.choose.flatMap((entry, index) => {
    const inside = partAt(here, 'choose', index);
    if ('otherwise' in entry) {
      const kind: PointKind = 'branch';
      const key = pointKey(kind, spanOf(partAt(inside, 'otherwise'), 'key'));
      return stepsIn(entry.otherwise, partAt(inside, 'otherwise'), [
        ...guards,
        { key, words: 'the `otherwise`' },
      ]);
    }
    return stepsIn(entry.steps, partAt(inside, 'steps'), [
      ...guards,
      guard(entry.when, partAt(inside, 'when'), 'the `when` of the choice'),
    ]);
  });
}

/** The points of what a campaign sends. */
export function sendKeys({ body, at }: Declared<CampaignBody>): readonly string[] {
  return stepsIn(body.steps, { at, path: ['steps'] }).flatMap(({ step, part }) =>
    'send' in step ? [pointKey('send', spanOf(partAt(part, 'send')))] : [],
  );
}
