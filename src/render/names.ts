/** The names that the texts of a mail may read. */
import { NO_VARIANT } from '../vocabulary/assignment.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Field, Shape } from '../vocabulary/shape.js';
import type { MailSource, SlotSource } from './mail.js';
import type { Binding, Scope } from './scope.js';
import { eitherFields } from './scope.js';
import { showField } from './texts.js';

export interface Names {
  /** What the template reads. */
  readonly template: Scope;
  /** What subject and preheader read. */
  readonly text: Scope;
  /** What link tags read: there `variant` is always a text, so that one policy is right for every campaign. */
  readonly tag: Scope;
  /** What a `show` string reads: no slot, which could lead back to itself. */
  readonly show: Scope;
  /** What the unsubscribe link reads: neither slots nor links. */
  readonly unsubscribe: Scope;
}

/** Help for names that are thought of, and are not there. */
export const ABSENT: ReadonlyMap<string, string> = new Map([
  ['preheader', 'the preheader is read in the template only'],
  ['undefined', 'ask whether a name has a value by the name alone: `if (name) {`'],
  ['null', 'ask whether a name has a value by the name alone: `if (name) {`'],
  ['it', 'write the name without `it.`'],
]);

const STRING: Field = { shape: { kind: 'value', type: 'string' }, optional: false };
const INSTANT: Field = { shape: { kind: 'value', type: 'number', isInstant: true }, optional: false };

/** Names are read by number: `constant` gives the code of one. */
export function namesOf(source: MailSource, constant: (name: string) => string): Names {
  const data = Object.entries(source.data).map(([name, field]) => {
    return [name, bind(name, field, `f.own(m.data,${constant(name)})`, `data.${name}`)] as const;
  });
  const slots = Object.entries(source.slots).map(([name, slot], index) => {
    return [
      name,
      { ...bind(name, { shape: slotShape(slot), optional: false }, 'undefined'), slot: index },
    ] as const;
  });
  const builtIns = Object.entries(builtInFields(source)).map(([name, field]) => {
    return [name, bind(name, field, `m.${name}`)] as const;
  });
  const preheader = bind('preheader', { ...STRING, optional: source.preheader === undefined }, 'm.preheader');
  const links = builtIns.filter(([name]) => name !== 'links');
  const address: Entry = ['variant', bind('variant', STRING, `(m.variant??${constant(NO_VARIANT)})`)];
  return {
    template: scopeOf([...data, ...slots, ...builtIns, ['preheader', preheader]]),
    text: scopeOf([...data, ...slots, ...builtIns]),
    tag: scopeOf([...data, ...slots, ...builtIns, address]),
    show: scopeOf([...data, ...builtIns]),
    unsubscribe: scopeOf([...data, ...links, address]),
  };
}

function bind(name: string, { shape, optional }: Field, code: string, id = name): Binding {
  return { shape, optional, code, id, label: name };
}

type Entry = readonly [string, Binding];

function scopeOf(entries: readonly Entry[]): Scope {
  return { names: new Map(entries), guarded: new Set() };
}

function builtInFields({ traits, links }: MailSource): Readonly<Record<string, Field>> {
  const user = { id: STRING, traits: objectOf(traits) };
  const unsubscribe: Readonly<Record<string, Field>> =
    links.unsubscribe || links.isUnread ? { unsubscribe: STRING } : {};
  const variant: Field = { ...STRING, optional: true };
  return {
    user: objectOf(user),
    links: objectOf(unsubscribe),
    campaign: STRING,
    variant,
    step: STRING,
    now: INSTANT,
  };
}

function objectOf(fields: Readonly<Record<string, Field>>): Field {
  return { shape: { kind: 'object', fields }, optional: false };
}

function slotShape({ choices }: SlotSource): Shape {
  const shown = choices.map(({ show }) =>
    Object.fromEntries(Object.entries(show).map(([name, value]) => [name, showField(value)])),
  );
  return { kind: 'object', fields: eitherFields(shown) };
}

/** Names that would hide one another. */
export function checkNames(source: MailSource): readonly Diagnostic[] {
  const builtIns = [...Object.keys(builtInFields(source)), 'preheader'];
  const data = Object.keys(source.data);
  const slots = Object.keys(source.slots);
  return [
    ...data
      .filter((name) => builtIns.includes(name))
      .map((name) => taken(source.subject.span, name, 'data', 'what is built in')),
    ...data
      .filter((name) => slots.includes(name))
      .map((name) => taken(source.subject.span, name, 'data', 'a content slot')),
    ...slots
      .filter((name) => builtIns.includes(name))
      .map((name) => taken(source.subject.span, name, 'content', 'what is built in')),
  ];
}

function taken(span: Span, name: string, what: string, by: string): Diagnostic {
  return error('shadowed-name', span, `\`${name}\` of \`${what}\` has the name of ${by}`, {
    help: 'choose another name',
  });
}
