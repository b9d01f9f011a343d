/** Deliberate defects of the evaluator: a snippet of its text, and what stands there instead. */

export interface Defect {
  /** Within `src/`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const operator = (from: string, to: string): Defect => ({ file: 'compile/operator.ts', from, to });
const group = (from: string, to: string): Defect => ({ file: 'compile/condition-group.ts', from, to });
const condition = (from: string, to: string): Defect => ({ file: 'compile/condition.ts', from, to });
const literal = (from: string, to: string): Defect => ({ file: 'compile/against-literal.ts', from, to });
const member = (from: string, to: string): Defect => ({ file: 'compile/path.ts', from, to });
const fact = (from: string, to: string): Defect => ({ file: 'compile/fact.ts', from, to });
const path = (from: string, to: string): Defect => ({ file: 'vocabulary/json.ts', from, to });

export const DEFECTS: Readonly<Record<string, Defect>> = {
  'less-than-takes-the-same': operator('(fact, value) => fact < value', '(fact, value) => fact <= value'),
  'inclusive-leaves-the-same-out': operator(
    '(fact, value) => fact >= value',
    '(fact, value) => fact > value',
  ),
  'orderings-are-turned-around': operator('(fact, value) => fact > value', '(fact, value) => fact < value'),
  'orderings-take-what-is-no-number': operator(
    '!Number.isNaN(Number.parseFloat(fact as string)) && compare',
    'compare',
  ),
  'a-blank-text-is-nought': operator('Number.parseFloat(fact as string)', 'Number(fact)'),
  'texts-are-ordered-as-numbers': operator(
    'compare(fact as Loose, value as Loose)',
    'compare(Number(fact), Number(value))',
  ),
  'orderings-take-numbers-only': operator(
    '!Number.isNaN(Number.parseFloat(fact as string)) && compare',
    'typeof fact === "number" && compare',
  ),
  'equal-compares-content': operator(
    'equal: (fact, value) => fact === value',
    'equal: (fact, value) => JSON.stringify(fact) === JSON.stringify(value)',
  ),
  'equal-takes-other-types': operator(
    'equal: (fact, value) => fact === value',
    'equal: (fact, value) => fact == value',
  ),
  'not-equal-takes-other-types': operator(
    'notEqual: (fact, value) => fact !== value',
    'notEqual: (fact, value) => fact != value',
  ),
  'nothing-is-unlike-what-is-missing': operator(
    'notEqual: (fact, value) => fact !== value',
    'notEqual: (fact, value) => fact !== undefined && fact !== value',
  ),
  'lists-hold-texts-that-read-the-same': operator(
    '.indexOf(item) > -1',
    '.some((one) => String(one) === String(item))',
  ),
  'lists-hold-equal-content': operator(
    '.indexOf(item) > -1',
    '.some((one) => JSON.stringify(one) === JSON.stringify(item))',
  ),
  'lists-do-not-hold-their-first': operator('.indexOf(item) > -1', '.indexOf(item) > 0'),
  'a-missing-list-lacks-everything': operator(
    'doesNotContain: (fact, value) => Array.isArray(fact) && !includes',
    'doesNotContain: (fact, value) => !includes',
  ),
  'nothing-is-not-in-a-missing-list': operator(
    'notIn: (fact, value) => !includes(value, fact)',
    'notIn: (fact, value) => Array.isArray(value) && !includes(value, fact)',
  ),
  'every-item-of-a-missing-list-is-anything': operator(
    'isList(fact) && fact.every',
    '!isList(fact) || fact.every',
  ),
  'no-item-of-an-empty-list-is-anything': operator(
    'isList(fact) && fact.every',
    'isList(fact) && fact.length > 0 && fact.every',
  ),
  'some-value-means-every': operator('isList(value) && value.some', 'isList(value) && value.every'),
  'some-fact-means-the-first': operator(
    'isList(fact) && fact.some((item) => inner(item, value))',
    'isList(fact) && inner(fact[0], value)',
  ),
  'starts-with-means-within': operator('fact.startsWith(value)', 'fact.includes(value)'),
  'ends-with-means-the-start': operator('fact.endsWith(value)', 'fact.startsWith(value)'),
  'what-starts-is-turned-around': operator('fact.startsWith(value)', 'value.startsWith(fact)'),
  'patterns-match-the-whole-text': operator('patternOf(value)?.', 'patternOf(`^(?:${value})$`)?.'),
  'patterns-match-what-is-no-text': operator(
    'isText(fact) && isText(value) && patternOf(value)?.isFoundIn(fact)',
    'isText(value) && patternOf(value)?.isFoundIn(String(fact))',
  ),
  'before-takes-the-same': operator(
    'instantOf(fact) < instantOf(value)',
    'instantOf(fact) <= instantOf(value)',
  ),
  'after-is-the-opposite-of-before': operator(
    'instantOf(fact) > instantOf(value)',
    '!(instantOf(fact) < instantOf(value))',
  ),
  'instants-are-compared-as-texts': operator(
    'before: (fact, value) => instantOf(fact) < instantOf(value)',
    'before: (fact, value) => String(fact) < String(value)',
  ),
  'what-is-no-instant-is-the-first': operator('?? Number.NaN', '?? 0'),
  'decorators-go-from-right-to-left': operator('decorators.reduceRight', 'decorators.reduce'),
  'swap-changes-nothing': operator('inner(value, fact)', 'inner(fact, value)'),
  'not-needs-a-value': operator('=> !inner(fact, value)', '=> fact !== undefined && !inner(fact, value)'),
  'missing-is-present': condition(
    "'present') return (fact) => fact !== undefined",
    "'present') return () => true",
  ),
  'a-blank-is-missing': condition(
    "'missing') return (fact) => fact === undefined",
    "'missing') return (fact) => !fact",
  ),
  'low-priority-comes-first': group('sort((a, b) => b - a)', 'sort((a, b) => a - b)'),
  'priorities-are-texts': group('.sort((a, b) => b - a)', '.sort().reverse()'),
  'what-has-no-priority-is-second': condition(
    'condition.priority ?? DEFAULT_PRIORITY',
    'condition.priority ?? 2',
  ),
  'everything-is-read': group('if (result !== goesOn) break;', ''),
  'reading-stops-within-a-priority': group(
    'if (trace.result !== goesOn) result = !goesOn;',
    'if (trace.result !== goesOn) { result = !goesOn; break; }',
  ),
  'any-of-three-is-any-of-two': group(
    'first(frame) || second(frame) || third(frame);',
    'first(frame) || second(frame);',
  ),
  'all-of-four-is-all-of-three': group(
    'first(frame) && second(frame) && third(frame) && fourth(frame)',
    'first(frame) && second(frame) && third(frame)',
  ),
  'all-of-two-is-any': group('=> first(frame) && second(frame);', '=> first(frame) || second(frame);'),
  'the-last-result-counts': group(
    'if (trace.result !== goesOn) result = !goesOn;',
    'result = trace.result === true;',
  ),
  'not-is-told-as-it-is': condition('result: trace.result !== true', 'result: trace.result === true'),
  'not-does-nothing': condition('test: (frame) => !inner.test(frame)', 'test: (frame) => inner.test(frame)'),
  'a-fact-is-compared-with-itself': condition(
    'factReader(leaf.value as FactReference, context)',
    'factReader(leaf, context)',
  ),
  'a-reference-is-a-literal': condition(
    'const wanted = isFactReference(leaf.value) ?',
    'const wanted = (false as boolean) ?',
  ),
  'what-is-told-is-turned-around': condition(
    'result, place, found, wanted, reading, against',
    'result, place, found: wanted, wanted: found, reading, against',
  ),
  'what-is-more-than-a-literal-is-as-much': literal(
    "typeof fact === 'number' ? fact > literal",
    "typeof fact === 'number' ? fact >= literal",
  ),
  'a-literal-takes-numbers-only': literal(
    "typeof fact === 'number' ? fact < literal : fact !== undefined && compare(fact, literal)",
    "typeof fact === 'number' && fact < literal",
  ),
  'after-a-literal-is-the-opposite-of-before': literal(
    '(fact) => instantOf(fact) > time',
    '(fact) => !(instantOf(fact) < time)',
  ),
  'patterns-are-looked-for-at-the-start': literal(
    'pattern.isFoundIn(fact)',
    'pattern.isFoundIn(fact.slice(0, 1))',
  ),
  'long-lists-lack-what-is-missing': literal(
    '!texts.has(fact as JsonValue)',
    'fact !== undefined && !texts.has(fact)',
  ),
  'long-lists-hold-numbers-as-texts': literal(
    '(fact) => texts.has(fact as JsonValue)',
    '(fact) => texts.has(String(fact))',
  ),
  'segments-are-told-as-the-first-part': condition(
    "kind: 'segment', name, result: trace.result === true",
    "kind: 'segment', name, result: trace.result !== true",
  ),
  'durations-are-texts': fact("if (fact === 'recency') return parseDuration(value);", ''),
  'instants-are-texts': fact('return isEdge || isTimestamp ? parseInstant(value) : value;', 'return value;'),
  'only-the-timestamp-is-an-instant': fact('isEdge || isTimestamp ?', 'isTimestamp ?'),
  'null-is-a-value': fact('walk(base.read(frame), path) ?? undefined', 'walk(base.read(frame), path)'),
  'null-in-an-event-is-a-value': member(
    'return (frame) => second(first(root(frame))) ?? undefined;',
    'return (frame) => second(first(root(frame)));',
  ),
  'defaults-stand-for-all-that-is-false': fact('read(frame) ?? fallback', 'read(frame) || fallback'),
  'defaults-are-left-out': fact('read(frame) ?? fallback', 'read(frame)'),
  'a-blank-text-has-a-length': member(
    '(value && Object.hasOwn',
    '(value !== undefined && value !== null && Object.hasOwn',
  ),
  'members-are-inherited': member(
    'return isInherited(name) ? ownStep(name) : plainStep(name);',
    'return plainStep(name);',
  ),
  'the-third-step-is-left-out': member('for (const further of more) value = further(value);', ''),
  'paths-see-what-is-inherited': path('!current || !Object.hasOwn(current as object, step)', '!current'),
  'a-value-without-parts-has-no-path': path(
    "if (typeof value !== 'object' || value === null) return value;",
    "if (typeof value !== 'object' || value === null) return undefined;",
  ),
  'paths-leave-their-last-step-out': path(
    'for (const step of path) {',
    'for (const step of path.slice(0, -1)) {',
  ),
};
