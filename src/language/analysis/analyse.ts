/** What is certain of sound rules without running them: conditions that never or always hold, mails that never go out. */
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { campaignReading } from '../campaign-check.js';
import type { ConditionSite } from '../condition-sites.js';
import {
  conditionSites,
  contentSites,
  readingAlone,
  readingOfAnyCampaign,
  shownBy,
  whereSites,
} from '../condition-sites.js';
import type { CampaignBody, ContentBody, Declared, Part, Step } from '../documents.js';
import { branchesOf, isFactReference, partAt } from '../documents.js';
import type { Reading } from '../fact-type.js';
import { Names } from '../names.js';
import type { RuleSet } from '../rule-set.js';
import { reportFlow } from './campaign-flow.js';
import { choicesAt, reportChoices } from './choices.js';
import { reportCondition } from './condition-report.js';
import type { Alone, Compare } from './decide.js';
import { Decider } from './decide.js';
import { reportEqualPriorities } from './equal-priority.js';
import { Formulas } from './formula.js';
import type { FactPlace } from './keeps.js';
import { reportBeyondKept } from './keeps.js';

/** Of a rule set that `resolve` has nothing against. `compare` is what operators mean. */
export function analyse(ruleSet: RuleSet, compare: Compare): readonly Diagnostic[] {
  return new Analysis(ruleSet, compare).report();
}

class Analysis {
  private readonly names: Names;
  private readonly formulas: Formulas;
  private readonly deciders = new Map<string, Decider>();
  private readonly everywhere: Alone = new Map();
  /** By content block, the campaigns that show it. */
  private readonly showing = new Map<Declared<ContentBody>, Declared<CampaignBody>[]>();

  constructor(
    private readonly ruleSet: RuleSet,
    private readonly compare: Compare,
  ) {
    this.names = new Names(ruleSet, () => undefined);
    this.formulas = new Formulas(ruleSet);
    for (const campaign of ruleSet.campaigns.values()) {
      for (const content of shownBy(campaign, ruleSet)) {
        this.showing.set(content, [...(this.showing.get(content) ?? []), campaign]);
      }
    }
  }

  report(): readonly Diagnostic[] {
    const { campaigns, contents } = this.ruleSet;
    const bindings = this.bindings();
    const sites = [
      ...conditionSites(this.ruleSet),
      ...bindings.flatMap(({ reference, part, reading }) => whereSites(reference, part, reading)),
    ];
    const found = [
      ...sites.filter(({ role }) => role !== 'content').flatMap((one) => this.condition(one)),
      ...[...contents.values()].flatMap((content) => this.content(content)),
      ...this.consents(),
      ...[...campaigns.values()].flatMap((campaign) => {
        const reading = campaignReading(campaign, this.names);
        const part: Part = { at: campaign.at, path: ['steps'] };
        return [
          ...this.stepChoices(campaign.body.steps, part, reading),
          ...reportFlow(campaign, reading, this.formulas, this.deciderOf(reading)),
        ];
      }),
      // Of how long a log's events are kept, generated lives know nothing.
      ...reportBeyondKept(
        this.ruleSet,
        sites.filter(({ role }) => role !== 'invariant'),
        bindings,
      ),
      ...reportEqualPriorities(this.names, this.formulas, this.compare),
    ];
    return [...new Map(found.map((one) => [keyOf(one), one])).values()];
  }

  /** Facts that are read alike are decided by one. */
  private deciderOf(reading: Reading): Decider {
    const { event, hasEntry, onlyEvent } = reading;
    const key = JSON.stringify(['missing' in event ? null : event.name, hasEntry, onlyEvent]);
    let decider = this.deciders.get(key);
    if (!decider) this.deciders.set(key, (decider = new Decider(reading, this.compare, this.everywhere)));
    return decider;
  }

  private condition(site: ConditionSite): readonly Diagnostic[] {
    return reportCondition(site, this.formulas, this.deciderOf(site.reading));
  }

  /** A block means something else in every campaign that shows it: what is told is so in all of them. */
  private content(content: Declared<ContentBody>): readonly Diagnostic[] {
    const showing = this.showing.get(content) ?? [];
    const readings =
      showing.length > 0
        ? showing.map((campaign) => campaignReading(campaign, this.names))
        : [readingOfAnyCampaign(this.names)];
    const [first = [], ...others] = readings.map((reading) => {
      const choices = choicesAt(content.body.choose, { at: content.at, path: ['choose'] });
      return [
        ...contentSites(content, reading).flatMap((one) => this.condition(one)),
        ...reportChoices(choices, this.formulas, this.deciderOf(reading)),
      ];
    });
    return first.filter((one) => others.every((list) => list.some((other) => keyOf(other) === keyOf(one))));
  }

  private consents(): readonly Diagnostic[] {
    const { policy } = this.ruleSet;
    return Object.entries(policy?.body.purposes ?? {}).flatMap(([purpose, { consent }]) => {
      if (typeof consent === 'string') return [];
      const part: Part = { at: policy!.at, path: ['purposes', purpose, 'consent'] };
      return reportChoices(choicesAt(consent, part), this.formulas, this.deciderOf(readingAlone(this.names)));
    });
  }

  private stepChoices(steps: readonly Step[], part: Part, reading: Reading): readonly Diagnostic[] {
    return steps.flatMap((step, index) => {
      const here = partAt(part, index);
      const own =
        'choose' in step
          ? reportChoices(
              choicesAt(step.choose, partAt(here, 'choose')),
              this.formulas,
              this.deciderOf(reading),
            )
          : [];
      const inner = branchesOf(step).flatMap((branch) =>
        this.stepChoices(branch.steps, partAt(here, ...branch.path), reading),
      );
      return [...own, ...inner];
    });
  }

  /** Facts that mails show. */
  private bindings(): readonly (FactPlace & { readonly reading: Reading })[] {
    return [...this.ruleSet.campaigns.values()].flatMap((campaign) => {
      const reading = campaignReading(campaign, this.names);
      const part: Part = { at: campaign.at, path: ['steps'] };
      return bindingsIn(campaign.body.steps, part).map((one) => ({ ...one, reading }));
    });
  }
}

function bindingsIn(steps: readonly Step[], part: Part): readonly FactPlace[] {
  return steps.flatMap((step, index) => {
    const here = partAt(part, index);
    if ('send' in step) {
      return Object.entries(step.data ?? {}).flatMap(([name, reference]) =>
        isFactReference(reference) ? [{ reference, part: partAt(here, 'data', name) }] : [],
      );
    }
    return branchesOf(step).flatMap((branch) => bindingsIn(branch.steps, partAt(here, ...branch.path)));
  });
}

function keyOf({ code, span }: Diagnostic): string {
  return `${code} ${formatPlace(span)}`;
}
