/** Looking names up; an unknown one is reported at its place, with what was likely meant. */
import type { Diagnostic, Related } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { MAIL_EVENTS } from '../vocabulary/event.js';
import type { Duration } from '../vocabulary/time.js';
import { LONGEST, formatDuration, parseDuration } from '../vocabulary/time.js';
import { findZone, zoneNames } from '../vocabulary/zone.js';
import type { Catalog } from './catalog.js';
import type {
  CampaignBody,
  ContentBody,
  Declared,
  ExperimentBody,
  Part,
  PropertySchema,
  ScoreBody,
  SegmentBody,
} from './documents.js';
import { spanOf } from './documents.js';
import type { RuleSet } from './rule-set.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import { mayBeDeclared } from './rule-set.js';
import { MAIL_EVENT_SCHEMAS } from './value-type.js';

/** Kinds of documents that rules refer to by name. */
export type Named = 'event' | 'segment' | 'score' | 'content' | 'campaign' | 'experiment' | 'catalog';

/** What a kind is called, where that is another word. */
const NOUNS: { readonly [Kind in Named]?: string } = { content: 'content block' };

export class Names {
  constructor(
    readonly ruleSet: RuleSet,
    private readonly report: (diagnostic: Diagnostic) => void,
    /** Whether all of a part is there, as it is written: of a document with mistakes it may not be. */
    readonly isWhole: (part: Part) => boolean = () => true,
  ) {}

  /** The schema of an event's properties. */
  event(name: string, part: Part): PropertySchema | undefined {
    const schema = MAIL_EVENT_SCHEMAS.get(name) ?? this.ruleSet.events.get(name)?.body.properties;
    if (!schema) this.unknown('event', name, [...this.ruleSet.events.keys(), ...MAIL_EVENTS], part);
    return schema;
  }

  segment(name: string, part: Part): Declared<SegmentBody> | undefined {
    const segment = this.ruleSet.segments.get(name);
    if (!segment) this.unknown('segment', name, [...this.ruleSet.segments.keys()], part);
    return segment;
  }

  score(name: string, part: Part): Declared<ScoreBody> | undefined {
    const score = this.ruleSet.scores.get(name);
    if (!score) this.unknown('score', name, [...this.ruleSet.scores.keys()], part);
    return score;
  }

  content(name: string, part: Part, whole?: string): Declared<ContentBody> | undefined {
    const content = this.ruleSet.contents.get(name);
    if (!content) this.unknown('content', name, [...this.ruleSet.contents.keys()], part, whole);
    return content;
  }

  campaign(name: string, part: Part, whole?: string): Declared<CampaignBody> | undefined {
    const campaign = this.ruleSet.campaigns.get(name);
    if (!campaign) this.unknown('campaign', name, [...this.ruleSet.campaigns.keys()], part, whole);
    return campaign;
  }

  experiment(name: string, part: Part, whole?: string): Declared<ExperimentBody> | undefined {
    const experiment = this.ruleSet.experiments.get(name);
    if (!experiment) this.unknown('experiment', name, [...this.ruleSet.experiments.keys()], part, whole);
    return experiment;
  }

  catalog(name: string, part: Part): Catalog | undefined {
    const catalog = this.ruleSet.catalogs.get(name);
    if (!catalog) this.unknown('catalog', name, [...this.ruleSet.catalogs.keys()], part);
    return catalog;
  }

  purpose(name: string, part: Part): void {
    const { policy } = this.ruleSet;
    if (!policy || mayBeDeclared(this.ruleSet, 'policy')) return;
    const purposes = Object.keys(policy.body.purposes);
    if (purposes.includes(name)) return;
    this.report(
      error('unknown-purpose', spanOf(part), `the policy has no purpose \`${name}\``, {
        help: didYouMean(name, purposes, 'purpose'),
        fix: respelling(spanOf(part), name, purposes),
        related: [{ message: 'the policy', span: policy.span }],
      }),
    );
  }

  template(name: string, part: Part): void {
    const names = [...this.ruleSet.templates.keys()];
    if (names.includes(name)) return;
    const leavesProject = /(^|\/)\.\.(\/|$)|^\/|\\/.test(name);
    this.report(
      error(
        leavesProject ? 'outside-project' : 'unknown-template',
        spanOf(part),
        leavesProject ? `\`${name}\` leads out of \`templates/\`` : `there is no template \`${name}\``,
        {
          help: leavesProject
            ? 'name a file of `templates/`, without its ending'
            : names.length === 0
              ? `write it as \`templates/${name}.mjml\``
              : didYouMean(name, names, 'template'),
          fix: leavesProject ? undefined : respelling(spanOf(part), name, names),
        },
      ),
    );
  }

  duration(text: string, part: Part): Duration | undefined {
    const duration = parseDuration(text);
    if (duration === undefined) {
      this.report(
        error('out-of-range', spanOf(part), `\`${text}\` is longer than any rule can wait`, {
          help: `at most ${formatDuration(LONGEST)}`,
        }),
      );
    }
    return duration;
  }

  /** A duration of something that would not be there if it lasted no time. */
  period(text: string, part: Part): Duration | undefined {
    const duration = this.duration(text, part);
    if (duration !== 0) return duration;
    const key = String(part.path.at(-1));
    this.report(
      error('out-of-range', spanOf(part), `\`${text}\` is no time, so \`${key}\` does nothing`, {
        help: 'write a time that passes, such as `1h`',
      }),
    );
    return undefined;
  }

  zone(name: string, part: Part): void {
    if (findZone(name)) return;
    this.report(
      error('unknown-zone', spanOf(part), `\`${name}\` is not an IANA time zone`, {
        help: didYouMean(name, zoneNames(), 'zone').replace(
          /^known:.*/,
          'write a name such as `Europe/Berlin`',
        ),
        fix: respelling(spanOf(part), name, zoneNames()),
      }),
    );
  }

  /** `whole` is what the name is a part of, where it does not stand alone. */
  private unknown(kind: Named, name: string, known: readonly string[], part: Part, whole = name): void {
    if (mayBeDeclared(this.ruleSet, kind, name)) return;
    this.report(
      error(`unknown-${kind}`, spanOf(part), `there is no ${NOUNS[kind] ?? kind} \`${name}\``, {
        help: didYouMean(name, known, NOUNS[kind] ?? kind),
        related: declaredHere(this.ruleSet, kind, closest(name, known)),
        fix: respelling(spanOf(part), name, known, whole),
      }),
    );
  }
}

/** The place of the declaration that was likely meant. */
export function declaredHere(
  { events, segments, scores, contents, campaigns, experiments, catalogs }: RuleSet,
  kind: Named,
  name: string | undefined,
): readonly Related[] | undefined {
  const declared = {
    event: events,
    segment: segments,
    score: scores,
    content: contents,
    campaign: campaigns,
    experiment: experiments,
    catalog: catalogs,
  }[kind].get(name ?? '');
  return declared && [{ message: `\`${declared.name}\` is declared here`, span: declared.span }];
}
