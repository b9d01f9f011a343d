/** Kinds of difference, of which a plan shows examples: by name, with what they are about. */

export const KINDS = [
  'gained',
  'lost',
  'earlier',
  'later',
  'words',
  'capped',
  'collision',
  'more',
  'fewer',
  'running',
] as const;
export type Kind = (typeof KINDS)[number];

/** A kind and what it is about: a mail, two campaigns, or a campaign and a step. */
export function kindKey(kind: Kind, ...about: readonly string[]): string {
  return [kind, ...about].join('\n');
}

export function kindOf(key: string): { readonly kind: Kind; readonly about: readonly string[] } {
  const [kind, ...about] = key.split('\n');
  return { kind: kind as Kind, about };
}

/** In a few words, of a user of the log. */
export function kindWords(key: string): string {
  const { kind, about } = kindOf(key);
  const [first = '', second = ''] = about;
  switch (kind) {
    case 'gained':
      return `gets ${first}, and did not`;
    case 'lost':
      return `got ${first}, and does not any more`;
    case 'earlier':
      return `gets ${first} earlier`;
    case 'later':
      return `gets ${first} later`;
    case 'words':
      return `gets ${first} with other words`;
    case 'capped':
      return 'is stopped by a frequency cap, and was not';
    case 'collision':
      return `gets mails of ${first} and ${second} within a day, and did not`;
    case 'more':
      return `gets ${first} more often`;
    case 'fewer':
      return `gets ${first} less often`;
    case 'running':
      return `is in ${first} at ${second} when the log ends`;
  }
}
