/** The laws that `npm run fuzz` asks for by the hour: properties of the suite, which draw other cases from each seed. */

/** @type {readonly { readonly name: string, readonly says: string, readonly files: readonly string[] }[]} */
export const LAWS = [
  {
    name: 'twin',
    says: 'the engine decides as its slow and obvious twin',
    files: ['test/engine/twin.test.ts'],
  },
  {
    name: 'segments',
    says: 'segments are entered and left at the very instant',
    files: ['test/engine/segment-instants.test.ts', 'test/engine/left-segments.test.ts'],
  },
  { name: 'trimming', says: 'what is forgotten is never asked for', files: ['test/engine/trimming.test.ts'] },
  {
    name: 'arrival',
    says: 'late, repeated, united: how events arrive',
    files: ['test/engine/arrival.test.ts'],
  },
  {
    name: 'whole-history',
    says: 'a history lived at once is the life step by step',
    files: ['test/engine/whole-history.test.ts'],
  },
  { name: 'any-input', says: 'no input throws', files: ['test/engine/any-input.test.ts'] },
  { name: 'engine', says: 'what holds of every life under every rules', files: ['test/engine/laws.test.ts'] },
  {
    name: 'live-edits',
    says: 'a state that other rules laid out goes on',
    files: ['test/engine/adopt.test.ts', 'test/engine/live-edits.test.ts'],
  },
  {
    name: 'experiments',
    says: 'who has which variant, and when it shows',
    files: ['test/engine/experiments.test.ts', 'test/experiment/allocation.test.ts'],
  },
  {
    name: 'compiled',
    says: 'what is compiled is what is written',
    files: [
      'test/compile/specialised.test.ts',
      'test/compile/score.test.ts',
      'test/compile/decay.test.ts',
      'test/compile/wait.test.ts',
      'test/compile/catalog-fact.test.ts',
      'test/compile/retention.test.ts',
    ],
  },
  {
    name: 'invariants',
    says: 'judges of lives agree with slow ones, and a sound engine breaks none of the laws that are always on',
    files: ['test/check/invariants/always-on-laws.test.ts', 'test/check/invariants/twin.test.ts'],
  },
  { name: 'attack', says: 'lives of projects, dirty ones too', files: ['test/fuzz/attack.test.ts'] },
  {
    name: 'coverage',
    says: 'who is counted lives the same life',
    files: ['test/check/coverage-laws.test.ts'],
  },
  {
    name: 'dependencies',
    says: 'what a change can concern',
    files: ['test/check/dependencies.test.ts', 'test/check/difference.test.ts'],
  },
  {
    name: 'asked',
    says: 'what scenarios ask of a state decides nothing',
    files: ['test/simulate/asked.test.ts', 'test/check/expectation-laws.test.ts'],
  },
  {
    name: 'mutants',
    says: 'what is proven to make no difference makes none',
    files: ['test/check/mutants/equivalence-laws.test.ts', 'test/check/mutants/difference.test.ts'],
  },
  {
    name: 'counterexamples',
    says: 'what is shrunk still breaks the law',
    files: ['test/check/story/shrink.test.ts'],
  },
  {
    name: 'analysis',
    says: 'what is called certain is so',
    files: ['test/language/analysis/decide.test.ts', 'test/language/analysis/reached.test.ts'],
  },
  {
    name: 'conditions',
    says: 'conditions mean what json-rules-engine says',
    files: ['test/protocol/protocol.test.ts', 'test/protocol/lives.test.ts', 'test/protocol/laws.test.ts'],
  },
  {
    name: 'backtest',
    says: 'decisions over a log hang on no thread, part or file, and nothing is known before it comes',
    files: ['test/history/backtest-laws.test.ts'],
  },
  {
    name: 'changes',
    says: 'what a plan says of a change covers what lives show',
    files: ['test/plan/diff/laws.test.ts', 'test/plan/conditions/compare.test.ts'],
  },
  {
    name: 'impact',
    says: 'what a plan counts is what two lists of decisions say',
    files: ['test/plan/impact.test.ts'],
  },
];

/** Not asked for unless it is named: a law that the engine breaks once the environment puts a defect into it. */
export const PLANTED = {
  name: 'planted',
  says: 'that a defect of the engine is found, kept and found again',
  files: ['test/fuzz/planted.test.ts'],
};
