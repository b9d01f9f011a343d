/** Mistakes in several documents at once are all told, whichever they are. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SourceFile } from '../../src/language/source-file.js';
import { openProject } from '../../src/simulate/project.js';

const SHOP = join(import.meta.dirname, '../language/fixtures/spoilt-shop');

interface Spoiler {
  readonly name: string;
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly told: readonly string[];
  /** The document in which it stands: the file and the line of its end. */
  readonly document: string;
}

interface Case {
  readonly name: string;
  readonly edits: readonly (readonly string[])[];
  readonly told: readonly string[];
}

const SOUND: readonly SourceFile[] = ['rules', 'templates'].flatMap((folder) =>
  readdirSync(join(SHOP, folder)).map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(join(SHOP, folder, name), 'utf8'),
  })),
);

const SPOILERS: readonly Spoiler[] = (
  parse(readFileSync(join(SHOP, 'mistakes.yaml'), 'utf8')) as readonly Case[]
).flatMap(spoilerOf);

/** Of the cases, those that change one document, no line of another one, and are told in it alone. */
function spoilerOf({ name, edits, told }: Case): readonly Spoiler[] {
  const [edit, second] = edits;
  if (!edit || second || edit.length !== 3 || told.length === 0) return [];
  const [file, from, to] = edit as [string, string, string];
  const text = SOUND.find(({ path }) => path === `rules/${file}`)?.text;
  if (!text || !file.endsWith('.yaml') || linesOf(from) !== linesOf(to)) return [];
  const [first, last] = documentAround(text, text.indexOf(from));
  const isInside = (place: string) => {
    const [where, line] = place.split(':') as [string, string];
    return where === file && Number(line) >= first && Number(line) <= last;
  };
  if (!told.every(isInside) || told.some((one) => one.endsWith('(warning)'))) return [];
  return [{ name, path: `rules/${file}`, from, to, told, document: `${file}:${last}` }];
}

function linesOf(text: string): number {
  return text.split('\n').length;
}

/** The first and the last line of the document in which an offset lies. */
function documentAround(text: string, offset: number): readonly [number, number] {
  const before = text.lastIndexOf('\n---\n', offset);
  const after = text.indexOf('\n---\n', offset);
  return [linesOf(text.slice(0, before + 1)), linesOf(text.slice(0, after < 0 ? text.length : after))];
}

/** From the last to the first, so that every one is put where it was found. */
function spoiltBy(spoilers: readonly Spoiler[], sound: string): string {
  const places = spoilers.map((one) => ({ ...one, at: sound.indexOf(one.from) })).sort((a, b) => b.at - a.at);
  return places.reduce(
    (text, { at, from, to }) => text.slice(0, at) + to + text.slice(at + from.length),
    sound,
  );
}

/** What hangs on a name or a schema is told where that is sound: such a document is spoilt alone. */
const RELIED_ON = /^(plan|policy|products|score)\.yaml:(?!13$|22$)/;

/**
 * What a variant sets, and from which step a block counts, is looked up in their campaign: where that is spoilt, only
 * its own mistake is told. So it is with what an invariant says of mails, variants and choices, and with what only sound
 * rules are asked about.
 */
function independent(some: readonly Spoiler[]): readonly Spoiler[] {
  const isOfCampaign = ({ from, told }: Spoiler) =>
    told.some((one) => / (unknown-step|unknown-name|not-here)$/.test(one)) || /steps\.|set/.test(from);
  const hasOther = (one: Spoiler) =>
    some.some((other) => other !== one && other.path === 'rules/campaigns.yaml');
  const isOfInvariant = ({ path, from, told }: Spoiler) =>
    path === 'rules/invariants.yaml' &&
    (/hero/.test(from) ||
      told.some((one) =>
        / (unknown-step|unknown-variant|unknown-value|mixed-forms|contradiction)$/.test(one),
      ));
  return some.filter((one) => !(isOfCampaign(one) && hasOther(one)) && !isOfInvariant(one));
}

const choice = fc
  .shuffledSubarray(
    SPOILERS.filter(({ document }) => !RELIED_ON.test(document)),
    { minLength: 2, maxLength: 40 },
  )
  .map((some) => independent([...new Map(some.map((one) => [one.document, one])).values()]))
  .filter((some) => some.length >= 2);

test('there are enough of them, in enough documents', () => {
  expect(SPOILERS.length).toBeGreaterThan(80);
  expect(new Set(SPOILERS.map(({ document }) => document)).size).toBeGreaterThan(8);
});

test('all are told, each at its place', () => {
  fc.assert(
    fc.property(choice, (spoilers) => {
      const files = SOUND.map(({ path, text }) => ({
        path,
        text: spoiltBy(
          spoilers.filter((one) => one.path === path),
          text,
        ),
      }));
      const found = openProject(files).diagnostics.map(
        ({ code, span }) => `${span.file.replace(/^rules\//, '')}:${span.line}:${span.column} ${code}`,
      );
      for (const { name, told } of spoilers)
        expect({ name, missing: told.filter((one) => !found.includes(one)), found }).toMatchObject({
          missing: [],
        });
    }),
    { numRuns: 40 },
  );
});
