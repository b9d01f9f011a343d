/** A user's state at an instant of a life, ready to be asked. */
import type { Frame } from '../compile/frame.js';
import type { State } from '../compile/state.js';
import type { Asked } from '../simulate/asked.js';
import { askedOf, frameAt } from '../simulate/asked.js';
import { Owners } from '../simulate/owners.js';
import { sortEvents, stateAfter, withVariants } from '../simulate/simulate.js';
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import type { Life } from './life.js';

/** A user's state at an instant, after all that was due by then; of who has become another by then, the other's. */
export interface View {
  readonly life: Life;
  readonly asked: Asked;
  readonly at: Instant;
  /** What the state has come from, in the order of receipt. */
  readonly events: readonly Event[];
  readonly state: State;
  readonly frame: Frame;
}

const views = new WeakMap<Life, Map<Instant, View>>();

/** Lived up to the instant once, however much is asked of it. */
export function viewAt(life: Life, at: Instant): View {
  let known = views.get(life);
  if (!known) views.set(life, (known = new Map<Instant, View>()));
  let view = known.get(at);
  if (!view) known.set(at, (view = liveTo(life, at)));
  return view;
}

function liveTo(life: Life, at: Instant): View {
  const { timeline, project, user } = life;
  const asked = askedOf(project);
  const program = withVariants(asked.program, timeline.variants);
  const known = sortEvents(timeline.events).filter((event) => receiptOf(event) <= at);
  const owners = new Owners();
  for (const event of known) owners.claimedBy(event);
  const owner = owners.ownerOf(user);
  const state = stateAfter(program, owner, known, at);
  const events = known.filter((event) => owners.ownerOf(event.user) === owner);
  return { life, asked, at, events, state, frame: frameAt(program, state, at) };
}
