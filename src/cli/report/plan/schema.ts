/** The shape of a plan file. */
import type { JsonSchema } from '../../../language/schema/shared.js';
import { EFFECTS } from '../../../plan/change.js';
import { REASONS } from '../../../vocabulary/decision.js';
import { closed, count, diagnostic, instant, list, orNull, output, span, text } from '../schema-parts.js';

const told = (schema: JsonSchema, description: string): JsonSchema => ({ ...schema, description });

const fingerprint: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{16}$' };

const pair = closed({
  before: told(count, 'Under the old rules.'),
  after: told(count, 'Under the new rules.'),
});

const effect = { enum: EFFECTS };

const side = closed({
  name: told(text, 'As it was asked for: a ref of git, `working tree`, or a folder.'),
  commit: told(orNull(text), 'The commit that it was, where it is one.'),
  rules: told(fingerprint, 'The fingerprint of the rules.'),
  templates: told(fingerprint, 'The fingerprint of the templates.'),
});

const documentName = closed({
  kind: told(text, 'As in YAML, and `template`.'),
  name: text,
});

const witness = closed({
  effect: told(effect, 'In which way the user is treated otherwise.'),
  life: told(list(text), "The user's life as far as it matters, a line each."),
  before: told(text, 'What the old rules do.'),
  after: told(text, 'What the new rules do.'),
});

const certainty = told(
  {
    oneOf: [
      closed({ kind: { const: 'proven' }, why: text }),
      closed(
        {
          kind: { const: 'shown' },
          witness: told(witness, 'The smallest user found who is treated otherwise.'),
          also: told(witness, 'A user who is treated otherwise the other way round.'),
          why: told(text, 'What is proven beside, or is open.'),
        },
        'also',
        'why',
      ),
      closed({ kind: { const: 'by-kind' }, why: text }),
      closed({ kind: { const: 'unproven' }, why: text }),
    ],
  },
  'How it is known what the change does.',
);

const part = closed(
  {
    at: told(text, 'Where in the document, in its own words.'),
    before: told({}, 'What stood there; left out where nothing did.'),
    after: told({}, 'What stands there; left out where nothing does.'),
    placeBefore: told(span, 'The place in the old rules.'),
    placeAfter: told(span, 'The place in the new rules.'),
    effects: told(list(effect), 'All that it can do.'),
    certainty,
  },
  'before',
  'after',
  'placeBefore',
  'placeAfter',
);

const change = closed(
  {
    kind: told(text, 'As in YAML, and `template`.'),
    name: text,
    how: told(
      { enum: ['added', 'removed', 'edited', 'renamed', 'through'] },
      'Whether its own text is otherwise, or (`through`) that of a document which it reads.',
    ),
    renamedFrom: told(text, 'Its name before.'),
    way: told(list(documentName), 'From a document that was edited to this one, both included.'),
    effect: told(effect, 'The gravest thing that it can do.'),
    effects: told(list(effect), 'All that it can do.'),
    campaigns: told(list(text), 'Campaigns that it can touch.'),
    parts: told(list(part), 'Where it is otherwise.'),
  },
  'renamedFrom',
);

const mailImpact = closed({
  name: told(text, 'The campaign, or the mail as `campaign/step`.'),
  mails: told(pair, 'How many mails are sent.'),
  users: told(pair, 'How many users get one.'),
  gained: told(count, 'Users who get it under the new rules only.'),
  lost: told(count, 'Users who get it under the old rules only.'),
  firstEarlier: told(count, 'Users whose first such mail comes earlier.'),
  firstLater: told(count, 'Users whose first such mail comes later.'),
  earlier: told(count, 'Mails that come earlier.'),
  later: told(count, 'Mails that come later.'),
  otherWords: told(count, 'Mails that come with other words.'),
  same: told(count, 'Mails without a difference.'),
  more: told(count, 'Mails that the new rules alone send.'),
  fewer: told(count, 'Mails that the old rules alone send.'),
});

const sampleMail = closed({
  mail: text,
  at: told(instant, 'When it is sent.'),
  subject: text,
  html: text,
  text,
});

const sample = closed({
  user: told(text, 'A name made up for the user.'),
  why: told(text, 'What it is an example of.'),
  of: told(count, 'How many users that is true of.'),
  timeline: told(
    list(
      closed({
        at: told(instant, 'When it happens.'),
        what: text,
        on: told({ enum: ['both', 'before', 'after'] }, 'Under which rules it happens.'),
        kind: told({ enum: ['event', 'sent', 'stopped', 'note'] }, 'Which sort of thing it is.'),
      }),
    ),
    'All that happens, in order of time.',
  ),
  mails: told(
    list(
      closed({
        before: told(orNull(sampleMail), 'As the old rules send it.'),
        after: told(orNull(sampleMail), 'As the new rules send it.'),
      }),
    ),
    'Mails that differ.',
  ),
});

const impact = closed({
  from: orNull(told(instant, 'Where the history begins.')),
  to: orNull(told(instant, 'Where the history ends.')),
  users: count,
  events: told(count, 'How many events.'),
  total: told(mailImpact, 'All mails together.'),
  campaigns: told(list(mailImpact), 'By campaign.'),
  mails: list(mailImpact),
  weeks: list(
    closed({
      monday: text,
      campaigns: told(list(pair), 'Mails of each campaign, in the order of `campaigns`.'),
    }),
  ),
  busiest: told(list(pair), 'Users by the most mails within any seven days, from 0 mails on.'),
  perUser: told(list(pair), 'Users by mails in all, from 0 on; the last is all above.'),
  collisions: told(
    list(
      closed({
        campaigns: told({ ...list(text), minItems: 2, maxItems: 2 }, 'The two campaigns.'),
        times: told(pair, 'How often.'),
        newUsers: told(count, 'Users for whom it happens under the new rules only.'),
      }),
    ),
    'How often one user gets mails of two campaigns within a day.',
  ),
  newlyCapped: told(count, 'Users whom a frequency cap stops under the new rules only.'),
  noLongerCapped: told(count, 'Users whom a frequency cap stops under the old rules only.'),
  capped: told(pair, 'Users whom a frequency cap stops.'),
  suppressions: told(
    list(closed({ reason: { enum: REASONS }, mail: text, times: told(pair, 'How often.') })),
    'How often a mail was not sent, by what stopped it.',
  ),
  inFlight: told(
    list(
      closed({
        campaign: text,
        version: count,
        step: told(text, 'The step at which they stand.'),
        runs: told(count, 'How many runs.'),
        fate: told(text, 'What becomes of them.'),
      }),
    ),
    'Runs under way at the end, at steps that are otherwise.',
  ),
  experiments: told(
    list(
      closed({
        experiment: text,
        moved: told(count, 'Users whose variant is another.'),
        moves: told(
          list(
            closed({
              from: told(text, 'The variant under the old rules.'),
              to: told(text, 'The variant under the new rules.'),
              users: count,
            }),
          ),
          'From which variant to which.',
        ),
      }),
    ),
    'Experiments whose assignments move.',
  ),
  samples: told(list(sample), 'Users as examples, told under both rule sets.'),
  assumptions: told(list(text), 'What is taken for granted, a sentence each.'),
});

const gate = closed(
  {
    gate: text,
    budget: told(text, 'Which budget of it.'),
    allowed: told(text, 'What it allows.'),
    found: told(text, 'What the plan comes to.'),
    outcome: told({ enum: ['passed', 'failed', 'not-known'] }, 'What became of it.'),
    because: told(text, 'What broke it most.'),
    place: told(span, 'Where it stands.'),
    lifted: told(
      { enum: ['removed', 'widened'] },
      'Only of a budget of the old rules: what the new ones did to it.',
    ),
  },
  'because',
  'lifted',
);

export const PLAN_SCHEMA: JsonSchema = output('plan', 'What a change of the rules would do.', {
  summary: text,
  before: told(side, 'The old rules.'),
  after: told(side, 'The new rules.'),
  program: told(text, 'The version of Mailwright.'),
  history: told(orNull(fingerprint), 'The fingerprint of the log; null without one.'),
  changes: told(list(change), 'Documents that are otherwise, the gravest first.'),
  impact: told(orNull(impact), 'What both rule sets do to the users of the log; null without one.'),
  gates: told(list(gate), 'The budgets of gates, judged.'),
  warnings: told(list(diagnostic), 'What is doubtful about it.'),
});
