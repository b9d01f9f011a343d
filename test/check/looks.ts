/** The shop of test/check/fixtures/looks, whose mails have links and whose rules have scores, and what its scenarios are told. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioCase } from '../../src/check/case.js';
import { failureText } from '../../src/check/failure.js';
import { runScenario } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails, openProject } from '../../src/simulate/project.js';

const LOOKS = join(import.meta.dirname, 'fixtures/looks');

export const looksPath = (path: string): string => join(LOOKS, path);

export const looksFile = (path: string): string => readFileSync(looksPath(path), 'utf8');

export interface Looks {
  readonly project: Project;
  readonly mails: Mails;
}

export async function openLooks(): Promise<Looks> {
  const files = ['rules/looks.yaml', 'templates/mail.mjml'].map((path) => ({ path, text: looksFile(path) }));
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(JSON.stringify(diagnostics));
  return { project, mails: (await compileMails(project.outlines)).mails };
}

const GIVEN = `{ profile: { userId: ada, traits: { firstName: Ada, timeZone: Europe/Berlin }, consent: { marketing: granted } } }`;

export const ADDED = `{ at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1 } }`;

export interface Written {
  readonly when?: readonly string[];
  readonly until?: string;
  readonly then: readonly string[];
}

const items = (lines: readonly string[]): string => lines.map((line) => `    - ${line}\n`).join('');

/** The items of `then` stand from line 4 on. */
export function scenarioText({ when = [ADDED], until, then }: Written): string {
  const end = until === undefined ? '' : `  until: ${until}\n`;
  return `- name: one\n  given: ${GIVEN}\n  then:\n${items(then)}  when:\n${items(when)}${end}`;
}

/** All mistakes, or the failures, as text that begins with its place. */
export async function told(text: string, { project, mails }: Looks): Promise<readonly string[]> {
  const { cases, diagnostics } = readScenarios({ path: 'scenarios/one.yaml', text }, project);
  if (diagnostics.length > 0) {
    return diagnostics.map(({ span, code, message, help, related = [], fix }) =>
      [
        `${span.line}:${span.column} ${code}: ${message} (${help})`,
        ...related.map((one) => `${one.message}: ${one.span.file}:${one.span.line}`),
        ...(fix ? [`fix: ${fix.title}`] : []),
      ].join('\n'),
    );
  }
  return (await Promise.all(cases.map((one) => failuresOf(one, { project, mails })))).flat();
}

export async function failuresOf(
  scenario: ScenarioCase,
  { project, mails }: Looks,
): Promise<readonly string[]> {
  const { failures } = await runScenario(scenario, project, mails);
  return failures.map((failure) => `${failure.span.line}:${failure.span.column} ${failureText(failure)}`);
}
