/** Where what a rule reads is declared: the second place of a diagnostic, beside the one that reads it. */
import type { Diagnostic, Related, Span } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';
import { parsePath } from '../vocabulary/json.js';
import type { Declared, FactReference, PropertySchema } from './documents.js';
import type { RuleSet } from './rule-set.js';

type Report = (diagnostic: Diagnostic) => void;

/** What facts are read from; a `Reading` is one. */
interface Source {
  readonly names: { readonly ruleSet: RuleSet };
  readonly event: { readonly name: string } | { readonly missing: string };
}

/** Whatever is reported gets a second place, unless it has one. The place is looked for only then. */
export function withPlace(report: Report, findPlace: () => Related | undefined): Report {
  return (one) => {
    const place = one.related ? undefined : findPlace();
    report(place && !isSamePlace(one.span, place.span) ? { ...one, related: [place] } : one);
  };
}

function isSamePlace(one: Span, other: Span): boolean {
  return one.file === other.file && one.line === other.line && one.column === other.column;
}

/** The declaration of what a fact reads; undefined where no document declares it. */
export function declarationOf(
  { fact, params = {}, path }: FactReference,
  { names, event }: Source,
): Related | undefined {
  const { events, profile, catalogs, scores } = names.ruleSet;
  const steps = (path === undefined ? undefined : parsePath(path)) ?? [];
  const [first, ...rest] = steps;
  switch (fact) {
    case 'event': {
      const declared = 'name' in event ? events.get(event.name) : undefined;
      return declared && placeOf(declared, 'properties', first === 'properties' ? rest : []);
    }
    case 'profile':
      return profile && placeOf(profile, 'traits', first === 'traits' ? rest : []);
    case 'lookup':
    case 'recommend': {
      const catalog = catalogs.get(params.catalog ?? '');
      const inRow = fact === 'recommend' && typeof first === 'number' ? rest : steps;
      return catalog && placeOf(catalog, 'columns', inRow);
    }
    case 'score':
    case 'level': {
      const score = scores.get(params.name ?? '');
      return score && { message: `\`${score.name}\` is declared here`, span: score.span };
    }
    default: {
      const declared = events.get(params.event ?? '');
      return declared && placeOf(declared, 'properties', stepsOf(params, steps));
    }
  }
}

/** The way from an event's properties: by the one that is named, or behind the index of what `collect` lists. */
function stepsOf({ property }: NonNullable<FactReference['params']>, path: Path): Path {
  return property === undefined ? path.slice(1) : [property, ...path];
}

/** The place of a part of a schema, as far as the schema knows it; of the document's name where it knows none. */
export function placeOf(
  declared: Pick<Declared<unknown>, 'name' | 'at' | 'span' | 'body'>,
  key: 'properties' | 'traits' | 'columns',
  steps: Path,
): Related {
  let schema = (declared.body as Readonly<Record<string, PropertySchema>>)[key]!;
  let path: Path = [key];
  let known: string | undefined;
  for (const step of steps) {
    const inner = typeof step === 'number' ? schema.items : memberOf(schema, step);
    if (!inner) break;
    path = [...path, ...(typeof step === 'number' ? ['items'] : ['properties', step])];
    if (typeof step === 'string') known = step;
    schema = inner;
  }
  if (known === undefined) return { message: `\`${declared.name}\` is declared here`, span: declared.span };
  return { message: `\`${known}\` is declared here`, span: declared.at(path, 'key') };
}

function memberOf({ properties }: PropertySchema, name: string): PropertySchema | undefined {
  return properties && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
