import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mutant } from '../../../src/check/mutants/mutant.js';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { readRuleSet } from '../../../src/language/rule-set.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { readYaml } from '../../../src/language/yaml.js';
import { Places } from '../../../src/language/text-edit.js';
import { openProject } from '../../../src/simulate/project.js';
import { canonicalJson } from '../../../src/vocabulary/json.js';
import { runs } from '../../runs.js';
import { soundRules } from './laws.js';
import { SHOP_FILES, STORE_FILES as STORE } from './store.js';

function changesOf(files: readonly SourceFile[]): readonly Mutant[] {
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(canonicalJson(diagnostics));
  return mutantsOf(project, files);
}

/** What the documents of a file say, by the name of each; of a template its text. */
function contentOf(file: SourceFile): ReadonlyMap<string, string> {
  if (file.path.endsWith('.mjml'))
    return new Map([[`template ${file.path.slice('templates/'.length, -'.mjml'.length)}`, file.text]]);
  const { documents, diagnostics } = readYaml(file);
  expect(diagnostics).toEqual([]);
  return new Map(
    documents.map(({ value }) => {
      const { kind, name } = value as { readonly kind: string; readonly name: string };
      return [`${kind} ${name}`, canonicalJson(value)];
    }),
  );
}

function checkEdits(files: readonly SourceFile[], mutants: readonly Mutant[]): void {
  const contents = new Map(files.map((file) => [file.path, contentOf(file)]));
  const results = new Set<string>();
  for (const mutant of mutants) {
    const file = files.find(({ path }) => path === mutant.file)!;
    const [start, end] = new Places(file).range(mutant.span)!;
    const changed = mutant.changed();
    expect(file.text.slice(start, end)).toBe(mutant.before);
    expect(changed.text).toBe(file.text.slice(0, start) + mutant.after + file.text.slice(end));
    const all = mutant.files();
    expect(all.map(({ path }) => path)).toEqual(files.map(({ path }) => path));
    expect(all.filter((one, index) => one !== files[index]).map(({ path }) => path)).toEqual([mutant.file]);
    const [before, after] = [contents.get(mutant.file)!, contentOf(changed)];
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect([...after.keys()].filter((key) => before.get(key) !== after.get(key))).toEqual([mutant.document]);
    const result = `${mutant.document} ${after.get(mutant.document)!}`;
    expect(results.has(result), mutant.id).toBe(false);
    results.add(result);
  }
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
}

describe('a change of rules', () => {
  it.each([
    ['the example store', STORE],
    ['the shop', SHOP_FILES],
  ])('is one edit of one document, and no other is the same, in %s', (_, files) => {
    const mutants = changesOf(files);
    checkEdits(files, mutants);
    expect(mutants.length).toBeGreaterThan(60);
  });

  it('is one edit of one document in any rules', () => {
    fc.assert(
      fc.property(soundRules, ({ files, project }) => {
        checkEdits(files, mutantsOf(project, files));
      }),
      { numRuns: runs(6) },
    );
  }, 60_000);

  it('is called the same wherever its lines are', () => {
    const moved = STORE.map(({ path, text }) => ({
      path,
      text: path.endsWith('.yaml')
        ? `# Moved\n\n${text.replaceAll(/^(steps|when|choose):/gm, '# Moved\n$1:')}`
        : text,
    }));
    const idsOf = (files: readonly SourceFile[]) => changesOf(files).map(({ id }) => id);
    expect(idsOf(moved).sort()).toEqual(idsOf(STORE).sort());
  });
});

const POLICY = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Store, address: hello@store.example }
allowedLateness: 1h
purposes:
  news:
    consent:
      - when: { fact: profile, path: $.traits.country, operator: in, value: [DE, FR] }
        require: opt-in
      - otherwise: opt-out
    quietHours: { from: '21:00', to: '08:30', onHit: defer, expireAfter: 24h } # nights
    caps:
      # One a day.
      - { max: 1, per: 1d, window: calendar, onHit: drop }
      - { max: 2, per: 1w, onHit: defer, lookAhead: 6h }
    holdout: 5%
  service: { consent: not-required, countsTowardCaps: false }
`;

const PLAN = `kind: event
name: Ordered
version: 1
properties: { type: object, properties: { size: { type: integer }, kind: { type: string, enum: [book, lamp] } } }
---
kind: profile
name: user
version: 1
traits: { type: object, properties: { country: { type: string }, born: { type: string, format: date } } }
---
kind: segment
name: many
version: 1
when:
  not:
    any:
      - { fact: count, params: { event: Ordered, within: 2d, where: { fact: event, path: $.properties.size, operator: greaterThan, value: 1.5, priority: 2 } }, operator: lessThan, value: 3 }
      - fact: recency
        params: { event: Ordered, default: 1d }
        operator: greaterThan
        value: 1w
---
kind: segment
name: few
version: 1
when: { all: [{ condition: many }, { fact: score, params: { name: heat }, operator: lessThan, value: 10 }] }
---
kind: score
name: heat
version: 1
points:
  - { event: Ordered, add: 3 }
  - event: Ordered
    add: 1
    where: { fact: event, path: $.properties.kind, operator: equal, value: book }
halfLife: 14d
levels: { low: 0, high: 2.5 }
---
kind: content
name: block
version: 1
choose:
  - when: { condition: few }
    show: { text: 'Hello {{ name }}' }
  - when:
      fact: level
      params: { name: heat }
      operator: equal
      value: high
    show: { text: Hot }
  - otherwise: { text: Hello }
`;

const CAMPAIGN = `kind: campaign
name: thanks
version: 1
purpose: news
priority: 80
trigger:
  event: Ordered
  where: { fact: event, path: $.properties.size, operator: greaterThanInclusive, value: 2 }
entry: { key: $.properties.kind, onRepeat: restart, maxWait: 3h, cooldown: 2d, maxEntries: 2 }
exit:
  - event: Ordered
    where: { fact: event, path: $.properties.size, operator: equal, value: 0 }
  - { event: Unsubscribed }
audience: { not: { condition: many } }
steps:
  - { id: pause, wait: 1h }
  - waitFor:
      event: Ordered
      timeout: { days: 2, at: '10:00', on: [monday] }
      lookback: 30m
    id: again
    onPastTarget: exit
    then:
      - { send: more, template: mail, subject: 'Thanks {{ name }}', data: { name: Ann, kind: { fact: event, path: $.properties.kind, default: book } } }
    otherwise:
      - { id: long, wait: { months: 1, at: '09:00' } }
  - choose:
      - when: { fact: localTime, path: $.weekday, operator: equal, value: sunday }
        steps: [{ id: until, wait: { until: '20:00', on: [monday, tuesday] } }]
      - otherwise: []
  - send: mail
    when: { condition: few }
    template: mail
    subject: Hello {{ name }}
    data:
      name: { fact: collect, params: { event: Ordered, distinctBy: kind, without: [Unsubscribed], limit: 2, since: pause }, path: '$[0].kind', default: you }
    content: { slot: block }
---
kind: campaign
name: birthday
version: 1
purpose: service
trigger: { date: { trait: born, offset: -7d, at: '09:00', repeat: yearly } }
steps: [{ send: wishes, template: mail, subject: Wishes, data: { name: you } }]
---
kind: campaign
name: back
version: 1
purpose: service
trigger: { enters: many }
steps: [{ send: hello, template: mail, subject: Hello, data: { name: you } }]
---
kind: experiment
name: texts
version: 1
campaign: thanks
coverage: 50%
exclusive: { group: all, from: 0%, to: 50% }
variants:
  - { name: control, weight: 50 }
  - name: other
    weight: 50
    set: { steps.pause.wait: 2h, steps.mail.subject: Other }
  - { name: none, weight: 20, holdout: true }
`;

/** What is rarer. */
const MORE = `kind: event
name: Ordered
version: 1
properties: { type: object, properties: { size: { type: integer }, shop: { type: string } } }
---
kind: event
name: Asked
version: 1
properties: { type: object, properties: { size: { type: integer } } }
---
kind: event
name: Returned
version: 1
properties: { type: object, properties: { size: { type: integer }, shop: { type: string } } }
---
kind: segment
name: began-large
version: 1
when: { fact: first, params: { event: Ordered, property: size }, operator: greaterThan, value: 3 }
---
kind: profile
name: user
version: 1
traits: { type: object, properties: { vip: { type: boolean }, born: { type: string, format: date }, ends: { type: string, format: date-time } } }
---
kind: score
name: heat
version: 1
points: [{ event: Ordered, add: 3 }]
---
kind: score
name: love
version: 1
points: [{ event: Ordered, add: 3 }]
---
kind: segment
name: rare
version: 1
when:
  any:
    - { fact: profile, path: $.traits.vip, operator: equal, value: true }
    - { fact: profile, path: $.traits.born, operator: before, value: '1990-03-01' }
    - { fact: profile, path: $.traits.ends, operator: after, value: '2026-03-01T10:00:00Z' }
    - { fact: consent, params: { purpose: news }, operator: not:equal, value: granted }
    - { fact: count, params: { event: Ordered, default: 2 }, operator: lessThan, value: { fact: score, params: { name: heat } } }
    - { fact: profile, path: $.traits.name, operator: startsWith, value: A }
    - { fact: collect, params: { event: Ordered }, operator: someFact:contains, value: a }
---
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: Store, address: hello@store.example }
purposes: { news: { consent: opt-in }, service: { consent: opt-out, quietHours: { from: '00:30', to: '23:30' } } }
links: { utm: { source: email, campaign: '{{ campaign }}' }, unsubscribe: 'https://store.example/{{ user.id }}' }
---
kind: catalog
name: goods
version: 1
file: goods.csv
id: id
columns: { type: object, properties: { id: { type: string }, kind: { type: string }, maker: { type: string }, price: { type: number }, weight: { type: number } } }
boughtBy: [Ordered, Rented]
similar: { within: kind, by: price }
---
kind: campaign
name: yearly
version: 1
purpose: news
trigger: { date: { trait: born, offset: { days: 3 } } }
steps:
  - wait: 3h
  - wait: { days: 2 }
  - waitFor: { event: Ordered, timeout: 1d }
  - waitFor: { event: Ordered, timeout: { months: 2 } }
  - send: mail
    template: mail
    subject: "Hello {{ vip ? 'dear' : 'you' }}"
    preheader: Hello {{ vip }}
    data:
      vip: { fact: profile, path: $.traits.vip, default: false }
      picks: { fact: recommend, params: { catalog: goods, by: [similar, popular], limit: 3 } }
    content: { slot: one }
---
kind: content
name: one
version: 1
choose: [{ otherwise: { text: One } }]
---
kind: content
name: other
version: 1
choose: [{ otherwise: { text: Other } }]
`;

const MORE_FILES: readonly SourceFile[] = [
  { path: 'rules/more.yaml', text: MORE },
  { path: 'rules/goods.csv', text: 'id,kind,maker,price,weight\na,b,c,1,2\n' },
  { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' },
  { path: 'templates/other.mjml', text: '<mjml><mj-body></mj-body></mjml>' },
];

const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{ name }}{{! if (campaign === step) { }}, {{ user.id }}{{! } }}</mj-text></mj-column></mj-section></mj-body></mjml>';

const FILES: readonly SourceFile[] = [
  { path: 'rules/policy.yaml', text: POLICY },
  { path: 'rules/plan.yaml', text: PLAN },
  { path: 'rules/campaigns.yaml', text: CAMPAIGN },
  { path: 'templates/mail.mjml', text: TEMPLATE },
];

/** Of rules that need not be sound. */
function changesOfRead(files: readonly SourceFile[]): readonly Mutant[] {
  const { ruleSet } = readRuleSet(files);
  return mutantsOf({ ruleSet }, files);
}

describe('the changes of rules that have everything', () => {
  const mutants = changesOfRead(FILES);
  const rarer = changesOfRead(MORE_FILES);

  it('leave the rest of the file as it is', () => {
    checkEdits(FILES, mutants);
    checkEdits(MORE_FILES, rarer);
  });

  it('are these', () => {
    const told = [...mutants, ...rarer].map(
      ({ operator, document, says }) => `${document}, ${operator}: ${says}`,
    );
    expect(told).toMatchSnapshot();
  });

  it('are of the kinds that the documentation tells', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/mutation-operators.md'), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    const told = rows.flatMap((line) =>
      [...line.split('|')[2]!.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name]) => name!),
    );
    const kinds = new Set([...mutants, ...rarer].map(({ operator }) => operator));
    expect([...kinds].sort()).toEqual([...new Set(told)].sort());
  });

  it('are written so', () => {
    const lineOf = ({ file, span, changed }: Mutant) => {
      const { text } = FILES.find(({ path }) => path === file)!;
      const [before, after] = [text, changed().text].map((one) => one.split('\n'));
      const same = before!.findIndex((line, index) => line !== after![index]);
      return `${span.line}: ${before![same]!.trim()} → ${after![same]!.trim()}`;
    };
    expect(mutants.filter(({ document }) => document === 'policy sending').map(lineOf)).toMatchSnapshot();
  });
});
