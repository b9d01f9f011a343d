/** Lives to begin a search with: those that two rule sets ask for, each lived under both once. */
import type { Material } from '../../check/discover/material.js';
import { materialOf } from '../../check/discover/material.js';
import { firstTime, seedLives, statement } from '../../check/discover/seeds.js';
import { isSound } from '../../check/discover/shrink.js';
import { lifeAt, livesOf } from '../../check/lives/lives.js';
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { ConsentStatus } from '../../vocabulary/event.js';
import type { LivedBoth } from './lived.js';
import { observedSide } from './lived.js';

/** Two rule sets, and the lives that both have lived. */
export class Bases {
  readonly material: Material;
  private readonly lived: LivedBoth[] = [];
  private readonly waiting: Iterator<Timeline>;

  constructor(
    readonly before: Project,
    readonly after: Project,
  ) {
    this.material = materialOf(after, []);
    this.waiting = this.timelines();
  }

  live(timeline: Timeline): LivedBoth {
    return {
      timeline,
      before: observedSide(this.before).live(timeline),
      after: observedSide(this.after).live(timeline),
    };
  }

  /** What both tracking plans allow. */
  isSound(timeline: Timeline): boolean {
    return isSound(timeline, this.before) && isSound(timeline, this.after);
  }

  /** Each is lived when it is first asked for. */
  *all(): Generator<LivedBoth> {
    for (let index = 0; ; index++) {
      const known = this.lived[index];
      if (known) {
        yield known;
        continue;
      }
      const next = this.waiting.next();
      if (next.done) return;
      const lived = this.live(next.value);
      this.lived.push(lived);
      yield lived;
    }
  }

  private *timelines(): Generator<Timeline> {
    const seen = new Set<string>();
    for (const timeline of this.sources()) {
      const key = canonicalJson(timeline as unknown as JsonValue);
      if (seen.has(key) || timeline.events.length === 0 || !this.isSound(timeline)) continue;
      seen.add(key);
      yield timeline;
    }
  }

  private *sources(): Generator<Timeline> {
    yield this.blank();
    yield* seedLives(this.after, this.material);
    yield* seedLives(this.before, materialOf(this.before, []));
    for (const [project, count] of [
      [this.after, OF_AFTER],
      [this.before, OF_BEFORE],
    ] as const) {
      const lives = livesOf(project);
      for (let run = 0; run < count; run++) yield lifeAt(lives, SEED, run);
    }
  }

  /** Somebody who agreed to all, of whom nothing is known. */
  blank(): Timeline {
    const { user, purposes } = this.material;
    const time = firstTime(this.after);
    const consent = Object.fromEntries(
      purposes.map((purpose): [string, ConsentStatus] => [purpose, 'granted']),
    );
    return { user, events: [statement(user, time, { consent })], until: time };
  }
}

const SEED = 7;
const OF_AFTER = 60;
const OF_BEFORE = 20;

const known = new WeakMap<Project, WeakMap<Project, Bases>>();

export function basesOf(before: Project, after: Project): Bases {
  let ofBefore = known.get(before);
  if (!ofBefore) known.set(before, (ofBefore = new WeakMap<Project, Bases>()));
  let bases = ofBefore.get(after);
  if (!bases) ofBefore.set(after, (bases = new Bases(before, after)));
  return bases;
}
