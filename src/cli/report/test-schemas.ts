/** The shapes of what `test` and `scenario` say to programs. */
import type { Metric } from '../../check/coverage/coverage.js';
import { METRICS } from '../../check/coverage/coverage.js';
import { POINT_KINDS } from '../../check/coverage/point.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { closed, count, diagnostic, list, milliseconds, output, span, text } from './schema-parts.js';

const share = closed({
  covered: { ...count, description: 'How many scenarios go or come to.' },
  total: { ...count, description: 'How many there are.' },
  percent: { type: 'number', minimum: 0, maximum: 100, description: 'To a tenth, never rounded up.' },
});

/** What each share of coverage is of. */
const COUNTED: Readonly<Record<Metric, string>> = {
  branches: 'Ways that places can go.',
  statements: 'Places that can go several ways.',
  functions: 'Campaigns, segments and contents.',
  lines: 'Lines that such places begin on.',
};

const coverageGap = closed({
  key: { ...text, description: 'Names the place, whatever else is in the rules.' },
  kind: { enum: POINT_KINDS, description: 'What stands there.' },
  place: span,
  label: { ...text, description: 'What stands there, in words.' },
  arm: { ...text, description: 'The way that no scenario goes.' },
  says: { ...text, description: 'The same as a sentence: `never true`.' },
  isUnread: { type: 'boolean', description: 'No scenario comes to the place at all.' },
});

/** What comes of scenarios, and of looking for those that are missing; by command. */
export const TEST_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  scenario: output('scenario', 'Scenarios that were written, and the gaps of the coverage that are left.', {
    lives: count,
    scenarios: list(
      closed({
        file: text,
        name: text,
        text: { ...text, description: 'The scenario as YAML: an item of a list.' },
        closes: list(closed({ kind: text, arm: text, span })),
      }),
    ),
    open: list(
      closed({
        kind: text,
        arm: text,
        span,
        words: text,
        status: { enum: ['proven', 'not-reached'] },
        why: { ...text, description: 'Why no scenario closes it.' },
        places: list(span),
      }),
    ),
    faults: list(text),
  }),
  test: output('test', 'What came of running the scenarios.', {
    passed: { type: 'boolean', description: 'Whether there are scenarios, and all of them hold.' },
    counts: {
      ...closed({
        passed: { ...count, description: 'How many scenarios hold.' },
        failed: { ...count, description: 'How many do not.' },
        leftOut: { ...count, description: 'How many of the files that were read no filter names.' },
        mistakes: { ...count, description: 'How many mistakes there are in rules, templates and scenarios.' },
        files: { ...count, description: 'How many files the scenarios that were run are in.' },
      }),
      description: 'How many there are of each.',
    },
    stopped: { type: 'boolean', description: 'Whether it ended before all were run.' },
    duration: milliseconds,
    scenarios: {
      ...list(
        closed({
          name: { ...text, description: 'What the scenario is called.' },
          span: { ...span, description: 'Where its name stands.' },
          status: { enum: ['passed', 'failed'], description: 'Whether it holds.' },
          duration: milliseconds,
          failures: {
            ...list(
              closed(
                {
                  span: { ...span, description: 'Where the expectation stands.' },
                  message: text,
                  details: list(text),
                  help: text,
                  more: { ...text, description: 'A command that tells more.' },
                  difference: {
                    ...closed({
                      expected: { ...text, description: 'The text that was expected.' },
                      found: { ...text, description: 'The text that came.' },
                    }),
                    description: 'Two texts to be compared.',
                  },
                },
                'help',
                'more',
                'difference',
              ),
            ),
            description: 'What is not as expected, in order of place.',
          },
        }),
      ),
      description: 'The scenarios that were run, in order of place.',
    },
    diagnostics: list(diagnostic),
  }),
  coverage: output(
    'coverage',
    'What scenarios cover of rules and templates: `gaps.json` of `test --coverage`.',
    {
      scenarios: { ...count, description: 'How many scenarios were run.' },
      shares: {
        ...closed(
          Object.fromEntries(METRICS.map((name) => [name, { ...share, description: COUNTED[name] }])),
        ),
        description: 'How much of each is covered.',
      },
      gaps: { ...list(coverageGap), description: 'Every way that no scenario goes, in order of place.' },
    },
  ),
};
