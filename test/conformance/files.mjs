// The files of the suite: cases, and what they share.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = import.meta.dirname;

/** A file as the readers take it, by its path from the project's root. */
function sourceFile(...path) {
  return {
    path: ['test/conformance', ...path].join('/'),
    text: readFileSync(join(FOLDER, ...path), 'utf8'),
  };
}

const named = (folder, ending) =>
  readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith(ending))
    .sort();

/** Files of cases. */
export function caseFiles() {
  return named('.', '.yaml').map((name) => sourceFile(name));
}

export function caseKit() {
  const rules = named('rules', '.yaml').map((name) => [
    name.slice(0, -'.yaml'.length),
    sourceFile('rules', name),
  ]);
  const templates = named('templates', '.mjml').map((name) => ({
    path: `templates/${name}`,
    text: sourceFile('templates', name).text,
  }));
  return { rules: new Map(rules), templates };
}
