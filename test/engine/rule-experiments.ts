/** Random experiments on random campaigns: values of their steps changed, users dealt out, some held out. */
import fc from 'fast-check';
import type { Doc } from './rule-conditions.js';
import { maybe } from './rule-conditions.js';

/** What an experiment shall be like, before it is known what its campaign has to change. */
export interface Wish {
  readonly campaign: number;
  readonly seed: string;
  readonly coverage: string | undefined;
  readonly weights: readonly number[] | undefined;
  /** By variant: whether it is a holdout, and which of the values that can be changed it changes, and how. */
  readonly variants: readonly {
    readonly isHoldout: boolean;
    readonly changes: readonly { readonly at: number; readonly to: number }[];
  }[];
  readonly isExclusive: boolean;
}

const change = fc.record({ at: fc.nat({ max: 30 }), to: fc.nat({ max: 3 }) });
const variant = fc.record({
  isHoldout: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  changes: fc.array(change, { maxLength: 3 }),
});

const wish: fc.Arbitrary<Wish> = fc
  .record({
    campaign: fc.nat({ max: 2 }),
    seed: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    coverage: maybe(fc.constantFrom('0%', '50%', '100%')),
    hasWeights: fc.boolean(),
    variants: fc.array(fc.tuple(variant, fc.integer({ min: 1, max: 9 })), { minLength: 2, maxLength: 3 }),
    isExclusive: fc.boolean(),
  })
  .map(({ hasWeights, variants, ...rest }) => ({
    ...rest,
    weights: hasWeights ? variants.map(([, weight]) => weight) : undefined,
    variants: variants.map(([one]) => one),
  }));

export const wishes: fc.Arbitrary<readonly Wish[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(wish, { minLength: 1, maxLength: 2 }) },
);

interface Value {
  readonly key: string;
  readonly choices: readonly unknown[];
}

const WAITS = ['1s', '2h', { days: 1, at: '10:00' }, { until: '08:00' }];
const BY_KEY: Readonly<Record<string, readonly unknown[]>> = {
  items: [
    [],
    { fact: 'collect', params: { event: 'B', within: '5h' } },
    { fact: 'collect', params: { event: 'C' } },
  ],
  last: ['last', { fact: 'count', params: { event: 'A', since: 'entry' } }],
  blocked: [true, false, { fact: 'profile', path: '$.traits.vip' }],
  picks: [[], { fact: 'collect', params: { event: 'A', limit: 1 } }],
  k: ['other', { fact: 'localTime', path: '$.hour' }],
};

/** All that can be changed in a list of steps. */
function valuesIn(steps: readonly Doc[]): readonly Value[] {
  return steps.flatMap((step): readonly Value[] => {
    if ('wait' in step) return [{ key: `steps.${String(step['id'])}.wait`, choices: WAITS }];
    if ('waitFor' in step) {
      const inner = ['then', 'otherwise'].flatMap((key) => valuesIn((step[key] ?? []) as readonly Doc[]));
      return [{ key: `steps.${String(step['id'])}.waitFor.timeout`, choices: WAITS }, ...inner];
    }
    if ('choose' in step) {
      return (step['choose'] as readonly Doc[]).flatMap((entry) =>
        valuesIn((entry['steps'] ?? entry['otherwise']) as readonly Doc[]),
      );
    }
    const prefix = `steps.${String(step['send'])}`;
    const data = Object.keys((step['data'] ?? {}) as Doc).map((name) => ({
      key: `${prefix}.data.${name}`,
      choices: BY_KEY[name]!,
    }));
    const content = step['content'] ? [{ key: `${prefix}.content.hero`, choices: ['villain', 'hero'] }] : [];
    return [{ key: `${prefix}.subject`, choices: ['Other', 'Hello'] }, ...data, ...content];
  });
}

/** Documents of experiments that have no mistake: two never change one value for the same users. */
export function experimentsBy(list: readonly Wish[], campaigns: readonly Doc[]): readonly Doc[] {
  const areExclusive = list.length > 1 && list.every(({ isExclusive }) => isExclusive);
  const taken = new Set<string>();
  return list.map((one, index) => {
    const campaign = campaigns[one.campaign % campaigns.length]!;
    const all = valuesIn(campaign['steps'] as readonly Doc[]);
    const values = areExclusive
      ? all
      : all.filter(({ key }) => !taken.has(`${String(campaign['name'])} ${key}`));
    const variants = one.variants.map(({ isHoldout, changes }, position) => {
      const set = values.length === 0 || isHoldout ? {} : setBy(changes, values);
      for (const key of Object.keys(set)) taken.add(`${String(campaign['name'])} ${key}`);
      const holdout = isHoldout && !one.variants.every((other) => other.isHoldout);
      return {
        name: `v${position}`,
        ...(one.weights ? { weight: one.weights[position] } : {}),
        ...(Object.keys(set).length > 0 ? { set } : {}),
        ...(holdout ? { holdout: true } : {}),
      };
    });
    const exclusive = { group: 'g', from: index === 0 ? '0%' : '40%', to: index === 0 ? '40%' : '100%' };
    return {
      kind: 'experiment',
      name: `x${index}`,
      version: index + 1,
      campaign: campaign['name'],
      seed: one.seed,
      ...(one.coverage === undefined ? {} : { coverage: one.coverage }),
      variants,
      ...(areExclusive ? { exclusive } : {}),
    };
  });
}

function setBy(
  changes: Wish['variants'][number]['changes'],
  values: readonly Value[],
): Readonly<Record<string, unknown>> {
  const entries = changes.map(({ at, to }) => {
    const { key, choices } = values[at % values.length]!;
    return [key, choices[to % choices.length]] as const;
  });
  return Object.fromEntries(entries);
}
