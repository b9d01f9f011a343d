/** What must hold of a `date` trigger: its trait is a date of the profile's. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { LONGEST, formatDuration, parseDuration } from '../vocabulary/time.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import { placeOf } from './declared-place.js';
import type { DateTriggerBody, Part, PropertySchema } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import { mayBeDeclared } from './rule-set.js';

type Report = (diagnostic: Diagnostic) => void;

export function checkDateTrigger(
  { trait, offset }: DateTriggerBody,
  part: Part,
  names: Names,
  report: Report,
): void {
  if (typeof offset === 'string' && parseDuration(offset.replace(/^[+-]/, '')) === undefined) {
    report(
      error(
        'out-of-range',
        spanOf(partAt(part, 'offset')),
        `\`${offset}\` is further from a date than any rule can look`,
        { help: `at most ${formatDuration(LONGEST)}` },
      ),
    );
  }
  const { profile } = names.ruleSet;
  const isUnread = mayBeDeclared(names.ruleSet, 'profile');
  if (!profile && isUnread) return;
  const traits = profile?.body.traits.properties ?? {};
  if (!Object.hasOwn(traits, trait)) {
    report(
      error('unknown-trait', spanOf(partAt(part, 'trait')), `the profile has no trait \`${trait}\``, {
        help: helpFor(trait, traits),
        related: profile && [placeOf(profile, 'traits', [closest(trait, Object.keys(traits)) ?? trait])],
      }),
    );
  } else if (!isDate(traits[trait]!)) {
    report(
      error('wrong-type', spanOf(partAt(part, 'trait')), `the trait \`${trait}\` is no date`, {
        help: `write \`${trait}: { type: string, format: date }\` in the profile, or \`format: date-time\``,
        related: profile && [{ message: 'its schema', span: profile.at(['traits', 'properties', trait]) }],
      }),
    );
  }
}

function isDate({ type, format }: PropertySchema): boolean {
  return type === 'string' && (format === 'date' || format === 'date-time');
}

/** The dates that there are; where there is none, how to write one. */
function helpFor(trait: string, traits: Readonly<Record<string, PropertySchema>>): string {
  const dates = Object.keys(traits).filter((name) => isDate(traits[name]!));
  return dates.length > 0
    ? didYouMean(trait, dates, 'date')
    : `add \`${trait}: { type: string, format: date }\` to the traits of the document \`kind: profile\``;
}
