/** What is said of a date that did not come, and of a time that was over. */
import { beforeAll, describe, expect, test } from 'vitest';
import { failureText } from '../../src/check/failure.js';
import { runCase } from '../../src/check/run-case.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import { onlyCase } from './shop.js';

const RULES = `kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    birthday: { type: string, format: date }
    renewal: { type: string, format: date }
    ends: { type: string, format: date-time }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes: { news: { consent: opt-out } }
---
kind: campaign
name: birthday
version: 1
purpose: news
trigger: { date: { trait: birthday, at: "09:00", repeat: yearly } }
steps: [ { send: wishes, template: mail, subject: Hello } ]
---
kind: campaign
name: renewal
version: 1
purpose: news
trigger: { date: { trait: renewal, offset: -2h } }
steps:
  - { id: morning, wait: { days: 0, at: "09:00" }, onPastTarget: skip-step }
  - { send: soon, template: mail, subject: Soon }
  - { id: evening, wait: { days: 0, at: "18:00" }, onPastTarget: exit }
  - { send: today, template: mail, subject: Today }
---
kind: campaign
name: ending
version: 1
purpose: news
trigger: { date: { trait: ends } }
steps: [ { send: over, template: mail, subject: Over } ]
`;

let project: Project;
let mails: Mails;
beforeAll(async () => {
  const template =
    '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>';
  const opened = openProject([
    { path: 'rules/all.yaml', text: RULES },
    { path: 'templates/mail.mjml', text: template },
  ]);
  project = opened.project!;
  ({ mails } = await compileMails(project.outlines));
});

interface Told {
  readonly traits: string;
  readonly until: string;
  readonly send: string;
  readonly at?: string;
}

function told({ traits, until, send, at = '2026-03-02T10:00:00+01:00' }: Told): readonly string[] {
  const text = `- name: one
  when: [{ at: '${at}', type: identify, traits: ${traits} }]
  until: ${until}
  then: [{ send: ${send} }]
`;
  return runCase(onlyCase(text, project), project, mails).failures.map(failureText);
}

describe('a date did not come', () => {
  test('it is not known', () => {
    expect(told({ traits: '{}', until: '1d', send: 'renewal/soon' })).toMatchInlineSnapshot(`
      [
        "\`renewal/soon\` was not sent: no run of \`renewal\` began, as the user has no \`renewal\` (rules/all.yaml:29:18)",
      ]
    `);
  });

  test('it is none', () => {
    expect(told({ traits: '{ ends: "2026-06-30T23:59:60Z" }', until: '1d', send: 'ending/over' }))
      .toMatchInlineSnapshot(`
      [
        "\`ending/over\` was not sent: no run of \`ending\` began, as \`ends\`, "2026-06-30T23:59:60Z", is no date (rules/all.yaml:40:18)",
      ]
    `);
  });

  test('it comes later', () => {
    const traits = '{ birthday: "1990-05-01" }';
    expect(told({ traits, until: '1d', send: 'birthday/wishes' })).toMatchInlineSnapshot(`
      [
        "\`birthday/wishes\` was not sent: no run of \`birthday\` began, as \`birthday\`, "1990-05-01", begins one only at 2026-05-01T09:00:00+02:00 (rules/all.yaml:22:18)

      the clock stopped at 2026-03-03T10:00:00+01:00: to see more, write \`until: '2026-05-01T09:00:00+02:00'\`",
      ]
    `);
  });

  test('it was over when it became known', () => {
    const traits = '{ renewal: "2026-03-02" }';
    expect(told({ traits, until: '1d', send: 'renewal/soon' })).toMatchInlineSnapshot(`
      [
        "\`renewal/soon\` was not sent: no run of \`renewal\` began, as \`renewal\`, "2026-03-02", had come before it was known (rules/all.yaml:29:18)",
      ]
    `);
  });
});

describe('a time was over', () => {
  test('so that a mail was skipped', () => {
    // The run begins at 22:00 of the day before.
    const one = { traits: '{ renewal: "2026-03-03" }', until: '2d', send: 'renewal/soon' };
    expect(told(one)).toMatchInlineSnapshot(`
      [
        "\`renewal/soon\` was not sent: its run ended at 2026-03-02T22:00:00+01:00 and did not come to it: \`morning\` skipped it, as the time that it waits for was over (rules/all.yaml:31:52)

        renewal#1:
          2026-03-02T22:00:00+01:00  began by the date \`renewal\`
          2026-03-02T22:00:00+01:00  \`morning\` waits for 2026-03-02T09:00:00+01:00, which is over: skips the next step (rules/all.yaml:31:52)
          2026-03-02T22:00:00+01:00  \`evening\` waits for 2026-03-02T18:00:00+01:00, which is over: ends here (rules/all.yaml:33:52)",
      ]
    `);
  });

  test('so that the run ended', () => {
    const one = { traits: '{ renewal: "2026-03-03" }', until: '2d', send: 'renewal/today' };
    expect(told(one)).toMatchInlineSnapshot(`
      [
        "\`renewal/today\` was not sent: its run ended at 2026-03-02T22:00:00+01:00 and did not come to it: \`evening\` ended it, as the time that it waits for was over (rules/all.yaml:33:52)

        renewal#1:
          2026-03-02T22:00:00+01:00  began by the date \`renewal\`
          2026-03-02T22:00:00+01:00  \`morning\` waits for 2026-03-02T09:00:00+01:00, which is over: skips the next step (rules/all.yaml:31:52)
          2026-03-02T22:00:00+01:00  \`evening\` waits for 2026-03-02T18:00:00+01:00, which is over: ends here (rules/all.yaml:33:52)",
      ]
    `);
  });
});
