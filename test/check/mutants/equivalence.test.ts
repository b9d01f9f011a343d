import { describe, expect, it } from 'vitest';
import { equivalenceOf } from '../../../src/check/mutants/equivalence.js';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { openProject } from '../../../src/simulate/project.js';

const EVENTS = `kind: event
name: Ordered
version: 1
properties:
  type: object
  required: [size, kind]
  properties:
    size: { type: integer, minimum: 0 }
    kind: { type: string, enum: [book, lamp, rug] }
`;

const PROFILE = `kind: profile
name: user
version: 1
traits: { type: object, properties: { firstName: { type: string } } }
`;

const POLICY = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Store, address: hello@store.example }
purposes:
  news:
    consent: opt-in
`;

const campaign = (more = '', send = '') => `kind: campaign
name: thanks
version: 1
purpose: news
trigger: { event: Ordered }
${more}steps:
  - id: pause
    wait: 1h
  - send: mail
    template: mail
    subject: Hello
${send}`;

const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section></mj-body></mjml>';

interface Rules {
  readonly policy?: string;
  readonly campaign?: string;
  readonly more?: readonly string[];
  readonly template?: string;
}

function filesOf({ policy = POLICY, campaign: one = campaign(), more = [], template = TEMPLATE }: Rules) {
  const rules = [EVENTS, PROFILE, policy, one, ...more].map((text, index) => ({
    path: `rules/${index}.yaml`,
    text,
  }));
  return [...rules, { path: 'templates/mail.mjml', text: template }];
}

/** What is said of the changes of one operator, each as `says: why`; `–` where nothing is proven. */
function toldOf(rules: Rules, operator: string): readonly string[] {
  const files = filesOf(rules);
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(JSON.stringify(diagnostics, null, 1));
  return mutantsOf(project, files)
    .filter((mutant) => mutant.operator === operator)
    .flatMap((mutant) => {
      const changed = openProject(mutant.files()).project;
      if (!changed) return [];
      const proof = equivalenceOf(project, mutant, changed);
      return [`${mutant.says}: ${proof ? `${proof.kind}, ${proof.why}` : '–'}`];
    });
}

const SAME_VALUES = 'same, both conditions hold for the same values: there is none between what they ask for';
const ANYWAY = 'same, both mean the same: what is written is so anyway';
const SWAPPED =
  'same, each user is given the same choice: those that changed places never hold together, or lead to the same';

describe('what is proven to make no difference', () => {
  it.each<[string, Rules, string, readonly string[]]>([
    [
      'a threshold that no whole number lies at',
      {
        campaign: campaign(
          'audience: { fact: count, params: { event: Ordered }, operator: greaterThan, value: 2.5 }\n',
        ),
      },
      'operator-swapped',
      [
        `operator greaterThan → greaterThanInclusive: ${SAME_VALUES}`,
        'operator greaterThan → lessThanInclusive: –',
      ],
    ],
    [
      'a threshold between the same whole numbers',
      {
        campaign: campaign(
          'audience: { fact: count, params: { event: Ordered }, operator: greaterThan, value: 2.5 }\n',
        ),
      },
      'threshold-raised',
      [`value 2.5 → 2.6: ${SAME_VALUES}`],
    ],
    [
      'any or all of what is one condition',
      {
        campaign: campaign(
          'trigger: { event: Ordered, where: { all: [{ fact: event, path: $.properties.size, operator: greaterThan, value: 1 }, { fact: event, path: $.properties.size, operator: greaterThanInclusive, value: 2 }] } }\n',
        ).replace('trigger: { event: Ordered }\n', ''),
      },
      'all-any-swapped',
      [`all → any: ${SAME_VALUES}`],
    ],
    [
      'a `where` inside of a fact',
      {
        campaign: campaign(
          'audience: { fact: count, params: { event: Ordered, where: { fact: event, path: $.properties.size, operator: greaterThan, value: 0.5 } }, operator: greaterThan, value: 1 }\n',
        ),
      },
      'operator-swapped',
      [
        `operator greaterThan → greaterThanInclusive: ${SAME_VALUES}`,
        'operator greaterThan → lessThanInclusive: –',
        'operator greaterThan → greaterThanInclusive: –',
        'operator greaterThan → lessThanInclusive: –',
      ],
    ],
    [
      'what the trigger asks for already',
      {
        campaign: campaign(
          'audience: { fact: event, path: $.properties.size, operator: greaterThan, value: 5 }\n',
        ).replace(
          '{ event: Ordered }',
          '{ event: Ordered, where: { any: [{ fact: event, path: $.properties.size, operator: lessThan, value: 5 }, { fact: event, path: $.properties.size, operator: greaterThan, value: 7 }] } }',
        ),
      },
      'threshold-raised',
      [
        'value 5 → 6: –',
        'value 7 → 8: –',
        'value 5 → 6: same, the trigger’s `where` lets no run begin for which they differ',
      ],
    ],
    [
      'how long a restart may put off what is no wait',
      {
        campaign: campaign('entry: { onRepeat: restart, maxWait: 3h }\n').replace(
          '  - id: pause\n    wait: 1h\n',
          '',
        ),
      },
      'max-wait-longer',
      ['maxWait 3h → 4h: same, the first step is no wait that a restart could put off'],
    ],
    [
      'how long a restart may put off a wait',
      { campaign: campaign('entry: { onRepeat: restart, maxWait: 3h }\n') },
      'max-wait-longer',
      ['maxWait 3h → 4h: –'],
    ],
    [
      'levels of a score that is read as a number',
      {
        campaign: campaign(
          'audience: { fact: score, params: { name: heat }, operator: greaterThan, value: 2 }\n',
        ),
        more: [
          'kind: score\nname: heat\nversion: 1\npoints: [{ event: Ordered, add: 1 }]\nlevels: { low: 0, high: 5 }\n',
        ],
      },
      'level-raised',
      [
        'low 0 → 1: same, no rule reads a level of this score',
        'high 5 → 6: same, no rule reads a level of this score',
      ],
    ],
    [
      'levels of a score that is read by them',
      {
        campaign: campaign(
          'audience: { fact: level, params: { name: heat }, operator: equal, value: high }\n',
        ),
        more: [
          'kind: score\nname: heat\nversion: 1\npoints: [{ event: Ordered, add: 1 }]\nlevels: { low: 0, high: 5 }\n',
        ],
      },
      'level-raised',
      ['low 0 → 1: –', 'high 5 → 6: –'],
    ],
    [
      'a priority of conditions',
      {
        campaign: campaign(
          'audience: { any: [{ fact: count, params: { event: Ordered }, operator: greaterThan, value: 3 }, { fact: profile, path: $.traits.firstName, operator: present, priority: 2 }] }\n',
        ),
      },
      'priority-dropped',
      ['without `priority: 2`: same, which of them is read first makes no difference'],
    ],
    [
      'a cool-down after the only entry',
      { campaign: campaign('entry: { maxEntries: 1, cooldown: 3d }\n') },
      'cooldown-longer',
      ['cooldown 3d → 4d: same, no run begins after the only one'],
    ],
    [
      'a cool-down after one of several entries',
      { campaign: campaign('entry: { maxEntries: 2, cooldown: 3d }\n') },
      'cooldown-longer',
      ['cooldown 3d → 4d: –'],
    ],
    [
      'a cap that a stricter one contains',
      { policy: `${POLICY}    caps: [{ max: 2, per: 1d }, { max: 2, per: 1w }]\n` },
      'cap-window-longer',
      ['per 1d → 2d: same, a stricter cap contains it', 'per 1w → 2w: –'],
    ],
    [
      'a cap that defers, which tells for how long',
      { policy: `${POLICY}    caps: [{ max: 2, per: 1d, onHit: defer }, { max: 2, per: 1w }]\n` },
      'cap-window-longer',
      ['per 1d → 2d: –', 'per 1w → 2w: –'],
    ],
    [
      'a purpose under which nothing is sent',
      { policy: `${POLICY}  service:\n    consent: opt-in\n` },
      'consent-weakened',
      [
        'consent opt-in → opt-out: –',
        'consent opt-in → not-required: –',
        'consent opt-in → opt-out: same, no campaign sends under `service`',
        'consent opt-in → not-required: same, no campaign sends under `service`',
      ],
    ],
    [
      'quiet hours that are none',
      { policy: `${POLICY}    quietHours: ignore\n` },
      'quiet-hours-dropped',
      [`without \`quietHours: ignore\`: ${ANYWAY}`],
    ],
    [
      'a segment that no campaign reads',
      {
        more: [
          'kind: segment\nname: many\nversion: 1\nwhen: { fact: count, params: { event: Ordered }, operator: greaterThan, value: 2 }\n',
        ],
      },
      'threshold-raised',
      ['value 2 → 3: unreached, no campaign comes to the segment many'],
    ],
    [
      'data that no text reads',
      {
        campaign: campaign(
          '',
          '    data:\n      orders: { fact: collect, params: { event: Ordered, limit: 3 } }\n',
        ),
      },
      'limit-raised',
      ['limit 3 → 4: unreached, no text of the mail reads `orders`'],
    ],
    [
      'more of a list than the item that is read',
      {
        campaign: campaign(
          'audience: { fact: collect, params: { event: Ordered, limit: 3 }, path: "$[0].size", operator: present }\n',
        ),
      },
      'limit-lowered',
      ['limit 3 → 2: same, nothing behind the item that is read makes a difference'],
    ],
    [
      'choices that exclude each other',
      {
        campaign: campaign('', '    content: { block: kinds }\n'),
        more: [
          `kind: content
name: kinds
version: 1
choose:
  - when: { fact: event, path: $.properties.kind, operator: equal, value: book }
    show: { text: A book }
  - when: { fact: event, path: $.properties.kind, operator: equal, value: lamp }
    show: { text: A lamp }
  - when: { fact: event, path: $.properties.size, operator: greaterThan, value: 3 }
    show: { text: Much }
  - otherwise: { text: A rug }
`,
        ],
      },
      'choices-swapped',
      [
        `the choice \`event $.properties.kind equal "book"\` after the next: ${SWAPPED}`,
        'the choice `event $.properties.kind equal "lamp"` after the next: –',
      ],
    ],
    [
      'steps that are chosen by what excludes each other',
      {
        campaign: `${campaign()}  - choose:
      - when: { fact: event, path: $.properties.size, operator: lessThan, value: 2 }
        steps: [{ id: little, wait: 1h }]
      - when: { fact: event, path: $.properties.size, operator: greaterThan, value: 1.5 }
        steps: [{ id: much, wait: 2h }]
      - otherwise: [{ id: none, wait: 3h }]
  - { send: again, template: mail, subject: Again }
`,
      },
      'choices-swapped',
      [`the choice \`event $.properties.size lessThan 2\` after the next: ${SWAPPED}`],
    ],
    [
      'variables that are one fact',
      {
        campaign: campaign(
          '',
          '    data:\n      name: { fact: profile, path: $.traits.firstName, default: you }\n      greeting: { fact: profile, path: $.traits.firstName, default: you }\n',
        ),
        template: TEMPLATE.replace('Hi', 'Hi {{ name }}, dear {{ greeting }}'),
      },
      'variable-swapped',
      [
        '`name` → `greeting`: same, `name` and `greeting` are the same fact in every mail',
        '`greeting` → `name`: same, `greeting` and `name` are the same fact in every mail',
      ],
    ],
  ])('%s', (_, rules, operator, told) => {
    expect(toldOf(rules, operator)).toEqual(told);
  });
});
