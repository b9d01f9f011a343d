/** The small shop of test/check/fixtures/shop, opened. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioCase } from '../../src/check/case.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';

export const SHOP = join(import.meta.dirname, 'fixtures/shop');

export function shopFile(path: string): string {
  return readFileSync(join(SHOP, path), 'utf8');
}

export async function openShop(): Promise<{ readonly project: Project; readonly mails: Mails }> {
  const files = ['rules/shop.yaml', 'templates/mail.mjml'].map((path) => ({ path, text: shopFile(path) }));
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(JSON.stringify(diagnostics));
  return { project, mails: (await compileMails(project.outlines)).mails };
}

/** The only scenario of a text without mistakes; it may have warnings. */
export function onlyCase(text: string, project: Project): ScenarioCase {
  const { cases, diagnostics } = readScenarios({ path: 'scenarios/one.yaml', text }, project);
  const told = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ span, message }) => `${formatPlace(span)} ${message}`);
  if (told.length > 0 || cases.length !== 1) throw new Error(`${cases.length} cases; ${told.join('\n')}`);
  return cases[0]!;
}
