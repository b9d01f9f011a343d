/**
 * A campaign from its trigger to its mails: mails that what must hold on the way to them excludes.
 *
 * The trigger event is one in all of a run. What else is read has one value at an instant; whatever waits, or sends a mail,
 * begins another instant.
 */
import type { ErrorCode } from '../../vocabulary/code.js';
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { error, warning } from '../../vocabulary/diagnostic.js';
import type { CampaignBody, Condition, Declared, Part, SendStep, Step, WaitForStep } from '../documents.js';
import { branchesOf, partAt, spanOf } from '../documents.js';
import type { Reading } from '../fact-type.js';
import { smallest } from './condition-report.js';
import type { Decider } from './decide.js';
import type { Formula, Formulas, Moment } from './formula.js';
import { all, not } from './formula.js';
import { conditionSpan } from './words.js';

/** What must hold for a run to come to a place. */
interface Need {
  readonly formula: Formula;
  /** In words that a message can use: `the audience`. */
  readonly words: string;
  readonly span: Span;
}

export function reportFlow(
  campaign: Declared<CampaignBody>,
  reading: Reading,
  formulas: Formulas,
  decider: Decider,
): readonly Diagnostic[] {
  return new Flow(campaign, reading, formulas, decider).report();
}

class Flow {
  private readonly found: Diagnostic[] = [];
  private instants = 0;
  private readonly part: Part;
  private readonly begin: readonly Need[];

  constructor(
    private readonly campaign: Declared<CampaignBody>,
    private readonly reading: Reading,
    private readonly formulas: Formulas,
    private readonly decider: Decider,
  ) {
    this.part = { at: campaign.at, path: [] };
    this.begin = this.trigger();
  }

  report(): readonly Diagnostic[] {
    const { body } = this.campaign;
    if (!hasSend(body.steps)) return [this.withoutMail()];
    const gate = [...this.begin, ...this.gates(0)];
    // Where one of them alone can not hold, that is told of it.
    if (gate.some((need) => this.isNever([need]))) return [];
    if (this.isNever(gate))
      return [this.excluded('never-sends', `\`${this.campaign.name}\` never sends a mail`, gate)];
    this.walk(body.steps, partAt(this.part, 'steps'), this.begin, this.later());
    return this.found;
  }

  /** A run that has moved here from an older version was begun by another trigger. */
  private trigger(): readonly Need[] {
    const { trigger, migrate } = this.campaign.body;
    if (!('event' in trigger) || !trigger.where || migrate) return [];
    const part = partAt(this.part, 'trigger', 'where');
    return [
      this.need(trigger.where, part, { instant: 'trigger', fresh: 'trigger' }, "the trigger's `where`"),
    ];
  }

  /** What is asked of every mail, at its instant. */
  private gates(instant: number): readonly Need[] {
    const { audience, purpose } = this.campaign.body;
    const part = partAt(this.part, 'audience');
    return [
      ...this.consent(purpose, instant),
      ...(audience ? [this.need(audience, part, momentOf(instant, 'gate'), 'the audience')] : []),
    ];
  }

  private consent(purpose: string, instant: number): readonly Need[] {
    const { policy } = this.reading.names.ruleSet;
    const purposes = policy?.body.purposes ?? {};
    const regime = Object.hasOwn(purposes, purpose) ? purposes[purpose]!.consent : undefined;
    if (!policy || (regime !== 'opt-in' && regime !== 'opt-out')) return [];
    const [operator, value] = regime === 'opt-in' ? ['equal', 'granted'] : ['notEqual', 'denied'];
    const condition = { fact: 'consent', params: { purpose }, operator, value };
    const formula = this.formulas.of(condition, momentOf(instant, 'gate'));
    return [
      { formula, words: `the consent (\`${regime}\`)`, span: policy.at(['purposes', purpose, 'consent']) },
    ];
  }

  private need(condition: Condition, part: Part, moment: Moment, words: string): Need {
    return { formula: this.formulas.of(condition, moment), words, span: conditionSpan(condition, part) };
  }

  private isNever(needs: readonly Need[]): boolean {
    return this.decider.isNever(all(...needs.map(({ formula }) => formula)));
  }

  /** Which way a run came is not told apart behind a choice. */
  private walk(steps: readonly Step[], part: Part, needs: readonly Need[], from: number): void {
    let instant = from;
    for (const [index, step] of steps.entries()) {
      const here = partAt(part, index);
      if ('send' in step) this.send(step, here, needs, instant);
      else if ('choose' in step) this.choose(step.choose, partAt(here, 'choose'), needs, instant);
      else if ('waitFor' in step) this.waitFor(step, here, needs);
      instant = this.later();
    }
  }

  private later(): number {
    this.instants += 1;
    return this.instants;
  }

  private waitFor(step: WaitForStep, part: Part, needs: readonly Need[]): void {
    this.checkEnd(step, part);
    for (const { path, steps } of branchesOf(step)) {
      this.walk(steps, partAt(part, ...path), needs, this.later());
    }
  }

  /** An event that ends a run does not go on in it; but one that came before the run may. */
  private checkEnd({ waitFor, then = [] }: WaitForStep, part: Part): void {
    const index = (this.campaign.body.exit ?? []).findIndex(
      ({ event, where }) => event === waitFor.event && where === undefined,
    );
    if (index < 0 || then.length === 0 || waitFor.lookback !== undefined) return;
    this.found.push(
      warning(
        'unreachable-step',
        spanOf(partAt(part, 'then'), 'key'),
        `\`${waitFor.event}\` ends the run, so what follows it here never happens`,
        'take the event out of `exit`, or give that a `where`; or wait for another event',
        [
          { message: 'ends the run', span: spanOf(partAt(this.part, 'exit', index, 'event')) },
          { message: 'waited for', span: spanOf(partAt(part, 'waitFor', 'event')) },
        ],
      ),
    );
  }

  private choose(
    entries: Extract<Step, { choose: unknown }>['choose'],
    part: Part,
    needs: readonly Need[],
    instant: number,
  ): void {
    const moment = momentOf(instant, 'choose');
    const before: Need[] = [];
    for (const [index, entry] of entries.entries()) {
      const here = partAt(part, index);
      const when =
        'when' in entry ? this.need(entry.when, partAt(here, 'when'), moment, 'this choice') : undefined;
      const own = [...(when ? [when] : []), ...before];
      const way = [...needs, ...own];
      const [key, steps] =
        'when' in entry ? (['steps', entry.steps] as const) : (['otherwise', entry.otherwise] as const);
      if (!this.isNever(way)) this.walk(steps, partAt(here, key), way, instant);
      else if (!this.isNever(own) && steps.length > 0) {
        // What the choices alone bring about is told by `reportChoices`.
        const what = when ? 'this choice is never taken' : 'this `otherwise` is never taken';
        const span = when ? when.span : spanOf(partAt(here, key), 'key');
        this.found.push(this.excluded('unreachable-choice', what, way, span));
      }
      if (when) before.push({ ...when, formula: not(when.formula), words: 'a choice before it' });
    }
  }

  private send({ when }: SendStep, part: Part, needs: readonly Need[], instant: number): void {
    const gate = this.gates(instant);
    const own = when ? [this.need(when, partAt(part, 'when'), momentOf(instant, 'gate'), 'its `when`')] : [];
    if (own.length > 0 && this.isNever(own)) return;
    const way = [...needs, ...gate, ...own];
    if (!this.isNever(way)) return;
    const span = own[0]?.span ?? spanOf(partAt(part, 'send'));
    this.found.push(this.excluded('never-sent', 'this mail is never sent', way, span));
  }

  /** Names what of all that is needed excludes the rest. */
  private excluded(code: ErrorCode, what: string, needs: readonly Need[], place?: Span): Diagnostic {
    const core = smallest(needs, (some) => this.isNever(some));
    const [last] = core.slice(-1);
    const span = place ?? last!.span;
    const others = core.filter((need) => need.span !== span);
    const named = [...new Set(core.map(({ words }) => words))].join(' and ');
    return error(code, span, `${what}: ${named} can not hold together`, {
      help: 'let one of them go, or make it wider',
      related: others.map((need) => ({ message: need.words, span: need.span })),
    });
  }

  private withoutMail(): Diagnostic {
    const { name, at } = this.campaign;
    return warning(
      'no-send',
      at(['steps'], 'key'),
      `the campaign \`${name}\` has no \`send\`, so it never sends a mail`,
      'add a step `send`, or remove the campaign',
    );
  }
}

function momentOf(instant: number, reader: 'gate' | 'choose'): Moment {
  return { instant: `${instant}`, fresh: `${instant} ${reader}` };
}

function hasSend(steps: readonly Step[]): boolean {
  return steps.some((step) => 'send' in step || branchesOf(step).some((branch) => hasSend(branch.steps)));
}
