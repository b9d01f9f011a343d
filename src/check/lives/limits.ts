/** How many mails caps and invariants allow, within how long. */
import type { InvariantBody } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Project } from '../../simulate/project.js';
import type { Duration } from '../../vocabulary/time.js';
import { parseDuration } from '../../vocabulary/time.js';

export interface Limit {
  readonly max: number;
  readonly per: Duration;
  /** Whose mails it counts; all where undefined. */
  readonly campaigns: readonly string[] | undefined;
}

/** More than a short life has room for are not come to. */
const MOST_MAILS = 8;

export function limitsOf({ ruleSet, program }: Pick<Project, 'ruleSet' | 'program'>): readonly Limit[] {
  const ofCaps = [...program.purposes.values()].flatMap(({ caps }) =>
    caps.map(({ max, per }): Limit => ({ max, per, campaigns: undefined })),
  );
  const ofLaws = [...ruleSet.invariants.values()].flatMap(({ body }) => limitOf(body, ruleSet));
  return [...ofCaps, ...ofLaws].filter(({ max }) => max < MOST_MAILS);
}

function limitOf({ atMost }: InvariantBody, ruleSet: RuleSet): readonly Limit[] {
  const per = atMost && parseDuration(atMost.per);
  if (!atMost || per === undefined) return [];
  const { sends, send, purpose } = atMost;
  const named = send === undefined ? undefined : [send].flat().map((one) => one.split('/')[0]!);
  const ofPurpose =
    purpose === undefined
      ? undefined
      : [...ruleSet.campaigns.values()]
          .filter(({ body }) => body.purpose === purpose)
          .map(({ name }) => name);
  return [{ max: sends, per, campaigns: named ?? ofPurpose }];
}
