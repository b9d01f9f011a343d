/** Events against the tracking plan. */
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import type { JsonObject } from '../vocabulary/json.js';
import { certainlyFits } from './certainly-fits.js';
import type { RuleSet } from './rule-set.js';

const addFormats = addFormatsModule as unknown as FormatsPlugin;

/** Why an event is not as the tracking plan has it; undefined where it is, or where the plan does not know it. */
export type EventCheck = (name: string, properties: JsonObject) => string | undefined;

/**
 * So many values of an event are looked at as the schema stands, before it is compiled: a project's scenarios have few of
 * each event, and ajv takes as long to compile a schema as to check thousands of them.
 */
const FIRST_FEW = 1000;

/** Compiles the property schemas of a rule set's events, each when it is worth it, or when it is to say why. */
export function eventCheck({ events }: RuleSet): EventCheck {
  // The documents' own schema has checked these schemas, and the meta-schema costs more than all of them.
  // `optimize` takes as long as compiling, and the checks run no faster for it.
  const options = { strict: false, strictNumbers: true, validateSchema: false, meta: false } as const;
  // A property that is called as what every object inherits, such as `constructor`, is there only where it is written.
  const own = { ownProperties: true } as const;
  const ajv = new Ajv2020({ allErrors: false, ...options, ...own, code: { optimize: false } });
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  const compiled = new Map<string, ValidateFunction>();
  const looked = new Map<string, number>();
  return (name, properties) => {
    const event = events.get(name);
    if (!event) return undefined;
    let validate = compiled.get(name);
    if (!validate) {
      const times = looked.get(name) ?? 0;
      looked.set(name, times + 1);
      if (times < FIRST_FEW && certainlyFits(properties, event.body.properties)) return undefined;
    }
    if (!validate) compiled.set(name, (validate = ajv.compile(event.body.properties)));
    return validate(properties) ? undefined : reasonOf(validate.errors?.[0]);
  };
}

/** Why traits are not as the profile has them; undefined where they are, or where there is no profile. */
export type TraitsCheck = (traits: JsonObject) => string | undefined;

const TRAITS = 'traits';

/** Traits are checked as the properties of an event would be. */
export function traitsCheck(ruleSet: RuleSet): TraitsCheck {
  const { profile } = ruleSet;
  if (!profile) return () => undefined;
  const asEvent = { ...profile, body: { properties: profile.body.traits } };
  const check = eventCheck({ ...ruleSet, events: new Map([[TRAITS, asEvent]]) });
  return (traits) => check(TRAITS, traits);
}

function reasonOf(error: ErrorObject | undefined): string {
  if (!error) return 'is not valid';
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  return `${path === '' ? 'its properties' : `\`${path}\``} ${error.message ?? 'are not valid'}`;
}
