import { describe, expect, test } from 'vitest';
import { compileMails, mailKey, openProject } from '../../src/simulate/project.js';

const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ name }}</mj-text></mj-column></mj-section></mj-body></mjml>';
const RULES = `
kind: event
name: Added
version: 1
properties: { type: object, properties: { n: { type: number } } }
---
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: Example Store, address: hello@store.example }
purposes: { news: { consent: not-required } }
---
kind: campaign
name: cart
version: 1
purpose: news
trigger: { event: Added }
steps:
  - { send: one, template: hello, subject: 'One', data: { name: Ada } }
  - { send: two, template: hello, subject: 'Two', data: { name: Bob } }
`;

const open = (rules: string, template = TEMPLATE) =>
  openProject([
    { path: 'rules/all.yaml', text: rules },
    { path: 'templates/hello.mjml', text: template },
    { path: 'scenarios/one.yaml', text: 'not: [ read' },
  ]);

describe('a project', () => {
  test('without a mistake is a program, its mails and the tracking plan', async () => {
    const { project, diagnostics } = open(RULES);
    expect(diagnostics).toEqual([]);
    expect([...project!.outlines.keys()]).toEqual([mailKey('cart', 'one'), mailKey('cart', 'two')]);
    expect(project!.check('Added', { n: 1 })).toBeUndefined();
    expect(project!.check('Added', { n: 'one' })).toMatch(/`n`/);
    expect(project!.check('Nobody declared it', { n: 'one' })).toBeUndefined();
    const { mails } = await compileMails(project!.outlines);
    expect([...mails.keys()]).toEqual(['cart/one', 'cart/two']);
  });

  test('with mistakes has no program, and all of them are told, in the order of the files', () => {
    const { project, diagnostics } = open(
      RULES.replace('event: Added', 'event: Aded').replace('n: {', 'n: { typ: x,'),
    );
    expect(project).toBeUndefined();
    expect(diagnostics.map(({ code, span }) => `${span.line} ${code}`)).toEqual([
      '5 unknown-key',
      '18 unknown-event',
    ]);
    const again = open(
      RULES.replace('event: Added', 'event: Aded').replace('purpose: news', 'purpose: mews'),
    );
    expect(again.diagnostics.map(({ code, span }) => `${span.line} ${code}`)).toEqual([
      '17 unknown-purpose',
      '18 unknown-event',
    ]);
  });

  test('a mistake in a template that two mails use is told once', () => {
    const { diagnostics } = open(RULES, TEMPLATE.replace('name', 'nme'));
    expect(diagnostics.map(({ code, span }) => [code, span.file])).toHaveLength(1);
    expect(diagnostics[0]!.span.file).toBe('templates/hello.mjml');
  });

  test.each([
    ['of no fact', '{ fact: nme }', '20 unknown-fact'],
    [
      'of an unknown catalog',
      '{ fact: lookup, params: { catalog: goods, id: a }, path: $.name }',
      '20 unknown-catalog',
    ],
    [
      'of an unknown property',
      '{ fact: last, params: { event: Added, property: m } }',
      '20 unknown-property',
    ],
    ['of an unknown event', '{ fact: last, params: { event: Aded, property: n } }', '20 unknown-event'],
  ])('a value %s is told where it is written, and not again where it is read', (_name, binding, mistake) => {
    const { diagnostics } = open(RULES.replace('name: Ada', `name: ${binding}`));
    expect(diagnostics.map(({ code, span }) => `${span.line} ${code}`)).toEqual([mistake]);
  });

  test('its program’s name does not depend on how the rules are laid out in files', () => {
    const files = RULES.split('---\n').map((text, at) => ({
      path: `rules/${9 - at}/x.yaml`,
      text: `# moved\n${text}`,
    }));
    const moved = openProject([...files, { path: 'templates/hello.mjml', text: TEMPLATE }]);
    expect(moved.project!.program.fingerprint).toBe(open(RULES).project!.program.fingerprint);
    const changed = open(RULES.replace("subject: 'Two'", "subject: 'Zwei'"));
    expect(changed.project!.program.fingerprint).not.toBe(open(RULES).project!.program.fingerprint);
  });
});
