/** The parts of a campaign. Steps go by their names, so that one that moves is the same step in another place. */
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { Unit } from './unit.js';
import { condition, listAt, mapAt, numbered, unit, valueAt } from './unit.js';

const OF_ENTRY = ['key', 'onRepeat', 'maxWait', 'cooldown', 'maxEntries'] as const;

export function campaignUnits(content: JsonObject): readonly Unit[] {
  return [
    ...unit(content, ['purpose'], 'purpose'),
    ...unit(content, ['priority'], 'priority'),
    ...triggerUnits(content),
    ...OF_ENTRY.flatMap((key) => unit(content, ['entry', key], key)),
    ...exitUnits(content),
    ...condition(content, ['audience'], 'audience'),
    ...unit(content, ['migrate'], 'migrate'),
    ...stepUnits(content, ['steps'], { way: [] }),
  ];
}

function triggerUnits(content: JsonObject): readonly Unit[] {
  const trigger = mapAt(content, ['trigger']);
  const [form = 'event'] = ['event', 'enters', 'leaves', 'date'].filter((key) => Object.hasOwn(trigger, key));
  const begins = form === 'date' ? mapAt(content, ['trigger', 'date'])['trait'] : trigger[form];
  return [
    { at: 'trigger', aspect: 'trigger', path: ['trigger', form], value: { [form]: begins } },
    ...condition(content, ['trigger', 'where'], 'trigger'),
    ...['offset', 'at', 'repeat'].flatMap((key) =>
      unit(content, ['trigger', 'date', key], `date ${key}`, `trigger › ${key}`),
    ),
  ];
}

function exitUnits(content: JsonObject): readonly Unit[] {
  const exits = listAt(content, ['exit']) as readonly JsonObject[];
  const names = numbered(exits.map(({ event }) => `exit › ${String(event)}`));
  return exits.flatMap(({ event }, index) => [
    { at: names[index]!, aspect: 'exit', path: ['exit', index], value: event as JsonValue },
    ...condition(content, ['exit', index, 'where'], 'exit', `${names[index]!} › where`),
  ]);
}

/** What is known of the steps before one: those by which its time, and whether it is come to, are decided. */
interface Way {
  readonly way: readonly string[];
}

function stepUnits(content: JsonObject, path: Path, before: Way): readonly Unit[] {
  const steps = listAt(content, path) as readonly JsonObject[];
  const names = namesOf(steps);
  const units: Unit[] = [];
  const way = [...before.way];
  for (const [index, step] of steps.entries()) {
    const at = `steps › ${names[index]!}`;
    units.push(...unitsOfStep(content, step, [...path, index], at, way));
    if (!('send' in step)) way.push(at);
  }
  return units;
}

/** A step without a name goes by the one that it stands before. */
function namesOf(steps: readonly JsonObject[]): readonly string[] {
  const names = steps.map((step, index) => {
    const own = nameOf(step);
    if (own !== undefined) return own;
    const next = steps.slice(index + 1).flatMap((one) => nameOf(one) ?? firstNameIn(one) ?? [])[0];
    const inner = firstNameIn(step);
    const kind = 'wait' in step ? 'wait' : 'waitFor' in step ? 'waitFor' : 'choose';
    if (inner !== undefined) return `${kind} of ${inner}`;
    return next === undefined ? `${kind} at the end` : `${kind} before ${next}`;
  });
  return numbered(names);
}

function nameOf(step: JsonObject): string | undefined {
  const name = step['send'] ?? step['id'];
  return typeof name === 'string' ? name : undefined;
}

function firstNameIn(value: JsonValue | undefined): string | undefined {
  if (Array.isArray(value)) {
    for (const one of value as readonly JsonValue[]) {
      const found = firstNameIn(one);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(value)) return undefined;
  return (
    nameOf(value) ??
    (['choose', 'steps', 'then', 'otherwise'] as const)
      .map((key) => (typeof value[key] === 'object' ? firstNameIn(value[key]) : undefined))
      .find((found) => found !== undefined)
  );
}

function unitsOfStep(
  content: JsonObject,
  step: JsonObject,
  path: Path,
  at: string,
  way: readonly string[],
): readonly Unit[] {
  const place: Unit = { at: `${at} › place`, aspect: 'place', path, value: [...way] };
  if ('send' in step) return [...sendUnits(content, path, at), place];
  const name: Unit = { at: `${at} › id`, aspect: 'step name', path, value: step['id'] ?? null };
  return [...waitingUnits(content, step, path, at, way), name, place];
}

function waitingUnits(
  content: JsonObject,
  step: JsonObject,
  path: Path,
  at: string,
  way: readonly string[],
): readonly Unit[] {
  if ('wait' in step) {
    return [
      { at, aspect: 'wait', path: [...path, 'wait'], value: step['wait'] as JsonValue },
      ...unit(content, [...path, 'onPastTarget'], 'onPastTarget', `${at} › onPastTarget`),
    ];
  }
  if ('waitFor' in step) return waitForUnits(content, path, at, way);
  return chooseUnits(content, path, at, way);
}

const OF_SEND = ['template', 'subject', 'preheader'] as const;

function sendUnits(content: JsonObject, path: Path, at: string): readonly Unit[] {
  const inner = (key: string) => `${at} › ${key}`;
  return [
    { at, aspect: 'send', path, value: valueAt(content, [...path, 'send'])! },
    ...condition(content, [...path, 'when'], 'when', inner('when')),
    ...OF_SEND.flatMap((key) => unit(content, [...path, key], key, inner(key))),
    ...Object.keys(mapAt(content, [...path, 'data'])).flatMap((name) =>
      unit(content, [...path, 'data', name], 'data', inner(`data › ${name}`)),
    ),
    ...Object.keys(mapAt(content, [...path, 'content'])).flatMap((slot) =>
      unit(content, [...path, 'content', slot], 'slot', inner(`content › ${slot}`)),
    ),
  ];
}

function waitForUnits(content: JsonObject, path: Path, at: string, way: readonly string[]): readonly Unit[] {
  const inner = (key: string) => `${at} › ${key}`;
  return [
    ...unit(content, [...path, 'waitFor', 'event'], 'waitFor', at),
    ...condition(content, [...path, 'waitFor', 'where'], 'waitFor', inner('where')),
    ...unit(content, [...path, 'waitFor', 'timeout'], 'timeout', inner('timeout')),
    ...unit(content, [...path, 'waitFor', 'lookback'], 'lookback', inner('lookback')),
    ...unit(content, [...path, 'onPastTarget'], 'onPastTarget', inner('onPastTarget')),
    ...['then', 'otherwise'].flatMap((key) =>
      stepUnits(content, [...path, key], { way: [...way, inner(key)] }),
    ),
  ];
}

function chooseUnits(content: JsonObject, path: Path, at: string, way: readonly string[]): readonly Unit[] {
  const entries = listAt(content, [...path, 'choose']) as readonly JsonObject[];
  const names = numbered(
    entries.map((entry, index) =>
      'otherwise' in entry ? 'otherwise' : (firstNameIn(entry) ?? String(index + 1)),
    ),
  );
  return [
    { at, aspect: 'choose', path, value: [...names] },
    ...entries.flatMap((entry, index) => {
      const own = `${at} › ${names[index]!}`;
      const here = [...path, 'choose', index];
      const key = 'otherwise' in entry ? 'otherwise' : 'steps';
      return [
        ...condition(content, [...here, 'when'], 'choose', `${own} › when`),
        ...stepUnits(content, [...here, key], { way: [...way, own] }),
      ];
    }),
  ];
}

/** A step that has another name, and is what one was that is gone, is the same step. */
export function alignedSteps(
  before: readonly Unit[],
  after: readonly Unit[],
  contents: readonly [JsonObject, JsonObject],
): readonly Unit[] {
  const [old, now] = [before, after].map((units) => units.filter(({ aspect }) => aspect === 'step name'));
  const isOf = (units: readonly Unit[], at: string) => units.some((one) => one.at === at);
  const free = now!.filter(({ at }) => !isOf(old!, at));
  let units = before;
  for (const one of old!.filter(({ at }) => !isOf(now!, at))) {
    const meaning = withoutName(contents[0], one.path);
    const index = free.findIndex(({ path }) => withoutName(contents[1], path) === meaning);
    if (index < 0) continue;
    const [found] = free.splice(index, 1);
    const [from, to] = [one.at, found!.at].map((at) => at.slice(0, -' › id'.length)) as [string, string];
    units = units.map((each) => relabelled(each, from, to));
  }
  return units;
}

function withoutName(content: JsonObject, path: Path): string {
  const { id: _, ...step } = valueAt(content, path) as JsonObject;
  return canonicalJson(step);
}

function relabelled(one: Unit, from: string, to: string): Unit {
  const label = (at: string) =>
    at === from || at.startsWith(`${from} › `) ? to + at.slice(from.length) : at;
  const value = one.aspect === 'place' ? (one.value as readonly string[]).map(label) : one.value;
  return { ...one, at: label(one.at), value };
}
