/** Scenarios of experiments: variants that are given, those that are expected, and names that nobody has. */
import { beforeAll, describe, expect, test } from 'vitest';
import { failureText } from '../../src/check/failure.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { onlyCase, shopFile } from './shop.js';

const EXPERIMENTS = `kind: experiment
name: words
version: 1
campaign: cart
variants:
  - { name: control }
  - { name: direct, set: { steps.reminder.subject: '{{ greeting }}, finish your order', steps.settle.wait: 2h } }
  - { name: nobody, holdout: true }
`;

let project: Project;
let mails: Mails;
beforeAll(async () => {
  const files = ['rules/shop.yaml', 'templates/mail.mjml'].map((path) => ({ path, text: shopFile(path) }));
  const opened = openProject([...files, { path: 'rules/words.yaml', text: EXPERIMENTS }]);
  if (!opened.project) throw new Error(JSON.stringify(opened.diagnostics));
  project = opened.project;
  mails = (await compileMails(project.outlines)).mails;
});

const scenario = (given: string, ...then: readonly string[]) => `- name: one
  given: { profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }${given} }
  when:
    - { at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1, price: 60 } }
  until: 3h
  then:
${then.map((one) => `    - ${one}\n`).join('')}`;

const failures = (text: string) =>
  runCase(onlyCase(text, project), project, mails).failures.map(
    (failure) => `${failure.span.line}:${failure.span.column} ${failureText(failure)}`,
  );
const mistakes = (text: string) =>
  readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics.map(
    ({ span, code, message, help }) =>
      `${formatPlace(span).slice('scenarios/one.yaml:'.length)} ${code}: ${message} (${help})`,
  );

const by = (variant: string) => `, variants: { words: ${variant} }`;

describe('a variant that is given', () => {
  test('is the one that decides, whatever the hash says', () => {
    const at = (hour: string, more: string) =>
      `{ at: '2026-03-02T${hour}:00:00+01:00', send: cart/reminder, ${more} }`;
    expect(
      failures(scenario(by('control'), at('11', 'variant: control, subject: "Ada, your cart is waiting"'))),
    ).toEqual([]);
    expect(
      failures(scenario(by('none'), at('11', 'variant: none, subject: "Ada, your cart is waiting"'))),
    ).toEqual([]);
    expect(
      failures(scenario(by('direct'), at('12', 'variant: direct, subject: "Ada, finish your order"'))),
    ).toEqual([]);
    expect(
      failures(
        scenario(by('nobody'), '{ held-out: { send: cart/reminder, variant: nobody } }', '{ nothing: true }'),
      ),
    ).toEqual([]);
  });

  test('is that of the explanation as well', () => {
    const [failure] = failures(scenario(by('nobody'), '{ send: cart/reminder }'));
    expect(failure).toContain(
      '`cart/reminder` was not sent: at 2026-03-02T11:00:00+01:00 it was held-out by `holdout`: the variant `nobody` of `words` gets no mail',
    );
    expect(failure).toContain('exposed to `words`, with the variant `nobody`');
  });
});

describe('a variant that is expected', () => {
  test('and is another, is told with what came', () => {
    const [failure, ...others] = failures(
      scenario(by('direct'), '{ send: cart/reminder, variant: control }'),
    );
    expect(others).toEqual([]);
    expect(failure).toMatch(
      /^7:39 `cart\/reminder` was sent to a user with the variant `direct`, not `control`/,
    );
    expect(failure).not.toContain('by hash');
    const [byHash] = failures(scenario('', '{ send: cart/reminder, variant: control }').replace('ada', 'u1'));
    expect(byHash).toMatch(/by hand, write in `given`:\s+`variants: \{ \w+: control \}`/);
  });

  test('of a mail that is not sent', () => {
    const refused = (variant: string) =>
      failures(scenario(by('nobody'), `{ held-out: { send: cart/reminder, variant: ${variant} } }`));
    expect(refused('nobody')).toEqual([]);
    expect(refused('direct')[0]).toContain('`cart/reminder` was not held-out under the variant `direct`');
  });
});

describe('names', () => {
  test('of experiments and variants that there are not', () => {
    expect(mistakes(scenario(', variants: { wrods: control }', '{ nothing: true }'))).toEqual([
      '2:111 unknown-experiment: there is no experiment `wrods` (did you mean `words`?)',
    ]);
    expect(mistakes(scenario(by('contol'), '{ nothing: true }'))).toEqual([
      '2:118 unknown-variant: `words` has no variant `contol` (did you mean `control`?)',
    ]);
    expect(mistakes(scenario('', '{ send: cart/reminder, variant: contrl }'))).toEqual([
      '7:39 unknown-variant: no experiment on `cart` has a variant `contrl` (did you mean `control`?)',
    ]);
    expect(mistakes(scenario('', '{ send: win-back/hello, variant: control }'))).toEqual([
      '7:40 unknown-variant: no experiment on `win-back` has a variant `control` (known: `none`)',
    ]);
    expect(mistakes(scenario('', '{ send: cart/reminder, variant: control+direct }'))).toEqual([]);
  });
});
