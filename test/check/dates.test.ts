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
        "\`renewal/soon\` was not sent: no run of \`renewal\` began, as the user has no \`renewal\` (rules/all.yaml:29:18)

        What is missing:
          \`renewal\` is missing; it needs to be a date that begins a run by
            2026-03-03T10:00:00+01:00, such as "2026-03-03" (rules/all.yaml:29:18)
          at 2026-03-02T22:00:00+01:00 it came to wait at \`morning\` for
            2026-03-02T09:00:00+01:00, which was over; it must come to it by then
            (rules/all.yaml:31:52)
          ? not checked: the last of these is no change of what the user did

      more: mailwright explain --scenario 'one' --campaign renewal/soon",
      ]
    `);
  });

  test('it is none', () => {
    expect(told({ traits: '{ ends: "2026-06-30T23:59:60Z" }', until: '1d', send: 'ending/over' }))
      .toMatchInlineSnapshot(`
        [
          "\`ending/over\` was not sent: no run of \`ending\` began, as \`ends\`, "2026-06-30T23:59:60Z", is no date (rules/all.yaml:40:18)

          The nearest change:
            \`when[0].traits.ends\`: "2026-03-03T09:00:00.000Z" instead of
              "2026-06-30T23:59:60Z"
            ✓ checked: then the mail is sent at 2026-03-03T10:00:00+01:00
            or change the rule: rules/all.yaml:40:18

        more: mailwright explain --scenario 'one' --campaign ending/over",
        ]
      `);
  });

  test('it comes later', () => {
    const traits = '{ birthday: "1990-05-01" }';
    expect(told({ traits, until: '1d', send: 'birthday/wishes' })).toMatchInlineSnapshot(`
      [
        "\`birthday/wishes\` was not sent: no run of \`birthday\` began, as \`birthday\`, "1990-05-01", begins one only at 2026-05-01T09:00:00+02:00 (rules/all.yaml:22:18)

        The nearest change:
          \`until\`: '2026-05-01T09:00:00+02:00' instead of
            '2026-03-03T10:00:00+01:00'
          ✓ checked: then the mail is sent at 2026-05-01T09:00:00+02:00
          or change the rule: rules/all.yaml:22:18

      the clock stopped at 2026-03-03T10:00:00+01:00: to see more, write
        \`until: '2026-05-01T09:00:00+02:00'\`

      more: mailwright explain --scenario 'one' --campaign birthday/wishes",
      ]
    `);
  });

  test('it was over when it became known', () => {
    const traits = '{ renewal: "2026-03-02" }';
    expect(told({ traits, until: '1d', send: 'renewal/soon' })).toMatchInlineSnapshot(`
      [
        "\`renewal/soon\` was not sent: no run of \`renewal\` began, as \`renewal\`, "2026-03-02", had come before it was known (rules/all.yaml:29:18)

        What is missing:
          \`renewal\`, "2026-03-02", would have begun a run at
            2026-03-01T22:00:00+01:00; it must be known by then
            (rules/all.yaml:29:18)
          at 2026-03-01T22:00:00+01:00 it came to wait at \`morning\` for
            2026-03-01T09:00:00+01:00, which was over; it must come to it by then
            (rules/all.yaml:31:52)
          ? not checked: the last of these is no change of what the user did

      more: mailwright explain --scenario 'one' --campaign renewal/soon",
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

        What is missing:
          at 2026-03-02T22:00:00+01:00 it came to wait at \`morning\` for
            2026-03-02T09:00:00+01:00, which was over; it must come to it by then
            (rules/all.yaml:31:52)
          ? not checked: this is no change of what the user did

        renewal#1:
          2026-03-02T22:00:00+01:00  began by the date \`renewal\`
          2026-03-02T22:00:00+01:00  \`morning\` waits for 2026-03-02T09:00:00+01:00,
                                     which is over: skips the next step
                                     (rules/all.yaml:31:52)
          2026-03-02T22:00:00+01:00  \`evening\` waits for 2026-03-02T18:00:00+01:00,
                                     which is over: ends here (rules/all.yaml:33:52)

      more: mailwright explain --scenario 'one' --campaign renewal/soon",
      ]
    `);
  });

  test('so that the run ended', () => {
    const one = { traits: '{ renewal: "2026-03-03" }', until: '2d', send: 'renewal/today' };
    expect(told(one)).toMatchInlineSnapshot(`
      [
        "\`renewal/today\` was not sent: its run ended at 2026-03-02T22:00:00+01:00 and did not come to it: \`evening\` ended it, as the time that it waits for was over (rules/all.yaml:33:52)

        What is missing:
          at 2026-03-02T22:00:00+01:00 it came to wait at \`evening\` for
            2026-03-02T18:00:00+01:00, which was over; it must come to it by then
            (rules/all.yaml:33:52)
          ? not checked: this is no change of what the user did

        renewal#1:
          2026-03-02T22:00:00+01:00  began by the date \`renewal\`
          2026-03-02T22:00:00+01:00  \`morning\` waits for 2026-03-02T09:00:00+01:00,
                                     which is over: skips the next step
                                     (rules/all.yaml:31:52)
          2026-03-02T22:00:00+01:00  \`evening\` waits for 2026-03-02T18:00:00+01:00,
                                     which is over: ends here (rules/all.yaml:33:52)

      more: mailwright explain --scenario 'one' --campaign renewal/today",
      ]
    `);
  });
});
