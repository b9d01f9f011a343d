/** Changes of what mails are given and do not read, and of variables that stand for one thing. */
import type { SendDeclaration } from '../../language/send-declaration.js';
import { sendDeclarations, variantSends } from '../../language/send-declaration.js';
import { spanOf, partAt } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Project } from '../../simulate/project.js';
import { outlineMails } from '../../simulate/project.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { isSame } from './change.js';
import { rootOf } from './expression-changes.js';
import type { Mutant } from './mutant.js';

/** Why no mail tells what is changed; undefined where one may. */
export function unreadBy(
  before: Project,
  after: Project,
  mutant: Pick<Mutant, 'document' | 'operator' | 'before' | 'after'>,
): { readonly kind: 'same' | 'unreached'; readonly why: string } | undefined {
  if (mutant.document.startsWith('campaign ')) {
    const why = unreadData(before, after, mutant);
    return why === undefined ? undefined : { kind: 'unreached', why };
  }
  const isSwap = mutant.document.startsWith('template ') && mutant.operator === 'variable-swapped';
  const why = isSwap ? boundAlike(before, mutant) : undefined;
  return why === undefined ? undefined : { kind: 'same', why };
}

/** A change of `data` that neither the mail before nor the one after reads. */
function unreadData(before: Project, after: Project, mutant: Pick<Mutant, 'document'>): string | undefined {
  const name = mutant.document.slice('campaign '.length);
  const [old, now] = [before, after].map(({ ruleSet }) => withoutUnread(name, ruleSet));
  if (!old || !now || !isSame(old.rest, now.rest)) return undefined;
  const changed = [...old.unread].find(
    ([key, value]) => now.unread.has(key) && !isSame(value, now.unread.get(key)),
  );
  const gone = [...old.unread.keys(), ...now.unread.keys()].find(
    (key) => old.unread.has(key) !== now.unread.has(key),
  );
  const key = changed?.[0] ?? gone;
  return key === undefined ? undefined : `no text of the mail reads \`${key.split(' ')[1]!}\``;
}

interface WithoutUnread {
  readonly rest: JsonValue;
  /** By step and name. */
  readonly unread: ReadonlyMap<string, JsonValue>;
}

/** What a campaign gives to its mails that none of them reads, as `step name`. */
export function unreadDataOf(campaign: string, ruleSet: RuleSet): ReadonlySet<string> {
  return new Set(withoutUnread(campaign, ruleSet)?.unread.keys());
}

function withoutUnread(name: string, ruleSet: RuleSet): WithoutUnread | undefined {
  const campaign = ruleSet.campaigns.get(name);
  if (!campaign) return undefined;
  const diagnostics: Diagnostic[] = [];
  outlineMails(ruleSet, diagnostics);
  const places = new Set(
    diagnostics.filter(({ code }) => code === 'unused-data').map(({ span }) => formatPlace(span)),
  );
  const unread = new Map<string, JsonValue>();
  if (places.size === 0) return { rest: campaign.body as unknown as JsonValue, unread };
  const names = new Map<string, Set<string>>();
  for (const { step, part } of sendsOf(name, ruleSet)) {
    for (const [key, value] of Object.entries(step.data ?? {})) {
      if (!places.has(formatPlace(spanOf(partAt(part, 'data', key), 'key')))) continue;
      unread.set(`${step.send} ${key}`, value as JsonValue);
      names.set(step.send, (names.get(step.send) ?? new Set()).add(key));
    }
  }
  return { rest: stripped(campaign.body as unknown as JsonValue, names), unread };
}

function sendsOf(name: string, ruleSet: RuleSet): readonly SendDeclaration[] {
  return sendDeclarations(ruleSet).filter(({ campaign }) => campaign.name === name);
}

function stripped(value: JsonValue, names: ReadonlyMap<string, ReadonlySet<string>>): JsonValue {
  if (Array.isArray(value)) return value.map((one: JsonValue) => stripped(one, names));
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Readonly<Record<string, JsonValue>>;
  const own = typeof map['send'] === 'string' ? names.get(map['send']) : undefined;
  return Object.fromEntries(
    Object.entries(map).map(([key, one]) => {
      if (key !== 'data' || !own) return [key, stripped(one, names)];
      return [
        key,
        Object.fromEntries(Object.entries(one as object).filter(([binding]) => !own.has(binding))),
      ];
    }),
  ) as JsonValue;
}

/** Two names of `data` that every mail of the template binds to one fact. */
function boundAlike(
  { ruleSet }: Project,
  { document, before, after }: Pick<Mutant, 'document' | 'before' | 'after'>,
): string | undefined {
  const template = document.slice('template '.length);
  const [one, other] = [rootOf(before), rootOf(after)];
  if (before.slice(one.length) !== after.slice(other.length) || one === other) return undefined;
  const sends = [...sendDeclarations(ruleSet), ...variantSends(ruleSet)].filter(
    ({ step }) => step.template === template,
  );
  const areAlike = sends.every(({ step: { data = {} } }) => {
    const isBound = Object.hasOwn(data, one) && Object.hasOwn(data, other);
    return isBound && isSame(data[one] as JsonValue, data[other] as JsonValue);
  });
  return areAlike && sends.length > 0
    ? `\`${one}\` and \`${other}\` are the same fact in every mail`
    : undefined;
}
