/** What a plan says of a log, as tables: each report draws the same ones in its own way. */
import type { Impact, MailImpact, Pair } from '../../../plan/impact.js';
import { counted, withCommas } from '../../terminal.js';
import { share, signed } from './summary.js';

export interface Column {
  readonly title: string;
  readonly isNumber: boolean;
}

export interface Row {
  readonly cells: readonly string[];
  /** How far it stands in: 1 of what belongs to the row before it that stands at 0. */
  readonly level: 0 | 1;
  /** How much it moves: 0 of what is the same under both rule sets. */
  readonly moved: number;
}

export interface PlanTable {
  readonly title: string;
  /** What is counted, in a sentence. */
  readonly about: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What one row is, and what several are: `mail`, `mails`. */
  readonly nouns: readonly [string, string];
  /** Rows that are left out, a few words each. */
  readonly left: readonly string[];
}

/** In the order in which they are told; those that have nothing to tell are left out. */
export function impactTables(impact: Impact): readonly PlanTable[] {
  const tables = [
    mailsTable(impact),
    fatesTable(impact),
    busiestTable(impact),
    perUserTable(impact),
    collisionsTable(impact),
    capsTable(impact),
    suppressionsTable(impact),
    inFlightTable(impact),
    experimentsTable(impact),
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}

/** Rows that differ, at most so many, those that move most; and what of the others is not shown. */
export function shortened(table: PlanTable, most: number): PlanTable {
  const differing = table.rows.filter(({ moved }) => moved > 0);
  const heaviest = new Set([...differing].sort((a, b) => b.moved - a.moved).slice(0, most));
  const rows = differing.filter((one) => heaviest.has(one));
  const same = table.rows.length - differing.length;
  const beyond = differing.length - rows.length;
  const [one, many] = table.nouns;
  return {
    ...table,
    rows,
    left: [
      ...table.left,
      ...(beyond > 0
        ? [`${counted(beyond, `more ${one}`, `more ${many}`)} that move${beyond === 1 ? 's' : ''} less`]
        : []),
      ...(same > 0 ? [`${counted(same, one, many)} as ${same === 1 ? 'it was' : 'they were'}`] : []),
    ],
  };
}

/** Without columns in which every row has 0, and with a line that says so. */
export function withoutZeros(table: PlanTable): PlanTable {
  const isZero = table.columns.map(
    ({ isNumber }, at) => isNumber && at > 0 && table.rows.every(({ cells }) => cells[at] === '0'),
  );
  const keep = <Item>(items: readonly Item[]) => items.filter((_, at) => !isZero[at]);
  const dropped = table.columns.filter((_, at) => isZero[at]).map(({ title }) => title);
  if (table.rows.length === 0 || dropped.length === 0) return table;
  return {
    ...table,
    columns: keep(table.columns),
    rows: table.rows.map((one) => ({ ...one, cells: keep(one.cells) })),
    left: [...table.left, `0 in all rows: ${dropped.join(', ')}`],
  };
}

const words = (title: string): Column => ({ title, isNumber: false });
const numbers = (...titles: readonly string[]): readonly Column[] =>
  titles.map((title) => ({ title, isNumber: true }));

function row(cells: readonly (string | number)[], moved: number, level: Row['level'] = 0): Row {
  return {
    cells: cells.map((cell) => (typeof cell === 'number' ? withCommas(cell) : cell)),
    level,
    moved,
  };
}

const gap = ({ before, after }: Pair) => Math.abs(after - before);

/** Each campaign, and below it its mails; first all together. */
function families({
  total,
  campaigns,
  mails,
}: Impact): readonly (readonly [MailImpact, string, Row['level']])[] {
  const taken = new Set<MailImpact>();
  const below = campaigns.flatMap((campaign) => {
    const own = mails.filter((one) => !taken.has(one) && one.name.startsWith(`${campaign.name}/`));
    for (const one of own) taken.add(one);
    return [
      [campaign, campaign.name, 0] as const,
      ...own.map((one) => [one, one.name.slice(campaign.name.length + 1), 1] as const),
    ];
  });
  const rest = mails.filter((one) => !taken.has(one)).map((one) => [one, one.name, 0] as const);
  return [[total, 'all mails', 0], ...below, ...rest];
}

/** How many mails and users come to something else. */
function movedOf(one: MailImpact): number {
  const moved = [one.gained, one.lost, one.earlier, one.later, one.otherWords, one.more, one.fewer];
  return moved.reduce((sum, count) => sum + count, gap(one.mails) + gap(one.users));
}

function mailsTable(impact: Impact): PlanTable {
  return {
    title: 'Mails',
    about:
      'How many mails each rule set sends, and to how many users; newly are users who get it under the new rules only, no longer under the old only.',
    columns: [
      words('campaign, mail'),
      ...numbers('old', 'new', 'change', '%', 'users old', 'users new', 'newly', 'no longer'),
    ],
    rows: families(impact).map(([one, name, level]) =>
      row(
        [
          name,
          one.mails.before,
          one.mails.after,
          signed(one.mails.after - one.mails.before),
          share(one.mails),
          one.users.before,
          one.users.after,
          one.gained,
          one.lost,
        ],
        movedOf(one),
        level,
      ),
    ),
    nouns: ['campaign or mail', 'campaigns and mails'],
    left: [],
  };
}

function fatesTable(impact: Impact): PlanTable {
  return {
    title: 'What becomes of the mails',
    about:
      'Mails that only one of the two rule sets sends, and of those that both send how many come at another time, or with other words. First: users whose first such mail comes earlier, or later.',
    columns: [
      words('campaign, mail'),
      ...numbers('more', 'fewer', 'earlier', 'later', 'other words', 'same', 'first earlier', 'first later'),
    ],
    rows: families(impact).map(([one, name, level]) =>
      row(
        [
          name,
          one.more,
          one.fewer,
          one.earlier,
          one.later,
          one.otherWords,
          one.same,
          one.firstEarlier,
          one.firstLater,
        ],
        movedOf(one) + one.firstEarlier + one.firstLater,
        level,
      ),
    ),
    nouns: ['campaign or mail', 'campaigns and mails'],
    left: [],
  };
}

/** Above it all are one row. */
const MOST_BINS = 12;

/** Pairs by a number of mails, those at the end that are nobody left out, and many at the end together. */
export function binsOf(
  pairs: readonly Pair[],
  isOpen: boolean,
): readonly { readonly mails: string; readonly users: Pair }[] {
  let end = pairs.length;
  while (end > 0 && pairs[end - 1]!.before === 0 && pairs[end - 1]!.after === 0) end -= 1;
  const kept = pairs.slice(0, Math.min(end, MOST_BINS));
  const rest = pairs.slice(MOST_BINS, end);
  const bins = kept.map((users, mails) => ({
    mails: isOpen && mails === pairs.length - 1 && mails > 0 ? `${mails} or more` : String(mails),
    users,
  }));
  if (rest.length === 0) return bins;
  const sum = (side: keyof Pair) => rest.reduce((total, pair) => total + pair[side], 0);
  return [...bins, { mails: `${MOST_BINS} or more`, users: { before: sum('before'), after: sum('after') } }];
}

function binsTable(pairs: readonly Pair[], isOpen: boolean, title: string, about: string): PlanTable {
  const bins = binsOf(pairs, isOpen);
  return {
    title,
    about,
    columns: numbers('mails', 'users old', 'users new', 'change'),
    // Nobody gets one: that is told elsewhere.
    rows: (bins.length > 1 ? bins : []).map(({ mails, users }) =>
      row([mails, users.before, users.after, signed(users.after - users.before)], gap(users)),
    ),
    nouns: ['other row', 'other rows'],
    left: [],
  };
}

function busiestTable({ busiest }: Impact): PlanTable {
  return binsTable(
    busiest,
    false,
    'Busiest seven days',
    'Users by the most mails that they get within any seven days.',
  );
}

function perUserTable({ perUser }: Impact): PlanTable {
  return binsTable(perUser, true, 'Mails per user', 'Users by how many mails they get in all.');
}

function collisionsTable({ collisions }: Impact): PlanTable {
  return {
    title: 'Collisions',
    about: 'How often a user gets mails of two campaigns within a day.',
    columns: [words('campaigns'), ...numbers('old', 'new', 'change', 'users newly')],
    rows: collisions.map(({ campaigns, times, newUsers }) =>
      row(
        [campaigns.join(' + '), times.before, times.after, signed(times.after - times.before), newUsers],
        gap(times) + newUsers,
      ),
    ),
    nouns: ['pair of campaigns', 'pairs of campaigns'],
    left: [],
  };
}

function capsTable({ capped, newlyCapped, noLongerCapped }: Impact): PlanTable {
  const moved = gap(capped) + newlyCapped + noLongerCapped;
  const isNobody = moved === 0 && capped.before === 0;
  return {
    title: 'Frequency caps',
    about: 'Users of whose mails a frequency cap stops one or more.',
    columns: [words(''), ...numbers('old', 'new', 'newly', 'no longer')],
    rows: isNobody
      ? []
      : [row(['users capped', capped.before, capped.after, newlyCapped, noLongerCapped], moved)],
    nouns: ['cap', 'caps'],
    left: [],
  };
}

function suppressionsTable({ suppressions }: Impact): PlanTable {
  return {
    title: 'Mails held back',
    about: 'How often a mail was due and was not sent, by what stopped it.',
    columns: [words('mail'), words('stopped by'), ...numbers('old', 'new', 'change')],
    rows: suppressions.map(({ reason, mail, times }) =>
      row([mail, reason, times.before, times.after, signed(times.after - times.before)], gap(times)),
    ),
    nouns: ['reason', 'reasons'],
    left: [],
  };
}

function inFlightTable({ inFlight }: Impact): PlanTable {
  return {
    title: 'Runs under way',
    about:
      'Users who are in the middle of a campaign at the end of the history, where a step that they stand at or come to is otherwise.',
    columns: [words('campaign'), words('at step'), ...numbers('runs'), words('what becomes of them')],
    rows: inFlight.map(({ campaign, version, step, runs, fate }) =>
      row([`${campaign} v${version}`, step, runs, fate], runs),
    ),
    nouns: ['step', 'steps'],
    left: [],
  };
}

function experimentsTable({ experiments }: Impact): PlanTable {
  return {
    title: 'Experiments',
    about: 'Users whose variant is another under the new rules.',
    columns: [words('experiment'), words('variant old'), words('variant new'), ...numbers('users')],
    rows: experiments.flatMap(({ experiment, moved, moves }) => [
      row([experiment, 'any', 'another', moved], moved),
      ...moves.map(({ from, to, users }) => row(['', from, to, users], users, 1)),
    ]),
    nouns: ['move', 'moves'],
    left: [],
  };
}
