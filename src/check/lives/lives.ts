/** The lives of users, drawn from the rules and aimed at where these break. */
import fc from 'fast-check';
import type { Arbitrary, Value } from 'fast-check';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE } from '../../vocabulary/time.js';
import { findZone } from '../../vocabulary/zone.js';
import { STEPS, turningPoint } from './days.js';
import { burst } from './bursts.js';
import type { Draw } from './draw.js';
import { drawsFrom, numbersOf } from './draw.js';
import type { Ground } from './ground.js';
import { groundOf } from './ground.js';
import { disturb, merge } from './noise.js';
import type { Script } from './scripts.js';
import type { Sketch } from './sketch.js';
import { BLANK, STATUSES } from './sketch.js';
import { spoilt } from './spoil.js';
import { dueMails, walk } from './walk.js';

export interface LivesOptions {
  /** Lives whose events lives are made like: those of scenarios. */
  readonly corpus?: readonly Timeline[];
  /** Whether data may be wrong, as it comes from outside: of such lives the engine promises no more than not to break. */
  readonly isInvalidToo?: boolean;
}

/** Lives of one person each, over all campaigns together; sound by the schemas, unless asked for otherwise. */
export function livesOf(
  project: Project,
  { corpus = [], isInvalidToo = false }: LivesOptions = {},
): Arbitrary<Timeline> {
  return new Lives(groundOf(project, corpus), isInvalidToo);
}

/** One life of a seed: the same whatever was lived before. */
export function lifeAt(lives: Arbitrary<Timeline>, seed: number, run: number): Timeline {
  return lives.generate(new fc.Random(numbersOf(seed, run)), undefined).value;
}

/** Each draw depends on those before: where a mail is due, on what began its campaign. */
class Lives extends fc.Arbitrary<Timeline> {
  constructor(
    private readonly ground: Ground,
    private readonly isInvalidToo: boolean,
  ) {
    super();
  }

  override generate(random: fc.Random): Value<Timeline> {
    const draw = drawsFrom(random);
    const life = lifeOf(this.ground, draw);
    return new fc.Value(this.isInvalidToo ? spoilt(life, draw, this.ground.isEndless) : life, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Timeline {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'events');
  }

  /** Runs of events left out, the long ones first. */
  override shrink({ events, ...life }: Timeline): fc.Stream<Value<Timeline>> {
    const sizes: number[] = [];
    for (let size = Math.floor(events.length / 2); size >= 1; size = Math.floor(size / 2)) sizes.push(size);
    const shorter = sizes.flatMap((size) =>
      Array.from({ length: Math.ceil(events.length / size) }, (_, index) => ({ from: index * size, size })),
    );
    return fc.stream(shorter.values()).map(({ from, size }) => {
      return new fc.Value<Timeline>({ ...life, events: events.toSpliced(from, size) }, undefined);
    });
  }
}

function lifeOf(ground: Ground, draw: Draw): Timeline {
  const zoneName = draw.pick(ground.zones);
  const { mailed, heldOut } = ground.people;
  const user = (draw.happens(14) ? draw.any(heldOut) : undefined) ?? draw.pick(mailed);
  const zone = (zoneName === undefined ? undefined : findZone(zoneName)) ?? ground.project.program.zone;
  const sketch: Sketch = { ground, draw, user, zone, events: [], moments: [], mails: [], things: new Map() };
  const { events } = sketch;
  goThroughCampaigns(sketch);
  const dice = draw.below(100);
  const disturbances = dice < 22 ? 0 : dice < 55 ? 1 : dice < 80 ? 2 : dice < 92 ? 3 : 5;
  for (let count = 0; count < disturbances; count++) disturb(sketch);
  if (draw.happens(10) && events.length > 0) merge(sketch);
  if (events.length === 0 || draw.happens(94)) events.unshift(firstStatement(sketch, zoneName));
  const told = inOrder(events);
  return { user, events: told, ...endOf(sketch, told) };
}

function goThroughCampaigns(sketch: Sketch): void {
  const { ground, draw, zone, moments } = sketch;
  const dice = draw.below(100);
  const limit = ground.limits.length > 0 && draw.happens(6) ? draw.any(ground.limits) : undefined;
  if (limit) return burst(sketch, limit);
  const many = dice < 50 ? 1 : dice < 84 ? 2 : 3;
  for (let count = 0; count < many; count++) {
    const script = draw.any(draw.any(ground.campaigns) ?? []);
    if (!script) return happenAtRandom(sketch);
    const point =
      count === 0 || moments.length === 0 ? turningPoint(draw, zone, ground.clocks) : besideMoment(sketch);
    walk(sketch, script, beginning(sketch, script, point));
  }
}

/** A project of no campaign has lives as well. */
function happenAtRandom(sketch: Sketch): void {
  sketch.moments.push(turningPoint(sketch.draw, sketch.zone, sketch.ground.clocks));
  disturb(sketch);
}

/** When a campaign must begin for one of its mails to be due at an instant; or that instant itself. */
function beginning(sketch: Sketch, script: Script, point: Instant): Instant {
  if (!sketch.draw.happens(60)) return point;
  const due = sketch.draw.any(dueMails(sketch, script, point))?.at ?? point;
  return point - (due - point);
}

/** With something that another campaign does, or so long before or after as caps count. */
function besideMoment({ ground, draw, moments }: Sketch): Instant {
  const moment = draw.any(moments)!;
  const dice = draw.below(100);
  if (dice < 45) return moment + draw.pick(STEPS);
  const period = dice < 75 ? draw.any(ground.periods) : draw.pick(ground.durations);
  if (dice < 97) return moment + (draw.happens(70) ? 1 : -1) * (period ?? HOUR) + draw.pick(STEPS);
  return moment + 366 * DAY + draw.pick(STEPS);
}

function firstStatement({ ground, draw, user, events }: Sketch, zone: string | undefined): Event {
  const start = events.reduce((first, one) => Math.min(first, one.time, receiptOf(one)), Infinity);
  const time = (Number.isFinite(start) ? start : 0) - (draw.happens(70) ? MINUTE : 0);
  const consent = ground.purposes.flatMap((purpose): readonly (readonly [string, ConsentStatus])[] => {
    const dice = draw.below(100);
    return dice < 88 ? [[purpose, 'granted']] : dice < 94 ? [[purpose, draw.pick(STATUSES)]] : [];
  });
  const traits = { ...draw.of(ground.traits), ...(zone === undefined ? {} : { timeZone: zone }) };
  const isSound = ground.project.checkTraits(traits) === undefined;
  return {
    ...BLANK,
    type: 'identify',
    user,
    time,
    traits: isSound ? traits : {},
    consent: Object.fromEntries(consent),
  };
}

/** By time, each a message of its own but where one comes twice. */
function inOrder(events: readonly Event[]): readonly Event[] {
  return [...events]
    .sort((a, b) => a.time - b.time)
    .map((event, index) => (event.messageId === '' ? { ...event, messageId: `m${index + 1}` } : event));
}

/** The clock runs until all that was planned is over, and a while longer. */
function endOf({ ground, draw, moments }: Sketch, events: readonly Event[]): Pick<Timeline, 'until'> {
  const dice = draw.below(100);
  if (dice < 12 && !ground.isEndless) return {};
  const last = events.reduce((time, one) => Math.max(time, one.time, receiptOf(one)), -Infinity);
  const planned = moments.reduce((time, one) => Math.max(time, one), last);
  return { until: planned + (dice < 30 ? ground.tails.long : ground.tails.usual) };
}
