/** What a scenario begins with: the fragments that it names, later ones over earlier ones, and its own keys over all. */
import { firstOf, firstTold } from '../language/many-mistakes.js';
import type { RuleSet } from '../language/rule-set.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, formatPlace, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { isObject } from '../vocabulary/json.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Fragments } from './given-file.js';
import type { Merge, Part } from './merged.js';
import { byKey, concatenated, concatenatedBy, deeply, itemsBy, partIn, replaced } from './merged.js';
import type { WrittenGiven, WrittenScenario } from './written.js';

/** The catalogs of a project: by its id a row replaces another. */
export type Catalogs = RuleSet['catalogs'];

const NO_CATALOGS: Catalogs = new Map();

/** One `given` over another. */
export function overGiven(catalogs: Catalogs): Merge {
  const merges: Readonly<Record<string, Merge>> = {
    profile: deeply,
    users: itemsBy('userId', deeply),
    variants: deeply,
    catalog: byKey((name) => {
      const id = catalogs.get(name)?.body.id;
      return id === undefined ? concatenated : concatenatedBy(id);
    }),
    history: concatenated,
  };
  return byKey((key) => merges[key] ?? replaced);
}

/** A scenario whose `given` names no fragment. */
export interface Resolved {
  readonly scenario: WrittenScenario;
  readonly given: WrittenGiven;
  /** Whether it is made of nothing that has mistakes of its own, which are told there. */
  readonly isSound: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** So many characters all that scenarios of a file begin with may have, with its fragments written out, as JSON. */
const MOST_GIVEN = 10_000_000;

/** What is left of that, as scenarios are read. */
export interface GivenRoom {
  left: number;
}

export function roomForGiven(): GivenRoom {
  return { left: MOST_GIVEN };
}

export function resolveGiven(
  scenario: WrittenScenario,
  fragments: Fragments,
  catalogs: Catalogs = NO_CATALOGS,
  room: GivenRoom = roomForGiven(),
): Resolved {
  const { body, at } = scenario;
  if (body.given === undefined) return { scenario, given: {}, isSound: true, diagnostics: [] };
  const own = partIn({ value: body as never, at }, 'given')!;
  const state = newState(fragments, catalogs);
  const { value, at: place } = givenOf(own, state);
  const given = value as WrittenGiven;
  if (namesUsed(own).length > 0) {
    const had = room.left;
    if (had >= 0) room.left -= JSON.stringify(given).length;
    // Those behind it have the same reason.
    if (room.left < 0) {
      const bare = { ...scenario, body: { ...body, given: {} } };
      return {
        scenario: bare,
        given: {},
        isSound: false,
        diagnostics: had < 0 ? [] : [tooMuch(at(['given']))],
      };
    }
  }
  return {
    scenario: {
      ...scenario,
      body: { ...body, given },
      at: (path, part) =>
        path[0] === 'given' && path.length > 1 ? place(path.slice(1), part) : at(path, part),
    },
    given,
    isSound: !state.isBroken,
    diagnostics: state.diagnostics,
  };
}

function tooMuch(span: Span): Diagnostic {
  const message =
    'from this scenario on, what the scenarios of this file begin with is too much when it is written out';
  return error('out-of-range', span, message, {
    help: `with all their fragments they may begin with ${MOST_GIVEN / 1_000_000},000,000 characters: let fragments say less, or split the file`,
  });
}

/** What is looked up for one scenario. */
interface State {
  readonly fragments: Fragments;
  readonly catalogs: Catalogs;
  readonly diagnostics: Diagnostic[];
  /** Fragments that are being looked up, each in the one before it. */
  readonly open: string[];
  isBroken: boolean;
}

function newState(fragments: Fragments, catalogs: Catalogs): State {
  return { fragments, catalogs, diagnostics: [], open: [], isBroken: false };
}

const NOTHING = (at: Part['at']): Part => ({ value: {}, at });

/** Fragments by name, or a map that may begin with some. */
function givenOf(written: Part, state: State): Part {
  if (!isObject(written.value)) return usedIn(written, state) ?? NOTHING(written.at);
  const { use: _, ...own } = written.value;
  const use = partIn(written, 'use');
  const below = use && usedIn(use, state);
  const above = { value: own, at: written.at };
  return below ? overGiven(state.catalogs)(below, above) : above;
}

/** The fragments of a name, or of a list of names, laid over each other. */
function usedIn(names: Part, state: State): Part | undefined {
  let result: Part | undefined;
  for (const part of namesIn(names)) {
    const found = fragmentAt(part, state);
    if (found) result = result ? overGiven(state.catalogs)(result, found) : found;
  }
  return result;
}

/** What a fragment comes to with all that it is made from; undefined where that has mistakes. */
const resolved = new WeakMap<Catalogs, WeakMap<Fragments, Map<string, Part | undefined>>>();

function resolvedOf({ catalogs, fragments }: State): Map<string, Part | undefined> {
  const known = resolved.get(catalogs) ?? new WeakMap<Fragments, Map<string, Part | undefined>>();
  resolved.set(catalogs, known);
  const byName = known.get(fragments) ?? new Map<string, Part | undefined>();
  known.set(fragments, byName);
  return byName;
}

/** A fragment of a fragment of … : nobody could say any more what a scenario begins with. */
const DEEPEST = 20;

function fragmentAt({ value, at }: Part, state: State): Part | undefined {
  const name = value as string;
  const { fragments, open } = state;
  const known = resolvedOf(state);
  if (!known.has(name)) {
    const fragment = fragments.byName.get(name);
    if (!fragment) {
      // What a fragment names in vain is told there.
      if (open.length === 0 && !mayBeFragment(fragments, name))
        state.diagnostics.push(unknownFragment(name, at([]), fragments));
      state.isBroken = true;
      return undefined;
    }
    // Told where the fragments are looked at; no scenario can begin with it.
    if (open.includes(name) || open.length >= DEEPEST) {
      state.isBroken = true;
      return undefined;
    }
    const inner: State = { ...newState(fragments, state.catalogs), open: [...open, name] };
    const part = givenOf(fragment.given, inner);
    known.set(name, inner.isBroken ? undefined : part);
  }
  const part = known.get(name);
  if (!part) state.isBroken = true;
  return part;
}

function mayBeFragment({ broken }: Fragments, name: string): boolean {
  return broken.has(name) || broken.has('*');
}

function unknownFragment(name: string, span: Span, { byName }: Fragments): Diagnostic {
  const meant = byName.get(closest(name, byName.keys()) ?? '');
  return error('unknown-given', span, `there is no fragment \`${name}\` in \`scenarios/given/\``, {
    help: didYouMean(name, [...byName.keys()], 'fragment'),
    related: meant && [{ message: `\`${meant.name}\` is declared here`, span: meant.span }],
    fix: respelling(span, name, byName.keys()),
  });
}

/** Fragments that name themselves, or what there is not: told at their places. */
export function fragmentMistakes(fragments: Fragments): readonly Diagnostic[] {
  const unknown = [...fragments.byName.values(), ...fragments.remains]
    .flatMap(({ given }) => namesUsed(given))
    .filter(({ value }) => {
      const name = value as string;
      return !fragments.byName.has(name) && !mayBeFragment(fragments, name);
    });
  return [
    ...firstTold(
      unknown,
      ({ value, at }) => unknownFragment(value as string, at([]), fragments),
      ({ at }) => at([]),
    ),
    ...cyclesIn(fragments),
  ];
}

/** The names that a `given` begins with, each with its place. */
export function namesUsed(given: Part): readonly Part[] {
  const use = isObject(given.value) ? partIn(given, 'use') : given;
  return use ? namesIn(use) : [];
}

function namesIn(use: Part): readonly Part[] {
  if (typeof use.value === 'string') return [use];
  return Array.isArray(use.value) ? use.value.flatMap((_, index) => partIn(use, index) ?? []) : [];
}

/** A fragment on the way to another, and the name that leads to it. */
interface OnWay {
  readonly name: string;
  readonly by: Part | undefined;
}

/** Each cycle once, at the first of its fragments; and fragments that are made of too many, each in the next. */
function cyclesIn({ byName }: Fragments): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  // How many fragments lie in each other from here on.
  const depths = new Map<string, number>();
  const way: OnWay[] = [];
  const depthOf = (name: string, by: Part | undefined): number => {
    const fragment = byName.get(name);
    if (!fragment) return 0;
    const known = depths.get(name);
    if (known !== undefined) return known;
    const start = way.findIndex((one) => one.name === name);
    if (start >= 0) {
      diagnostics.push(cycle([...way.slice(start), { name, by }], fragment.span));
      return 0;
    }
    if (way.length > DEEPEST) return 1;
    way.push({ name, by });
    const inner = namesUsed(fragment.given).map((next) => depthOf(next.value as string, next));
    way.pop();
    const depth = 1 + inner.reduce((deepest, one) => Math.max(deepest, one), 0);
    // What is made of this one has the same reason; it is told once.
    if (depth === DEEPEST + 1) diagnostics.push(tooDeep(name, fragment.span));
    depths.set(name, depth);
    return depth;
  };
  for (const name of byName.keys()) depthOf(name, undefined);
  return firstOf(diagnostics);
}

function tooDeep(name: string, span: Span): Diagnostic {
  return error('too-deep', span, `\`${name}\` is made of more than ${DEEPEST} fragments, each in the next`, {
    help: 'let it use the innermost of them itself',
  });
}

function cycle(way: readonly OnWay[], span: Span): Diagnostic {
  const [first] = way as readonly [OnWay];
  const circle = way.map(({ name }) => `\`${name}\``).join(' → ');
  return error('given-cycle', span, `the fragment \`${first.name}\` is made of itself`, {
    help: `break the circle ${circle}`,
    related: way.slice(1).map(({ name, by }, index) => ({
      message: `\`${way[index]!.name}\` names \`${name}\``,
      span: by!.at([]),
    })),
  });
}

/** Fragments that no scenario begins with, directly or by way of others. */
export function unusedFragments(
  fragments: Fragments,
  scenarios: readonly WrittenScenario[],
): readonly Diagnostic[] {
  const used = new Set<string>();
  const use = (name: string): void => {
    if (used.has(name)) return;
    used.add(name);
    const fragment = fragments.byName.get(name);
    if (fragment) for (const { value } of namesUsed(fragment.given)) use(value as string);
  };
  for (const { body, at } of scenarios) {
    if (body.given === undefined) continue;
    for (const { value } of namesUsed({ value: body.given as never, at })) use(value as string);
  }
  return [...fragments.byName.values()]
    .filter(({ name }) => !used.has(name))
    .map(({ name, span }) =>
      warning(
        'unused-given',
        span,
        `no scenario begins with the fragment \`${name}\``,
        `remove it, or write \`given: ${name}\` in a scenario`,
      ),
    );
}

/** What is told of fragments by those that begin with them is told once, whichever of them told it first. */
export function onceInFragments(
  diagnostics: readonly Diagnostic[],
  file: string,
  told: Set<string> = new Set(),
): readonly Diagnostic[] {
  return diagnostics.filter(({ code, span, message }) => {
    if (span.file === file) return true;
    const key = `${code} ${formatPlace(span)} ${message}`;
    return !told.has(key) && told.add(key);
  });
}
