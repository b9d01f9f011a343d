/** Seeds that once broke a law: one line of JSON each, in a file that is committed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const KEPT = join(import.meta.dirname, 'seeds.jsonl');

const TEXTS = ['law', 'file', 'test', 'found', 'note'];

/** Throws where a line is none; `path` is that of fast-check, of a law that has one. */
export function readKept(file = KEPT) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : [keptIn(line, `${file}:${index + 1}`)]));
}

function keptIn(line, place) {
  let kept;
  try {
    kept = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place}: ${error.message}`, { cause: error });
  }
  const { seed, path } = kept;
  const isWhole = TEXTS.every((key) => typeof kept[key] === 'string' && kept[key] !== '');
  if (isWhole && Number.isSafeInteger(seed) && (path === undefined || /^[\d:]+$/.test(path))) return kept;
  throw new Error(
    `${place}: needs ${TEXTS.join(', ')} as texts, a whole number as \`seed\`, and perhaps a \`path\``,
  );
}

/** Whether it was not kept before. */
export function keep(file, one) {
  const all = readKept(file);
  if (all.some(({ test, seed }) => test === one.test && seed === one.seed)) return false;
  writeFileSync(file, [...all, one].map((line) => `${JSON.stringify(line)}\n`).join(''));
  return true;
}

/** What a report of vitest says has failed. Of a property, fast-check says where its case is found. */
export function failuresIn(report, root, seed) {
  return report.testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name).replaceAll('\\', '/');
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && message) return [{ file, test: 'is loaded', seed, message }];
    return failed.map(({ ancestorTitles, title, failureMessages }) => ({
      file,
      test: [...ancestorTitles, title].join(' '),
      seed,
      path: pathIn(failureMessages[0] ?? '', seed),
      message: shortened(failureMessages[0] ?? 'failed'),
    }));
  });
}

function pathIn(message, seed) {
  const [, drawn, path] = /seed: (-?\d+), path: "([\d:]+)"/.exec(message) ?? [];
  return Number(drawn) === seed ? path : undefined;
}

/** What failed, without the stack below; of a property, what was expected before the case, which may be long. */
function shortened(message) {
  const [words] = message.split(/\n\s+at /);
  const [told, expected] = words.split(/\n+Got /);
  const both = expected === undefined ? told : `${expected}\n${told}`;
  return both.length > 4000 ? `${both.slice(0, 4000)} …` : both;
}

/** How vitest is run to try it again, and no more than it. */
export function replayOf({ file, test, seed, path }) {
  const pattern = `^${test.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
  return {
    args: ['node_modules/vitest/vitest.mjs', 'run', file, '-t', pattern, '--reporter=json', '--maxWorkers=1'],
    env: {
      MAILWRIGHT_SEED: String(seed),
      ...(path === undefined ? {} : { MAILWRIGHT_PATH: path, MAILWRIGHT_RUNS: '1' }),
    },
  };
}
