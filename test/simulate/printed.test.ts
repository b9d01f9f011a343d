/** Of a mail that surely can be rendered nothing is gathered where nobody wants it: the decisions stay. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { livePerson } from '../../src/simulate/person.js';
import { openProject } from '../../src/simulate/project.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import { runs } from '../runs.js';

const RULES = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes: { marketing: { consent: not-required } }
links: { unsubscribe: 'https://shop.example/u?u={{ user.id }}' }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { firstName: { type: string }, town: { type: object, properties: { name: { type: string } } } } }
---
kind: event
name: Looked
version: 1
properties: { type: object, properties: { what: { type: string }, url: { type: string } } }
---
kind: campaign
name: look
version: 1
purpose: marketing
trigger: { event: Looked }
steps:
  - send: again
    template: mail
    subject: '{{ what }} for {{ greeting }}'
    data:
      greeting: { fact: profile, path: $.traits.firstName, default: you }
      what: { fact: event, path: $.properties.what, default: Things }
      url: { fact: event, path: $.properties.url, default: 'https://shop.example/' }
      town: { fact: profile, path: $.traits.town }
`;
const MAIL = (tags: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${tags}</mj-text></mj-column></mj-section></mj-body></mjml>\n`;

const TEMPLATES = [
  '{{ what }}',
  '<a href="{{ url }}">{{ user.traits.firstName ?? \'x\' }}</a>',
  '{{! if (town.name) { }}{{ town.name }}{{! } }}',
  '{{! if (user.traits.firstName) { }}{{ user.traits.firstName }}{{! } }}',
];

const value = fc.oneof(
  fc.constantFrom<JsonValue>('Ada', 'https://x.example', 3, true),
  fc.constantFrom<JsonValue>('', ' ', 'Åse', '\u0007', 'javascript:x', 'http://x.example', null, false, [1], {
    name: 'a',
  }),
  fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<JsonValue>,
);

const life = fc
  .array(
    fc.record({
      traits: fc.record(
        { firstName: value, town: fc.oneof(fc.record({ name: value }), value) },
        { requiredKeys: [] },
      ),
      properties: fc.record({ what: value, url: value }, { requiredKeys: [] }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((seen) =>
    seen.flatMap(({ traits, properties }, index): readonly Event[] => {
      const one = {
        user: 'ada',
        time: Date.UTC(2026, 2, 2) + index * 3_600_000,
        messageId: '',
        receivedTime: undefined,
        previousId: undefined,
        consent: {},
      };
      return [
        { ...one, type: 'identify', name: '', properties: {}, traits },
        { ...one, type: 'track', name: 'Looked', properties, traits: {} },
      ];
    }),
  );

it.each(TEMPLATES)('decides alike with and without what its mails are made from: %s', (tags) => {
  const { project, diagnostics } = openProject([
    { path: 'rules/shop.yaml', text: RULES },
    { path: 'templates/mail.mjml', text: MAIL(tags) },
  ]);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { program } = project!;
  const [send] = program.campaigns.get('look')!.steps;
  expect(send?.kind === 'send' && send.send.printed).toBeTruthy();
  const seen = new Set<string>();
  fc.assert(
    fc.property(life, (events) => {
      const kept = livePerson(program, events, undefined).decisions;
      const dropped = livePerson(program, events, undefined, 'off', 'dropped').decisions;
      expect(dropped).toEqual(kept.map((decision) => ({ ...decision, mail: undefined })));
      for (const { outcome } of kept) seen.add(outcome);
    }),
    { numRuns: runs(200) },
  );
  expect(seen).toContain('sent');
  expect(seen).toContain('suppressed');
});
