/** Paths → closures that walk them: a step a closure, and no loop for the paths that rules have. */
import type { JsonValue, Path } from '../vocabulary/json.js';
import type { Frame } from './frame.js';
import { interned } from './interned.js';

export type Read = (frame: Frame) => JsonValue | undefined;
type Step = (value: JsonValue | undefined) => JsonValue | undefined;

/** What stands at a path below a root, by own properties only. A null, which logs are full of, is as good as missing. */
export function readerOf(root: Read, path: Path): Read {
  const [first, second, ...more] = path.map(stepOf);
  if (!first) return (frame) => root(frame) ?? undefined;
  if (!second) return (frame) => first(root(frame)) ?? undefined;
  if (more.length === 0) return (frame) => second(first(root(frame))) ?? undefined;
  return (frame) => {
    let value = second(first(root(frame)));
    for (const further of more) value = further(value);
    return value ?? undefined;
  };
}

/** What reads one property of an event, or of anything: its own ones only. */
export function stepOf(key: string | number): Step {
  const name = typeof key === 'string' ? interned(key) : key;
  return isInherited(name) ? ownStep(name) : plainStep(name);
}

/** The value of an own property, whatever its name; as json-rules-engine has it, a blank text has no `length`. */
function ownStep(key: string | number): Step {
  return (value) => (value && Object.hasOwn(value as object, key) ? (value as Members)[key] : undefined);
}

/** Of names that nothing inherits, every property of a JSON value is its own, and need not be asked whether it is. */
function plainStep(key: string | number): Step {
  return (value) => (value === undefined || value === null ? undefined : (value as Members)[key]);
}

type Members = Readonly<Record<string | number, JsonValue | undefined>>;

const PROTOTYPES: readonly object[] = [Object, Array, String, Number, Boolean].map(
  ({ prototype }) => prototype as object,
);

/** Whether a value of JSON may have something of that name that is not its own. */
export function isInherited(key: string | number): boolean {
  return PROTOTYPES.some((prototype) => key in prototype);
}
