/** Values of facts in words: for whom two conditions differ. */
import { formatDuration, formatInstant } from '../../vocabulary/time.js';
import type { FactReference } from '../../language/documents.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Models } from './models.js';
import type { Held } from './past.js';

/** Of the nearest of all users who differ. */
export function classWords(models: Models): string {
  if (models.kind === 'never') return 'there is none';
  if (models.kind === 'too-many') {
    return `more than ${String(models.tried).replace(/(?=(\d{3})+$)\B/g, ',')} combinations of values of ${models.atoms} comparisons`;
  }
  const [{ values, isCertain }] = models.models;
  const words = values.map(heldWords);
  const told =
    words.length > 0 ? words.join(' and ') : 'something holds that no value of a known class decides';
  return isCertain ? told : `${told}, as far as values are known`;
}

export function heldWords({ fact: { reference, type }, value }: Held): string {
  const name = factWords(reference);
  if (value === undefined) return `${name} is missing`;
  if (type.kind === 'duration' && typeof value === 'number') return `${name} is ${formatDuration(value)}`;
  if (type.kind === 'instant' && typeof value === 'number') return `${name} is ${formatInstant(value)}`;
  return `${name} is ${valueWords(value)}`;
}

export function valueWords(value: JsonValue): string {
  return typeof value === 'string' ? `\`${value}\`` : JSON.stringify(value);
}

/** `trait plan`, `count of Order Completed within 30d`. */
export function factWords({ fact, params = {}, path }: FactReference): string {
  const way = (path ?? '$').replace(/^\$\.?/, '');
  switch (fact) {
    case 'profile':
      return way.startsWith('traits.') ? `trait ${way.slice('traits.'.length)}` : way || 'the profile';
    case 'event':
      return way.startsWith('properties.') ? `property ${way.slice('properties.'.length)}` : `event ${way}`;
    case 'consent':
      return `consent to ${params.purpose}`;
    case 'localTime':
      return `local ${way || 'time'}`;
    default: {
      const words = [
        fact,
        params.name ?? '',
        params.property === undefined ? '' : `of ${params.property}`,
        params.event === undefined ? '' : `${params.property === undefined ? 'of' : 'in'} ${params.event}`,
        params.within === undefined ? '' : `within ${params.within}`,
        params.since === undefined ? '' : `since ${params.since}`,
        params.catalog === undefined ? '' : `from ${params.catalog}`,
        way,
      ];
      return words.filter((word) => word !== '').join(' ');
    }
  }
}
