/** A shop whose rules can go every way that there is, and of which no scenario is written. */
import { join } from 'node:path';
import { readProjectFiles } from '../../../src/cli/files.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import type { Mails, Project } from '../../../src/simulate/project.js';
import { compileMails, openProject } from '../../../src/simulate/project.js';
import { formatPlace } from '../../../src/vocabulary/diagnostic.js';

const SHOP = join(import.meta.dirname, 'fixtures/shop');

export interface Opened {
  readonly project: Project;
  readonly mails: Mails;
}

/** With texts in the place of others, each of which must be there. */
export async function openShop(changes: Readonly<Record<string, string>> = {}): Promise<Opened> {
  const { rules } = readProjectFiles(SHOP);
  const files = rules.map((file): SourceFile =>
    file.path === 'rules/shop.yaml' ? changed(file, changes) : file,
  );
  const { project, diagnostics } = openProject(files);
  if (!project)
    throw new Error(diagnostics.map(({ span, message }) => `${formatPlace(span)} ${message}`).join('\n'));
  return { project, mails: (await compileMails(project.outlines)).mails };
}

function changed(file: SourceFile, changes: Readonly<Record<string, string>>): SourceFile {
  const text = Object.entries(changes).reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the shop has no ${from}`);
    return before.replace(from, to);
  }, file.text);
  return { ...file, text };
}
