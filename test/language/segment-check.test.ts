/** Segments that name segments: circles, and what multiplies. */
import { expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const HOUR = '{ fact: localTime, path: $.hour, operator: equal, value: 3 }';

function segment(name: string, when: string): string {
  return `kind: segment\nname: ${name}\nversion: 1\nwhen: ${when}\n`;
}

/** What is told of segments: `line code: message (help)`. */
function told(...documents: readonly string[]): readonly string[] {
  const { diagnostics } = openProject([{ path: 'rules/segments.yaml', text: documents.join('---\n') }]);
  return diagnostics.map(({ span, code, message, help }) => `${span.line} ${code}: ${message} (${help})`);
}

/** `count` segments, each made of the next by `when`, and a last one. */
function chain(count: number, when: (next: string) => string): readonly string[] {
  const inner = Array.from({ length: count }, (_, at) =>
    segment(`s${at}`, when(`{ condition: s${at + 1} }`)),
  );
  return [...inner, segment(`s${count}`, HOUR)];
}

const twice = (next: string) => `{ any: [${next}, ${next}] }`;
const same = (next: string) => next;

test('a segment of itself', () => {
  expect(told(segment('a', '{ not: { condition: a } }'))).toEqual([
    '2 segment-cycle: the segment `a` refers to itself (break the circle `a` → `a`)',
  ]);
});

test('each circle is told once, and not the segments that only name one', () => {
  expect(
    told(
      segment('outside', '{ condition: a }'),
      segment('a', '{ condition: b }'),
      segment('b', '{ any: [{ condition: c }, { condition: d }] }'),
      segment('c', '{ all: [{ condition: a }] }'),
      segment('d', '{ condition: e }'),
      segment('e', `{ all: [{ condition: d }, ${HOUR}] }`),
    ),
  ).toEqual([
    '7 segment-cycle: the segment `a` refers to itself (break the circle `a` → `b` → `c` → `a`)',
    '22 segment-cycle: the segment `d` refers to itself (break the circle `d` → `e` → `d`)',
  ]);
});

test('a long circle is not written out', () => {
  const ring = Array.from({ length: 500 }, (_, at) => segment(`s${at}`, `{ condition: s${(at + 1) % 500} }`));
  expect(told(...ring)).toEqual([
    '2 segment-cycle: the segment `s0` refers to itself (break the circle `s0` → `s1` → `s2` → `s3` → `s4` → `s5` → `s6` → `s7` → … → `s499` → `s0`)',
  ]);
});

test('what doubles forty times is told where it becomes too large, and only there', () => {
  expect(told(...chain(40, twice))).toEqual([
    '142 segment-too-large: with the segments that it names, `s28` has more than 10000 conditions (name each segment once, or fewer of them)',
  ]);
});

test('so does a chain that is too deep, however long it is', () => {
  const mistakes = told(...chain(3000, same));
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]).toContain('too-deep: segments are named within segments more than 32 deep here');
});

test('up to there segments stand in segments', () => {
  expect(told(...chain(31, same))).toEqual([]);
  expect(told(...chain(11, twice))).toEqual([]);
});
