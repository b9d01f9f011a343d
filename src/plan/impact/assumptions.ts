/** What a plan takes for granted, in sentences: by the log's source, by what the log lacks, and by how a plan counts. */
import type { Declared, SourceBody } from '../../language/documents.js';
import type { Instant } from '../../vocabulary/time.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { ImpactPart } from './part.js';
import { MOST_RENDERED } from './part.js';
import type { Read } from './reworded.js';
import type { Side } from './side.js';

export interface Taken {
  readonly source: Declared<SourceBody> | undefined;
  readonly until: Instant | undefined;
  /** By mail, those made from something else. */
  readonly read: ReadonlyMap<string, Read>;
}

export function assumptionsOf(
  sum: ImpactPart,
  before: Side,
  after: Side,
  { source, until, read }: Taken,
): readonly string[] {
  return [
    ...ofSource(source),
    ...ofConsent(sum, [before, after], source),
    ...ofMailEvents(sum, [before, after]),
    ...ofCatalogs([before, after]),
    ...(until === undefined
      ? []
      : [`The clock stops at ${formatInstant(until)}: what was to come after it is not counted.`]),
    ...[...read].flatMap(([mail, one]) => ofRendering(mail, one)),
  ];
}

function ofSource(source: Declared<SourceBody> | undefined): readonly string[] {
  const assume = source?.body.assume;
  if (!source || !assume) return [];
  const consents = Object.entries(assume.consent ?? {}).map(([purpose, status]) => `${purpose} (${status})`);
  const traits = Object.entries(assume.traits ?? {}).map(
    ([name, value]) => `${name} ${JSON.stringify(value)}`,
  );
  const of = `The source \`${source.name}\` assumes of every user`;
  return [
    ...(consents.length === 0 ? [] : [`${of} the consent to ${consents.join(', ')}.`]),
    ...(assume.timeZone === undefined ? [] : [`${of} the time zone ${assume.timeZone}.`]),
    ...(traits.length === 0 ? [] : [`${of} the traits ${traits.join(', ')}.`]),
  ];
}

function ofConsent(
  { users, seen }: ImpactPart,
  sides: readonly Side[],
  source: Declared<SourceBody> | undefined,
): readonly string[] {
  if (users === 0 || seen.consents > 0) return [];
  const assumed = source?.body.assume?.consent ?? {};
  const purposes = sides.flatMap(({ program }) =>
    [...program.purposes.values()]
      .filter(
        ({ name, regimes }) =>
          !Object.hasOwn(assumed, name) && regimes.some(({ require }) => require === 'opt-in'),
      )
      .map(({ name }) => name),
  );
  return [...new Set(purposes)]
    .sort()
    .map(
      (purpose) =>
        `No event of the log states a consent, and \`${purpose}\` asks for one: who needs to have given it gets no such mail.`,
    );
}

const TOLD = [
  ['Email Opened', 'opens', 'opened a mail'],
  ['Email Link Clicked', 'clicks', 'clicked in a mail'],
] as const;

function ofMailEvents({ users, seen }: ImpactPart, sides: readonly Side[]): readonly string[] {
  if (users === 0) return [];
  return TOLD.flatMap(([event, count, words]) => {
    const isRead = sides.some(({ program }) => program.events.has(event));
    return isRead && seen[count] === 0
      ? [`The rules read \`${event}\`, and the log has none: it is as if nobody had ${words}.`]
      : [];
  });
}

function ofCatalogs(sides: readonly Side[]): readonly string[] {
  const names = new Set(sides.flatMap(({ ruleSet }) => [...ruleSet.catalogs.keys()]));
  if (names.size === 0) return [];
  return [
    `Catalogs (${[...names].sort().join(', ')}) are read as they are today, and not as they were when a mail would have gone.`,
  ];
}

function ofRendering(mail: string, { unread, rendered, alike }: Read): readonly string[] {
  if (unread === 0) return [];
  if (rendered === 0)
    return [
      `${unread} mails of ${mail} are made from something else under the new rules; they count as having other words, and were not rendered.`,
    ];
  return [
    `Of the mails of ${mail} that are made from something else, ${rendered} were rendered (at most ${MOST_RENDERED}), and ${alike} of them read the same; the other ${unread} count as having other words, and were not rendered.`,
  ];
}
