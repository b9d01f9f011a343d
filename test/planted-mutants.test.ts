/**
 * Whether mutants are such mistakes as teams make: how many of the forty planted ones are changes that `mutate` makes of the
 * mended rules, to the letter, or by which the same life breaks the same invariant.
 */
import { expect, test } from 'vitest';
import type { Mutant } from '../src/check/mutants/mutant.js';
import { mutantsOf } from '../src/check/mutants/mutants.js';
import { readYaml } from '../src/language/yaml.js';
import type { SourceFile } from '../src/language/source-file.js';
import { compileMails, openProject } from '../src/simulate/project.js';
import { canonicalJson } from '../src/vocabulary/json.js';
import { brokenBy, filesOf, mended, namesIn, opened, plantedIn } from './rule-sets.js';
import type { Planted } from './rule-sets.js';

function meaningOf(files: readonly SourceFile[]): string {
  return canonicalJson(
    files.map(({ path, text }) => [
      path,
      path.endsWith('.yaml') ? readYaml({ path, text }).documents.map(({ value }) => value) : text,
    ]),
  );
}

async function breaksAlike(mutant: Mutant, { law, life }: Planted): Promise<boolean> {
  const { project } = openProject(mutant.files());
  if (!project || !life) return false;
  const { mails, diagnostics } = await compileMails(project.outlines);
  return diagnostics.length === 0 && brokenBy({ project, mails }, life).includes(law);
}

async function reproducedBy(name: string): Promise<'same rules' | 'same breach' | undefined> {
  const planted = plantedIn(name);
  const wrong = filesOf('planted', name);
  const right = mended(wrong, planted);
  const mutants = mutantsOf((await opened(right)).project, right);
  const wanted = meaningOf(wrong);
  if (mutants.some((mutant) => meaningOf(mutant.files()) === wanted)) return 'same rules';
  const far = ({ file, span }: Mutant) =>
    file === planted.file ? Math.abs(span.line - planted.line) : Number.MAX_SAFE_INTEGER;
  for (const mutant of mutants.toSorted((a, b) => far(a) - far(b)))
    if (await breaksAlike(mutant, planted)) return 'same breach';
  return undefined;
}

/** Not by one change: two in one, or a part that stands where the mended rules have nothing. */
const NOT_MADE: readonly string[] = [
  'buyer-reminded',
  'cancelled-guest-is-expected',
  'just-now-days-ago',
  'missed-class-every-time',
  'nobody-is-gold',
  'receipts-run-into-a-cap',
  'thanks-behind-the-audience',
];

test('of forty mistakes that teams make, most are changes that mutants make', async () => {
  const found = new Map<string, string[]>();
  for (const name of namesIn('planted')) {
    const how = String(await reproducedBy(name));
    found.set(how, [...(found.get(how) ?? []), name]);
  }
  expect(found.get('same rules')).toHaveLength(19);
  expect(found.get('same breach')).toHaveLength(14);
  expect(found.get('undefined')).toEqual(NOT_MADE);
}, 120_000);
