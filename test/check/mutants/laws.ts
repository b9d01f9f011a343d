/** Random rules as projects, changes of them, and lives to tell by. */
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import type { Mutant } from '../../../src/check/mutants/mutant.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { Places } from '../../../src/language/text-edit.js';
import type { Project } from '../../../src/simulate/project.js';
import { mailOf, openProject } from '../../../src/simulate/project.js';
import type { Simulated, Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import { decisionRecord } from '../../../src/vocabulary/decision-record.js';
import { exposureRecord } from '../../../src/vocabulary/exposure.js';
import { canonicalJson } from '../../../src/vocabulary/json.js';
import { DAY } from '../../../src/vocabulary/time.js';
import { receiptOf } from '../../../src/vocabulary/event.js';
import type { Doc } from '../../engine/rule-conditions.js';
import { documents } from '../../engine/rules.js';
import { USER, arrivals } from '../../engine/timelines.js';
import { THINGS_FILES } from '../../engine/things.js';

const TEMPLATE = { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' };

/** As people write them, in lines, or each in one. */
export function filesOf(docs: readonly Doc[], isBlock: boolean): readonly SourceFile[] {
  const textOf = (doc: Doc) =>
    isBlock ? stringify(doc, { aliasDuplicateObjects: false }) : `${JSON.stringify(doc)}\n`;
  const things = docs.some(({ kind }) => kind === 'catalog') ? THINGS_FILES : [];
  const rules = docs.map((doc, index) => ({ path: `rules/${index}.yaml`, text: textOf(doc) }));
  return [...rules, TEMPLATE, ...things];
}

export interface Sound {
  readonly files: readonly SourceFile[];
  readonly project: Project;
}

/** Rules that `validate` has nothing against; many that are drawn hold what never can be. */
export const soundRules: fc.Arbitrary<Sound> = fc
  .tuple(documents, fc.boolean())
  .map(([docs, isBlock]) => {
    const files = filesOf(docs, isBlock);
    return { files, project: openProject(files).project };
  })
  .filter((one): one is Sound => one.project !== undefined);

export const lives: fc.Arbitrary<readonly Timeline[]> = fc.array(
  arrivals.map((events): Timeline => ({
    user: USER,
    events,
    until: Math.max(...events.map(receiptOf)) + 12 * DAY,
  })),
  { minLength: 8, maxLength: 8 },
);

/** All that is told of a life; of a mail what it is given, and what its content shows. */
export function toldOf({ program, outlines }: Project, timeline: Timeline, isDataTold: boolean): string {
  const { decisions, exposures }: Simulated = simulate(program, timeline);
  return JSON.stringify([
    decisions.map((decision) => {
      const { mail } = decision;
      const slots = mailOf(outlines, decision)?.source.slots ?? {};
      const shown = Object.entries(mail?.content ?? {}).map(
        ([slot, index]) => slots[slot]?.choices[index]?.show,
      );
      return [
        decisionRecord(decision),
        mail && canonicalJson([isDataTold ? mail.data : {}, mail.user, mail.now, mail.timeZone]),
        shown,
      ];
    }),
    exposures.map(exposureRecord),
  ]);
}

const OPERATORS = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
];

/** A comparison with a number changed in any way, as a change of no one kind; none in rules that stand in lines. */
export function anyComparison({ files }: Sound, picks: readonly number[]): Mutant | undefined {
  const spots = files.flatMap((file) =>
    [...file.text.matchAll(/"operator":"(\w+)","value":(-?[\d.]+|"\d+[smhdw]")/g)].map((match) => ({
      file,
      match,
    })),
  );
  const spot = spots[picks[0]! % Math.max(1, spots.length)];
  if (!spot) return undefined;
  const { file, match } = spot;
  const value = match[2]!.startsWith('"')
    ? JSON.stringify(['30m', '1h', '2h', '90m', '1d', '25h'][picks[1]! % 6])
    : String([-1, 0, 0.5, 1, 1.5, 2, 3][picks[1]! % 7]);
  const after = `"operator":"${OPERATORS[picks[2]! % OPERATORS.length]!}","value":${value}`;
  const { kind, name } = JSON.parse(file.text) as { readonly kind: string; readonly name: string };
  const [before, start] = [match[0], match.index];
  const text = file.text.slice(0, start) + after + file.text.slice(start + before.length);
  const changed = { path: file.path, text };
  return {
    id: 'any',
    operator: 'any',
    file: file.path,
    span: new Places(file).span(start, start + before.length),
    document: `${kind} ${name}`,
    says: `${before} → ${after}`,
    before,
    after,
    changed: () => changed,
    files: () => files.map((one) => (one === file ? changed : one)),
  };
}

export function changesOf(sound: Sound): readonly Mutant[] {
  return mutantsOf(sound.project, sound.files);
}
