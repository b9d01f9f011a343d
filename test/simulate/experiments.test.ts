/** Experiments as documents: what fits the campaign under each variant, what is wrong and where, and the mails that come of it. */
import { describe, expect, test } from 'vitest';
import { compileMails, mailNames, mailOf, openProject } from '../../src/simulate/project.js';
import { simulate } from '../../src/simulate/simulate.js';
import { renderMail } from '../../src/render/render.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import type { Event } from '../../src/vocabulary/event.js';
import { HOUR, parseInstant } from '../../src/vocabulary/time.js';

const RULES = `
kind: event
name: Added
version: 1
properties: { type: object, required: [sku], properties: { sku: { type: string }, price: { type: number } } }
---
kind: event
name: Ordered
version: 1
properties: { type: object, properties: { revenue: { type: number }, code: { type: string } } }
---
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: Example Store, address: hello@store.example }
purposes: { news: { consent: not-required } }
links: { utm: { content: '{{ step }}-{{ variant }}' } }
---
kind: content
name: plain
version: 1
choose: [{ otherwise: { headline: Plain } }]
---
kind: content
name: spoken
version: 1
choose:
  - { when: { fact: count, params: { event: Ordered }, operator: greaterThan, value: 5 }, show: { headline: First } }
  - otherwise: { headline: '{{ sku }} for {{ variant ?? "everybody" }}' }
---
kind: campaign
name: cart
version: 1
purpose: news
trigger: { event: Added }
steps:
  - { id: settle, wait: 1h }
  - send: one
    template: hello
    subject: 'One'
    data:
      name: Ada
      sku: { fact: event, path: $.properties.sku }
    content: { hero: plain }
  - { wait: 1h }
  - id: bought
    waitFor: { event: Ordered, timeout: 2d }
    then: [{ send: thanks, template: bare, subject: Thanks, preheader: Again }]
`;

const mj = (text: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>`;
const TEMPLATES = [
  { path: 'templates/hello.mjml', text: mj('Hello {{ name }} {{ hero.headline }}') },
  { path: 'templates/bare.mjml', text: mj('Bare <a href="https://store.example/x">link</a>') },
  { path: 'templates/greedy.mjml', text: mj('Hello {{ name }} {{ hero.headline }} {{ price }}') },
];

const open = (experiments: string) =>
  openProject([
    { path: 'rules/all.yaml', text: RULES },
    { path: 'rules/experiments.yaml', text: experiments },
    ...TEMPLATES,
  ]);

const experiment = (body: string, name = 'exp') => `kind: experiment\nname: ${name}\nversion: 1\n${body}\n`;
const setting = (...set: readonly string[]) =>
  experiment(
    `campaign: cart\nvariants:\n  - { name: a }\n  - name: b\n    set:\n${set.map((one) => `      ${one}\n`).join('')}`,
  );

const told = (text: string) =>
  open(text)
    .diagnostics.filter(({ code }) => code !== 'unused-data')
    .map(
      ({ code, span, message, help }) =>
        `${formatPlace(span).replace('rules/experiments.yaml:', '')} ${code}: ${message} (${help ?? ''})`,
    );

describe('what is wrong with an experiment', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'a campaign that there is not',
      experiment('campaign: card\nvariants: [{ name: a }, { name: b }]'),
      ['4:11 unknown-campaign: there is no campaign `card` (did you mean `cart`?)'],
    ],
    [
      'an unknown key',
      `${setting('steps.one.subject: Other')}wieght: 1`,
      ['11:1 unknown-key: unknown key `wieght`'],
    ],
    [
      'one variant',
      experiment('campaign: cart\nvariants: [{ name: a }]'),
      ['5:11 out-of-range: `variants` needs at least 2 items'],
    ],
    [
      'a step that there is not',
      setting('steps.won.subject: Other'),
      ['9:7 unknown-step: `cart` has no step `won` (did you mean `one`?)'],
    ],
    [
      'a key that the step has not',
      setting('steps.one.sujbect: Other'),
      [
        '9:7 unknown-path: the step `one` has no `sujbect` that a variant can change (did you mean `subject`?)',
      ],
    ],
    [
      'a condition',
      setting('steps.one.when: { fact: consent }'),
      ['9:7 unknown-path: the step `one` has no `when` that a variant can change'],
    ],
    [
      'a preheader where there is none',
      setting('steps.one.preheader: More'),
      ['9:7 unknown-path: the step `one` has no `preheader`'],
    ],
    [
      'data of another name',
      setting('steps.one.data.nam: Bea'),
      [
        '9:7 unknown-path: the step `one` has no `data.nam` that a variant can change (did you mean `data.name`?)',
      ],
    ],
    [
      'a value of no step',
      setting('priority: 3'),
      ['9:7 unknown-path: `priority` is no value of a step (write `steps.STEP.VALUE`'],
    ],
    [
      'a name of every object',
      setting('steps.constructor.name: 3', 'steps.one.data.constructor: 3'),
      ['9:7 unknown-step', '10:7 unknown-path'],
    ],
    [
      'a subject that is no text',
      setting('steps.one.subject: 5'),
      ['9:26 wrong-type: `subject` is a number, but must be a text'],
    ],
    [
      'a wait that is none',
      setting('steps.settle.wait: 1 hour'),
      ['9:26 bad-format: `1 hour` is not written as `wait` must be'],
    ],
    [
      'a wait with an unknown key',
      setting('steps.settle.wait: { dayz: 1, at: "10:00" }'),
      ['9:26 unknown-form'],
    ],
    [
      'a timeout without end',
      setting('steps.bought.waitFor.timeout: 999999999999w'),
      ['9:37 out-of-range: `999999999999w` is longer than any rule can wait'],
    ],
    [
      'a subject that reads what there is not',
      setting("steps.one.subject: '{{ nmae }}'"),
      ['9:26 unknown-name: there is no `nmae` here'],
    ],
    [
      'a subject that may miss a value',
      setting("steps.one.subject: '{{ variant }}'"),
      ['9:26 may-be-missing: `variant` may be missing'],
    ],
    [
      'a template that there is not',
      setting('steps.one.template: helo'),
      ['9:27 unknown-template: there is no template `helo` (did you mean `hello`?)'],
    ],
    [
      'a content block that there is not',
      setting('steps.one.content.hero: plane'),
      ['9:31 unknown-content: there is no content block `plane` (did you mean `plain`?)'],
    ],
    [
      'a fact that makes no sense',
      setting('steps.one.data.name: { fact: event, path: $.properties.sko }'),
      ['9:49 unknown-path: `$.properties.sko` leads nowhere'],
    ],
    [
      'two variants of one name',
      experiment('campaign: cart\nvariants: [{ name: a }, { name: a, holdout: true }]'),
      ['5:33 duplicate-name: two variants are called `a`'],
    ],
    [
      'a variant called none',
      experiment('campaign: cart\nvariants: [{ name: none }, { name: a, holdout: true }]'),
      ['5:20 reserved-name: `none` is what users are called who take no part'],
    ],
    [
      'a weight for one of two',
      experiment('campaign: cart\nvariants: [{ name: a, weight: 3 }, { name: b, holdout: true }]'),
      ['5:44 missing-key: `b` has no `weight`'],
    ],
    [
      'a weight of nothing',
      experiment('campaign: cart\nvariants: [{ name: a, weight: 0 }, { name: b, weight: 1, holdout: true }]'),
      ['5:31 out-of-range: `weight` must be 0.01 or more'],
    ],
    [
      'nobody to mail',
      experiment('campaign: cart\nvariants: [{ name: a, holdout: true }, { name: b, holdout: true }]'),
      ['5:1 nobody-mailed'],
    ],
    [
      'a holdout with other words',
      experiment(
        'campaign: cart\nvariants: [{ name: a }, { name: b, holdout: true, set: { steps.one.subject: X } }]',
      ),
      ['5:51 mixed-forms: a holdout gets no mail'],
    ],
    [
      'more than all',
      experiment('campaign: cart\ncoverage: 100.5%\nvariants: [{ name: a }, { name: b, holdout: true }]'),
      ['5:11 out-of-range: nobody is more than all'],
    ],
    [
      'a part of a group that ends before it begins',
      experiment(
        'campaign: cart\nexclusive: { group: g, from: 50%, to: 50% }\nvariants: [{ name: a }, { name: b, holdout: true }]',
      ),
      ['5:39 out-of-range: a part of a group ends after it begins'],
    ],
    [
      'a metric of an unknown event',
      experiment(
        'campaign: cart\nmetric: { event: Orderd, within: 7d }\nvariants: [{ name: a }, { name: b, holdout: true }]',
      ),
      ['5:18 unknown-event: there is no event `Orderd` (did you mean `Ordered`?)'],
    ],
    [
      'a metric that is a text',
      experiment(
        'campaign: cart\nmetric: { event: Ordered, within: 7d, value: $.properties.code }\nvariants: [{ name: a }, { name: b, holdout: true }]',
      ),
      ['5:46 wrong-type: `$.properties.code` is a text, and a metric adds numbers up'],
    ],
    [
      'a metric that leads nowhere',
      experiment(
        'campaign: cart\nmetric: { event: Ordered, within: 7d, value: $.properties.revenu }\nvariants: [{ name: a }, { name: b, holdout: true }]',
      ),
      [
        '5:46 unknown-path: `$.properties.revenu` leads nowhere: `Ordered` has no `revenu` (did you mean `revenue`?)',
      ],
    ],
    [
      'no difference',
      experiment('campaign: cart\nvariants: [{ name: a }, { name: b }]'),
      ['5:1 no-difference: the variants do not differ'],
    ],
    [
      'one value changed by two',
      `${setting('steps.one.subject: Other')}---\n${setting('steps.one.subject: Third').replace('name: exp', 'name: two')}`,
      ['20:7 set-twice: `exp` changes `steps.one.subject` as well, for the same users'],
    ],
    [
      'a group that two claim as a whole',
      [1, 2]
        .map((number) =>
          experiment(
            'campaign: cart\nexclusive: g\nvariants: [{ name: a }, { name: b, holdout: true }]',
            `e${number}`,
          ),
        )
        .join('---\n'),
      [
        '12:12 overlapping-groups: `e1` and `e2` would share users of `g` (nothing is free: write `exclusive: { group: g, from: 0%, to: 50% }` for `e1` and `exclusive: { group: g, from: 50%, to: 100% }` for `e2`)',
      ],
    ],
    [
      'a part of a group that is taken',
      [
        ['0%', '30%'],
        ['30%', '60%'],
        ['20%', '40%'],
      ]
        .map(([from, to], number) =>
          experiment(
            `campaign: cart\nexclusive: { group: g, from: ${from}, to: ${to} }\nvariants: [{ name: a }, { name: b, holdout: true }]`,
            `e${number}`,
          ),
        )
        .join('---\n'),
      [
        '19:12 overlapping-groups: `e0` and `e2` would share users of `g` (write `exclusive: { group: g, from: 60%, to: 100% }`, which is free)',
      ],
    ],
    [
      'more combinations than anybody means',
      ['one.subject', 'one.data.name', 'settle.wait']
        .map((key, number) => {
          const values = [1, 2, 3, 4]
            .map((one) => `{ name: v${one}, set: { steps.${key}: ${one}h } }`)
            .join(', ');
          return experiment(`campaign: cart\nvariants: [{ name: c }, ${values}]`, `e${number}`);
        })
        .join('---\n'),
      [
        '16:11 too-many-variants: the experiments on `cart` make 125 combinations of variants, and at most 64 are compiled',
      ],
    ],
  ];

  test.each(cases)('%s', (_, text, wanted) => {
    const found = told(text);
    expect(found.map((one, index) => one.slice(0, wanted[index]?.length ?? 0))).toEqual(
      [...wanted].slice(0, found.length),
    );
    expect(found.length).toBe(wanted.length);
  });

  test('a template that asks for more is told at its line, with the variant that brings it in', () => {
    const { diagnostics } = open(setting('steps.one.template: greedy'));
    const [greedy, ...others] = diagnostics.filter(({ code }) => code !== 'unused-data');
    expect([greedy!.span.file, greedy!.code, others]).toEqual(['templates/greedy.mjml', 'unknown-name', []]);
    expect(greedy!.related).toEqual([
      {
        message: 'what the mail gives its template',
        span: expect.objectContaining({ file: 'rules/all.yaml', line: 42 }),
      },
      {
        message: 'under the variant `b`',
        span: expect.objectContaining({ file: 'rules/experiments.yaml', line: 9 }),
      },
    ]);
  });

  test('a campaign with mistakes of its own tells them once', () => {
    const rules = RULES.replace('template: hello', 'template: helo');
    const { diagnostics } = openProject([
      { path: 'rules/all.yaml', text: rules },
      { path: 'rules/experiments.yaml', text: setting('steps.one.subject: Other', 'steps.settle.wait: 2h') },
      ...TEMPLATES,
    ]);
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-template']);
  });
});

describe('what is no mistake', () => {
  test('`data` that only a variant reads is used; what no variant reads is not', () => {
    const unused = (text: string) => open(text).diagnostics.map(({ message }) => message);
    const noName = 'nothing reads `sku` of `data`';
    expect(unused(setting('steps.one.content.hero: plain'))).toContain(noName);
    expect(unused(setting("steps.one.subject: '{{ sku }}'"))).toEqual([]);
    expect(unused(setting('steps.one.subject: Other'))).toEqual([noName]);
  });

  test('a content block that reads the trigger event, where only a variant shows it', () => {
    const block = `kind: content
name: of-event
version: 1
choose:
  - { when: { fact: event, path: $.properties.sku, operator: equal, value: a }, show: { headline: A } }
  - otherwise: { headline: B }
---
`;
    expect(told(block + setting('steps.one.content.hero: of-event'))).toEqual([]);
    expect(told(block + setting('steps.one.content.hero: plain'))).toHaveLength(1);
  });

  test('experiments of a group may change one value, as no user is in two', () => {
    const part = (name: string, from: string, to: string) =>
      `${setting("steps.one.subject: '{{ sku }}'").replace('name: exp', `name: ${name}`)}exclusive: { group: g, from: ${from}, to: ${to} }\n`;
    const { project, diagnostics } = open([part('e1', '0%', '50%'), part('e2', '50%', '100%')].join('---\n'));
    expect(diagnostics).toEqual([]);
    expect([...project!.outlines.keys()]).toEqual([
      'cart/one',
      'cart/thanks',
      'cart/one@e1:b',
      'cart/one@e2:b',
    ]);
  });
});

const at = (text: string) => parseInstant(text)!;
const added = (user: string): Event => ({
  type: 'track',
  user,
  time: at('2026-03-02T09:00Z'),
  name: 'Added',
  messageId: 'added',
  properties: { sku: 'b' },
  traits: {},
  consent: {},
});
const ordered = (user: string): Event => ({
  ...added(user),
  time: at('2026-03-02T13:00Z'),
  name: 'Ordered',
  messageId: 'ordered',
  properties: {},
});

describe('mails', () => {
  const TWO = [
    experiment(
      "campaign: cart\nvariants: [{ name: a }, { name: b, set: { steps.one.subject: '{{ sku }} {{ variant ?? 1 }}', steps.settle.wait: 3h } }]",
      'words',
    ),
    experiment(
      'campaign: cart\nvariants: [{ name: c }, { name: d, set: { steps.one.content.hero: spoken, steps.one.data.name: Bea, steps.thanks.preheader: "{{ step }}" } }]',
      'block',
    ),
  ].join('---\n');

  test('of two experiments compose, each from the line that changes it', async () => {
    const { project, diagnostics } = open(TWO);
    expect(diagnostics).toEqual([]);
    expect(mailNames(project!)).toEqual(['cart/one', 'cart/thanks']);
    expect([...project!.outlines.keys()].slice(2)).toEqual([
      'cart/one@block:d',
      'cart/thanks@block:d',
      'cart/one@words:b',
      'cart/one@block:d@words:b',
    ]);
    const { mails } = await compileMails(project!.outlines);
    const lived = (variants: Readonly<Record<string, string>>) =>
      simulate(project!.program, { user: 'u', events: [added('u'), ordered('u')], variants }).decisions.map(
        (decision) => {
          const mail = renderMail(mailOf(mails, decision)!, decision.mail!);
          if (mail.kind === 'failed') throw new Error(mail.message);
          const text = mail.text.split('\n').find((line) => /Hello|Bare/.test(line))!;
          return [
            (decision.at - added('u').time) / HOUR,
            mail.subject,
            mail.preheader,
            text,
            decision.experiment,
            decision.variant,
          ];
        },
      );
    const link = (tag: string) => `Bare link <https://store.example/x?utm_content=thanks-${tag}>`;
    expect(lived({ words: 'none', block: 'none' })).toEqual([
      [1, 'One', undefined, 'Hello Ada Plain', undefined, undefined],
      [4, 'Thanks', 'Again', link('none'), undefined, undefined],
    ]);
    expect(lived({ words: 'a', block: 'c' })).toEqual([
      [1, 'One', undefined, 'Hello Ada Plain', 'block+words', 'c+a'],
      [4, 'Thanks', 'Again', link('c%2Ba'), 'block+words', 'c+a'],
    ]);
    // Two hours later, the order has come before anybody waits for it.
    expect(lived({ words: 'b', block: 'none' })).toEqual([
      [3, 'b b', undefined, 'Hello Ada Plain', 'words', 'b'],
    ]);
    expect(lived({ words: 'a', block: 'd' })).toEqual([
      [1, 'One', undefined, 'Hello Bea b for d+a', 'block+words', 'd+a'],
      [4, 'Thanks', 'thanks', link('d%2Ba'), 'block+words', 'd+a'],
    ]);
    expect(lived({ words: 'b', block: 'd' })[0]).toEqual([
      3,
      'b d+b',
      undefined,
      'Hello Bea b for d+b',
      'block+words',
      'd+b',
    ]);
  });

  test('a rule set’s name changes with an experiment', () => {
    const one = open(setting('steps.one.subject: Other')).project!.program.fingerprint;
    expect(open(setting('steps.one.subject: Third')).project!.program.fingerprint).not.toBe(one);
    expect(open(`# moved\n${setting('steps.one.subject: Other')}`).project!.program.fingerprint).toBe(one);
  });
});
