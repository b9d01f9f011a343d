/** Plots as pictures in the page: drawn without a browser, each as wide as a narrow screen. */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Impact, Pair, Sample } from '../../../plan/impact.js';
import type { Instant } from '../../../vocabulary/time.js';
import { DAY, WEEK, parseInstant } from '../../../vocabulary/time.js';
import { oneLine } from './room.js';
import { binsOf } from './tables.js';
import { minute } from './words.js';

const WIDTH = 360;

/** Colours are the page's, which knows whether it is dark. */
const COLOR = { before: 'var(--old)', after: 'var(--new)', both: 'var(--ink)' } as const;

type Options = Parameters<typeof Plot.plot>[0];

/** `label` says in words what is to be seen. */
function draw(label: string, options: Options): string {
  const { document } = parseHTML('<html><body></body></html>');
  const svg = Plot.plot({
    document: document as never,
    width: WIDTH,
    className: 'plot',
    style: { background: 'none' },
    ...options,
  });
  // Each would bring the same style along.
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', oneLine(label));
  return svg.outerHTML;
}

/** `1200000` → `1.2M`. */
const SHORT = '~s';

/** Numbers of mails are whole: no line stands between two of them. */
function ticksOf(most: number): number {
  return Math.max(1, Math.min(4, most));
}

/** Weeks in which each has a point of its own. */
const FEW_WEEKS = 30;

/** Two lines by week, in the order of the weeks. */
export function weeksPlot(
  label: string,
  weeks: readonly { readonly monday: string; readonly mails: Pair }[],
): string {
  const rows = weeks.flatMap(({ monday, mails }) =>
    (['before', 'after'] as const).map((side) => ({ week: parseInstant(monday)!, mails: mails[side], side })),
  );
  const most = Math.max(1, ...rows.map(({ mails }) => mails));
  const ends = rows.map(({ week }) => week);
  const margin = weeks.length === 1 ? WEEK : 0;
  const of = (side: 'before' | 'after') => rows.filter((row) => row.side === side);
  const line = (side: 'before' | 'after') =>
    Plot.lineY(of(side), {
      x: 'week',
      y: 'mails',
      stroke: COLOR[side],
      strokeWidth: side === 'before' ? 1.5 : 2,
      ...(side === 'before' ? { strokeDasharray: '4 3' } : {}),
    });
  const dots = (side: 'before' | 'after') =>
    Plot.dot(of(side), {
      x: 'week',
      y: 'mails',
      stroke: COLOR[side],
      fill: side === 'before' ? 'var(--paper)' : COLOR[side],
      r: side === 'before' ? 3.5 : 2.2,
    });
  return draw(label, {
    height: 150,
    marginLeft: 44,
    marginRight: 14,
    marginTop: 12,
    x: {
      type: 'utc',
      label: null,
      domain: [Math.min(...ends) - margin, Math.max(...ends) + margin],
      ...(weeks.length === 1 ? { ticks: [ends[0]!], tickFormat: () => weeks[0]!.monday } : { ticks: 5 }),
    },
    y: { label: null, domain: [0, most], grid: true, ticks: ticksOf(most), tickFormat: SHORT, nice: true },
    marks: [
      Plot.ruleY([0], { stroke: 'var(--faint)' }),
      line('before'),
      line('after'),
      ...(weeks.length <= FEW_WEEKS ? [dots('before'), dots('after')] : []),
    ],
  });
}

/** Beside each other under each number of mails; those who get none are told in words, as they are most. */
export function usersPlot(label: string, pairs: readonly Pair[], isOpen: boolean): string | undefined {
  const bins = binsOf(pairs, isOpen).slice(1);
  if (bins.length === 0) return undefined;
  const rows = bins.flatMap(({ mails, users }) =>
    (['before', 'after'] as const).map((side) => ({
      mails: mails.replace(' or more', '+'),
      side,
      users: users[side],
    })),
  );
  const most = Math.max(1, ...rows.map(({ users }) => users));
  const names = [...new Set(rows.map(({ mails }) => mails))];
  return draw(label, {
    height: 190,
    marginLeft: 44,
    marginRight: 14,
    marginTop: 12,
    marginBottom: 34,
    x: { axis: null, domain: ['before', 'after'], padding: 0 },
    fx: {
      label: 'mails',
      labelAnchor: 'center',
      domain: names,
      padding: 0.2,
      tickFormat: (name: string) => name,
    },
    y: { label: null, domain: [0, most], grid: true, ticks: ticksOf(most), tickFormat: SHORT, nice: true },
    marks: [
      Plot.barY(rows, {
        fx: 'mails',
        x: 'side',
        y: 'users',
        fill: (row: { readonly side: 'before' | 'after' }) =>
          row.side === 'before' ? 'var(--old-fill)' : COLOR.after,
        stroke: (row: { readonly side: 'before' | 'after' }) => COLOR[row.side],
      }),
      Plot.ruleY([0], { stroke: 'var(--faint)' }),
    ],
  });
}

type Moment = Sample['timeline'][number];

const LANES = ['old', 'both', 'new'] as const;

/** What stands for each sort of thing. */
const SIGNS: Readonly<Record<Moment['kind'], 'circle' | 'times' | 'diamond' | 'triangle'>> = {
  event: 'diamond',
  sent: 'circle',
  stopped: 'times',
  note: 'triangle',
};

/** Mails of both sides on two lanes, and between them what is true under both. */
export function timelinePlot(label: string, timeline: readonly Moment[]): string {
  const times = timeline.map(({ at }) => at);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const margin = Math.max(DAY / 2, (last - first) * 0.04);
  const rows = timeline.flatMap((moment) => lanesOf(moment).map((lane) => ({ ...moment, lane })));
  const marks = (kind: Moment['kind']) => {
    const of = rows.filter((row) => row.kind === kind);
    const isFull = kind === 'sent';
    return Plot.dot(of, {
      x: 'at',
      y: 'lane',
      symbol: SIGNS[kind],
      r: kind === 'sent' ? 5 : 4,
      stroke: (row: { readonly lane: string }) => colorOf(row.lane),
      fill: isFull ? (row: { readonly lane: string }) => colorOf(row.lane) : 'none',
      strokeWidth: 1.5,
      title: ({ at, what }: { readonly at: Instant; readonly what: string }) =>
        `${minute(at)} ${oneLine(what)}`,
    });
  };
  return draw(label, {
    height: 130,
    marginLeft: 44,
    marginRight: 14,
    marginTop: 10,
    x: { type: 'utc', label: null, domain: [first - margin, last + margin], ticks: 4 },
    y: { type: 'point', domain: LANES, label: null, tickSize: 0, padding: 0.5 },
    marks: [
      Plot.ruleY(LANES, { stroke: 'var(--faint)' }),
      ...(['event', 'note', 'stopped', 'sent'] as const).map(marks),
    ],
  });
}

/** A mail of both sides is on both lanes; what else is true under both stands between them. */
function lanesOf({ on, kind }: Moment): readonly (typeof LANES)[number][] {
  if (on === 'before') return ['old'];
  if (on === 'after') return ['new'];
  return kind === 'sent' || kind === 'stopped' ? ['old', 'new'] : ['both'];
}

function colorOf(lane: string): string {
  return lane === 'old' ? COLOR.before : lane === 'new' ? COLOR.after : COLOR.both;
}

/** Campaigns whose weeks differ, those that move most first; in order of name of those that do alike. */
export function movedCampaigns({ weeks, campaigns }: Impact): readonly {
  readonly name: string;
  readonly weeks: readonly { readonly monday: string; readonly mails: Pair }[];
}[] {
  const moved = campaigns.map(({ name }, index) => {
    const own = weeks.map(({ monday, campaigns: pairs }) => ({ monday, mails: pairs[index]! }));
    const by = own.reduce((sum, { mails }) => sum + Math.abs(mails.after - mails.before), 0);
    return { name, weeks: own, by };
  });
  return moved
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)
    .map(({ name, weeks: own }) => ({ name, weeks: own }));
}
