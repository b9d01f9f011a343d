/** `mailwright explain`: what stopped a mail, what would have sent it, and that this is true; a few as a user runs it. */
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { UsageError, parseCommand } from '../../src/cli/arguments.js';
import { explain, explained, explanationText } from '../../src/cli/commands/explain.js';
import { DiskError } from '../../src/cli/files.js';
import { loadProject } from '../../src/cli/project.js';
import { explanationRecord } from '../../src/cli/report/explanation-record.js';
import { jsonText } from '../../src/cli/report/json.js';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { LogError } from '../../src/history/log-error.js';
import { command as mailwright } from './command.js';

const SHOP = join(import.meta.dirname, 'fixtures/explain');
const ROOT = join(import.meta.dirname, '../..');

interface Case {
  /** A scenario of `fixtures/explain/scenarios/lives.yaml`. */
  readonly life: string;
  readonly mail: string;
  readonly at?: string;
  /** What is told, in this order; lines may be broken anywhere. */
  readonly tells: readonly string[];
}

const CASES: readonly Case[] = [
  {
    life: 'sent',
    mail: 'cart/reminder',
    tells: [
      '✓ cart/reminder was sent at 2026-03-02 11:00 by cart#1 “Your cart, Ada”',
      '✓ `sum of price in Product Added since entry` ≥ 50, found 60 rules/campaigns.yaml:29',
      '✗ `profile $.traits.country` in ["FR"], found "DE" rules/campaigns.yaml:24',
      '✓ frequency-cap 0 sent within 7d, at most 2 rules/shop.yaml:69',
    ],
  },
  {
    life: 'sent',
    mail: 'cart/reminder',
    at: '2026-03-02T10:30',
    tells: ['✓ cart/reminder was not sent by 2026-03-02 10:30: it was sent at 2026-03-02 11:00'],
  },
  {
    life: 'too little',
    mail: 'cart/reminder',
    tells: [
      '✗ cart/reminder was not sent at 2026-03-02 11:00 it was suppressed by `condition`',
      '`sum of price in Product Added since entry` is 49.90; it needs to be 50.00 or more',
      '✓ checked: then the mail is sent at 2026-03-02 11:00',
    ],
  },
  {
    life: 'no consent',
    mail: 'cart/reminder',
    tells: ['consent to marketing is unknown; it must be granted by 2026-03-02 11:00', '✓ checked'],
  },
  {
    life: 'consent withdrawn',
    mail: 'cart/reminder',
    tells: ['consent to marketing is denied; it must be granted by 2026-03-02 11:00', '✓ checked'],
  },
  {
    life: 'unsubscribed',
    mail: 'cart/reminder',
    tells: [
      'the user unsubscribed at 2026-03-02 10:10; consent to marketing must be granted again after that',
      '✓ checked',
    ],
  },
  {
    life: 'bounced',
    mail: 'cart/reminder',
    tells: ['`Email Bounced` at 2026-03-01 10:00 stops every mail from then on', '✓ checked'],
  },
  {
    life: 'not of the audience',
    mail: 'cart/reminder',
    tells: ['suppressed by `audience`', '`country` is FR; it needs to be anything but FR', '✓ checked'],
  },
  {
    life: 'held out',
    mail: 'held/never',
    tells: [
      'held-out by `holdout`',
      'below 1.0000 is held out; nothing that a user does changes that',
      '? not checked',
    ],
  },
  {
    life: 'shared at night',
    mail: 'wishes/thanks',
    tells: [
      'it is 23:40 in Europe/Berlin, quiet from 21:00 to 08:00; they end at 2026-03-03 08:00, 8 h 20 min later',
      '✓ checked: then the mail is sent at 2026-03-03 08:00',
    ],
  },
  {
    life: 'put off until after an order',
    mail: 'cart/reminder',
    tells: [
      '`Order Completed` at 2026-03-03 07:10 ended the run 50 min before the mail',
      '`cart/reminder` is deferred by `quiet-hours` until 2026-03-03 08:00',
      'it is 21:30 in Europe/Berlin, quiet from 21:00 to 08:00',
    ],
  },
  {
    life: 'put off, and the clock stopped',
    mail: 'cart/reminder',
    tells: [
      'it was put off until 2026-03-03 08:00, after the clock stopped',
      '✓ checked: then the mail is sent at 2026-03-03 08:00',
    ],
  },
  {
    life: 'three mails in a week',
    mail: 'tips/tip',
    tells: [
      '2 sent within 7d (cart/reminder, cart/rest), at most 2; the next place is free at 2026-03-09 11:00, 4 d 1 h later',
      '✓ checked: then the mail is sent at 2026-03-09 11:00',
    ],
  },
  {
    life: 'waited for a place too long',
    mail: 'alerts/alert',
    at: '2026-03-02T11:30',
    tells: [
      'suppressed by `expired`: 1 sent within 12h (alerts/alert), at most 1',
      'the next place is free at 2026-03-02 22:00, 9 h later',
      '✓ checked: then the mail is sent at 2026-03-02 22:00',
    ],
  },
  {
    life: 'ordered',
    mail: 'cart/reminder',
    tells: [
      'its run was left at 2026-03-02 10:30 by `Order Completed`',
      '`Order Completed` at 2026-03-02 10:30 ended the run 30 min before the mail',
      '✓ checked: then the mail is sent at 2026-03-02 11:00',
    ],
  },
  {
    life: 'for nothing',
    mail: 'cart/reminder',
    tells: [
      'no run of `cart` began, though `Product Added` happened',
      '1. `price` is 0; it needs to be more than 0',
      '2. `sum of price in Product Added since entry`',
      '✓ checked',
    ],
  },
  {
    life: 'nothing added',
    mail: 'cart/reminder',
    tells: ['its trigger `Product Added` never happened', 'there must be one', '✓ checked'],
  },
  {
    life: 'too soon again',
    mail: 'cart/reminder',
    at: '2026-03-05T12:00',
    tells: [
      'it was entered 3 d before; the cool-down of 7 d ends at 2026-03-09 10:00',
      '✓ checked: then the mail is sent at 2026-03-09 11:00',
    ],
  },
  {
    life: 'too often',
    mail: 'cart/reminder',
    at: '2026-02-05T12:00',
    tells: ['it was entered 3 times, the most allowed; one entry fewer', '✓ checked'],
  },
  {
    life: 'still waiting',
    mail: 'cart/reminder',
    tells: [
      'its run still waits at `settle` until 2026-03-02 11:00',
      '✓ checked: then the mail is sent at 2026-03-02 11:00',
    ],
  },
  {
    life: 'another way',
    mail: 'cart/red',
    tells: ['did not come to it', '`colour` is green; it needs to be red', '✓ checked'],
  },
  {
    life: 'another way',
    mail: 'cart/seen',
    tells: [
      '`count in Product Viewed within 30d` is 1; it needs to be 2 or more: one more `Product Viewed` within 30d',
      '✓ checked: then the mail is sent at 2026-03-03 11:00',
      'goes by `otherwise`',
    ],
  },
  {
    life: 'away for less than 60 days',
    mail: 'win-back/hello',
    tells: [
      'the user never entered `away`',
      'the last `Order Completed` was 59 d before; it needs to be 60 d or more; nothing but time is missing',
      '✓ checked: then the mail is sent at 2026-05-01 11:00',
    ],
  },
  {
    life: 'never at home',
    mail: 'welcome/hello',
    tells: [
      '2 things together',
      '1. `country` is FR; it needs to be one of DE, NL',
      '2. `vip` is missing; it needs to be true',
      '✓ checked',
    ],
  },
  {
    life: 'never at home',
    mail: 'farewell/moved',
    tells: [
      'the user was never in `at-home`',
      '3 things together',
      '1. the user must be in `at-home`, and then leave it: `country` is FR; it needs to be one of DE, NL',
      '3. `country` is DE; it needs to be none of DE, NL',
      '✓ checked',
    ],
  },
  {
    life: 'at home to stay',
    mail: 'farewell/moved',
    tells: [
      'the user did not leave `at-home`',
      '`country` is NL; it needs to be none of DE, NL',
      '✓ checked',
    ],
  },
  {
    life: 'neither few seats nor an american',
    mail: 'alerts/alert',
    tells: ['none of these holds', '`seats` is 12; it needs to be less than 10', '✓ checked'],
  },
  {
    life: 'no seats said',
    mail: 'alerts/alert',
    tells: ['`seats` is missing; it needs to be less than 10', '✓ checked'],
  },
  {
    life: 'no answer',
    mail: 'survey/thanks',
    tells: ['what `an-answer` waited for did not come by 2026-03-05 10:00', '"stars":4', '✓ checked'],
  },
  {
    life: 'an answer',
    mail: 'survey/nudge',
    tells: ['what `an-answer` waited for came at 2026-03-03 10:00', '✓ checked'],
  },
  {
    life: 'too early in the day',
    mail: 'name-it/note',
    tells: [
      "the user's local hour is 7; it needs to be 9 or more",
      'everything happens 1 h 40 min later',
      '✓ checked: then the mail is sent at 2026-03-02 09:00',
    ],
  },
  {
    life: 'without a name',
    mail: 'name-it/note',
    tells: ['suppressed by `render-error`: `greeting` has no value', '✓ checked'],
  },
  {
    life: 'nothing is right',
    mail: 'cart/reminder',
    tells: [
      '4 things together',
      '1. `price` is 0',
      '2. `sum of price',
      '3. `country` is FR',
      '4. consent to marketing is unknown',
      '✓ checked',
    ],
  },
  {
    life: 'a cart that was told of late',
    mail: 'cart/reminder',
    tells: [
      'no run began at 2026-03-06 10:00: this came to be known more than 3d late',
      '`Product Added` happened at 2026-03-02 10:00 and came to be known at 2026-03-06 10:00, 4 d later',
      'it must come by 2026-03-05 10:00',
      'comes to be known at 2026-03-05 10:00',
      '✓ checked: then the mail is sent at 2026-03-05 11:00',
    ],
  },
  {
    life: 'known by another name',
    mail: 'cart/reminder',
    tells: [
      'its run was left at 2026-03-02 10:20 by `Order Completed`',
      '✓ checked: then the mail is sent at 2026-03-02 11:00',
      'The way of cart#1',
      '2026-03-02 10:00 began by `Product Added`',
    ],
  },
  {
    life: 'two trials of one user',
    mail: 'trial/after-all',
    tells: [
      'its run still waits at `look-around` until 2026-03-03 10:00',
      'the variant `silent` of `pace` gets no mail',
      'The way of trial#2',
      'trial#1: its run ended at 2026-03-02 10:20, when `nobody` turned out to be the same user, whose run goes on',
    ],
  },
  {
    life: 'a renewal to come',
    mail: 'renewal/notice',
    tells: [
      '`renewalDate` begins a run only at 2026-04-24 09:00, after the clock stopped',
      '✓ checked: then the mail is sent at 2026-04-24 09:00',
    ],
  },
  {
    life: 'a renewal to come',
    mail: 'renewal/notice',
    at: '2026-03-02T12:00',
    tells: [
      '`renewalDate` is "2026-05-01", which begins a run only at 2026-04-24 09:00',
      'it needs to be a date that begins a run by 2026-03-02 12:00, such as "2026-03-09"',
      '✓ checked: then the mail is sent at 2026-03-02 09:00',
    ],
  },
  {
    life: 'a renewal that is over',
    mail: 'renewal/notice',
    tells: [
      '`renewalDate`, "2026-03-05", had come before it was known',
      'would have begun a run at 2026-02-26 09:00; it must be known by then',
      '✓ checked: then the mail is sent at 2026-02-26 09:00',
    ],
  },
  {
    life: 'no renewal',
    mail: 'renewal/notice',
    tells: [
      'the user has no `renewalDate`',
      '`renewalDate` is missing; it needs to be a date that begins a run by 2026-03-03 10:00, such as "2026-03-10"',
      '✓ checked',
    ],
  },
  {
    life: 'a late breakfast',
    mail: 'breakfast/early',
    tells: [
      '`until-ten` skipped it, as the time that it waits for was over',
      'at 2026-03-02 11:15 it came to wait at `until-ten` for 2026-03-02 10:00, which was over',
      'happens 1 h 15 min earlier',
      '✓ checked: then the mail is sent at 2026-03-02 10:00',
    ],
  },
  {
    life: 'after lunch',
    mail: 'breakfast/noon',
    tells: [
      '`until-noon` ended it, as the time that it waits for was over',
      'it must come to it by then',
      '✓ checked: then the mail is sent at 2026-03-02 12:00',
    ],
  },
  {
    life: 'a trial with little joy',
    mail: 'trial/liked',
    tells: [
      '`engagement` is 4.2; it needs to be 5 or more',
      'tried: one `Product Viewed`',
      '✓ checked: then the mail is sent at 2026-03-03 10:00',
    ],
  },
  {
    life: 'a trial with little joy',
    mail: 'trial/loved',
    tells: [
      'the level of `engagement` is low, as its score is 4.2; it needs to be high, which begins at 9',
      ', 2 times',
      '✓ checked',
    ],
  },
  {
    life: 'a trial with little joy',
    mail: 'trial/praised',
    tells: [
      '`average of stars in Survey Answered` is 3.5; it needs to be 4 or more',
      'tried: `stars` of `Survey Answered` at 2026-03-01 14:00 is 4',
      '✓ checked',
    ],
  },
  {
    life: 'a trial with little joy',
    mail: 'trial/curious',
    tells: [
      '`distinct of product_id in Product Viewed since look-around` is 0; it needs to be 2 or more',
      'tried: one `Product Viewed` {"product_id":"mug"} at 2026-03-03 10:00',
      '✓ checked',
    ],
  },
  {
    life: 'a trial with little joy',
    mail: 'trial/dear',
    tells: [
      '`price` in `products` is 89 in the row `lamp`; it needs to be 100 or more',
      'tried: `product_id` of `Trial Started` at 2026-03-02 10:00 is "sofa"',
      '✓ checked',
    ],
  },
  {
    life: 'a trial of nothing',
    mail: 'trial/dear',
    tells: [
      '`price` in `products` is missing, as there is no row `kettle`; it needs to be 100 or more',
      '✓ checked',
    ],
  },
  {
    life: 'a trial of nothing',
    mail: 'trial/last-seen',
    tells: [
      'there was no `Product Viewed`; there must be one, and it needs to be after 2026-03-02 10:00',
      '✓ checked: then the mail is sent at 2026-03-04 10:00',
    ],
  },
  {
    life: 'held out by a variant',
    mail: 'trial/after-all',
    tells: [
      'held-out by `holdout`',
      'the variant `silent` of `pace` gets no mail; nothing that a user does changes that',
      '? not checked',
    ],
  },
  {
    life: 'slowed by a variant',
    mail: 'trial/after-all',
    tells: [
      'its run still waits at `one-more-day` until 2026-03-12 10:00, as it does by the variant `slow` of `pace`',
      '✓ checked: then the mail is sent at 2026-03-12 10:00',
    ],
  },
];

const argsOf = ({ life, mail, at }: Case) => [
  'explain',
  '--scenario',
  life,
  '--campaign',
  mail,
  ...(at === undefined ? [] : ['--at', at]),
];

/** The project is read once, and is what each question is asked of. */
const shop = loadProject({ operands: [], flags: { project: SHOP } });
const answersTo = (one: Case) => explained(parseCommand(explain.spec, argsOf(one).slice(1)), shop);

function expectTold(text: string, { tells }: Case): void {
  const told = text.replace(/\s+/g, ' ');
  let from = 0;
  for (const words of tells) {
    expect(told.slice(from)).toContain(words);
    from = told.indexOf(words, from) + words.length;
  }
}

const named = CASES.map((one) => [`${one.life}: ${one.mail} ${one.at ?? ''}`, one] as const);

describe('what stopped a mail, and what would have sent it', () => {
  test.each(named)('%s', async (_, one) => {
    expectTold(await explanationText(await answersTo(one), shop, createColors(false)), one);
  });

  const commands = named.filter((_, index) => index % 11 === 0);

  test.concurrent.each(commands)('by the command, %s', async (_, one) => {
    const { out, err, code } = await mailwright(argsOf(one), SHOP);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expectTold(out, one);
    expect(out).toBe(`${await explanationText(await answersTo(one), shop, createColors(false))}\n`);
  });

  test('fits its schema, whatever there is to tell', async () => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
      OUTPUT_SCHEMAS['explain']!,
    );
    for (const one of CASES) {
      validate(JSON.parse(jsonText('explain', explanationRecord(await answersTo(one)))));
      expect([one.life, validate.errors]).toEqual([one.life, null]);
    }
    const [first] = CASES;
    const { out } = await mailwright([...argsOf(first!), '--format', 'json'], SHOP);
    expect(out).toBe(`${jsonText('explain', explanationRecord(await answersTo(first!)))}\n`);
  });

  test('is told in lines that fit a terminal, but for conditions', async () => {
    const { out } = await mailwright(
      ['explain', '--scenario', 'nothing is right', '--campaign', 'cart/reminder'],
      SHOP,
    );
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

test('a mail that a variant changes is one mail', async () => {
  const asked = ['explain', '--scenario', 'a buyer is not reminded', '--campaign'];
  const { out } = await mailwright([...asked, 'cart-recovery'], ROOT);
  const mails = out.split('\n').filter((line) => line.startsWith('✗'));
  expect(mails).toEqual([
    '✗ cart-recovery/reminder was not sent',
    '✗ cart-recovery/last-chance was not sent',
  ]);
  const { err } = await mailwright([...asked, 'cart-recovery/reminder@cart-subject:named'], ROOT);
  expect(err).toContain('sends no mail `reminder@cart-subject:named`; known: `last-chance`, `reminder`');
});

describe('a scenario with several users', () => {
  const asked = [
    'explain',
    '--scenario',
    'a cart filled on a shared tablet is of the one who signs in first',
    '--campaign',
    'cart-recovery/reminder',
  ];

  test('is of the one that is named, by default of the one of `profile`', async () => {
    const { out } = await mailwright(asked, ROOT);
    expect(out).toContain('ada, times in Europe/Berlin');
    expect(out).toContain('was sent at 2026-03-02 11:00');
    const other = await mailwright([...asked, '--user', 'bo'], ROOT);
    expect(other.out).toContain('bo, times in Europe/Berlin');
    expect(other.out).toContain('was sent at 2026-03-02 11:40');
  });
});

describe('the command line', () => {
  const life = ['--scenario', 'sent'];
  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['no mail', life, 'name a mail by `--campaign CAMPAIGN/STEP`'],
    ['an unknown campaign', [...life, '--campaign', 'crat'], 'did you mean `cart`?'],
    ['an unknown step', [...life, '--campaign', 'cart/remider'], 'did you mean `reminder`?'],
    ['an empty step', [...life, '--campaign', 'cart/'], '`cart` sends no mail ``'],
    ['an unknown scenario', ['--scenario', 'snet', '--campaign', 'cart'], 'did you mean `sent`?'],
    ['no life', ['--campaign', 'cart'], 'name a scenario by `--scenario NAME`, or a user'],
    [
      'a user that the scenario has not',
      [...life, '--user', 'ad', '--campaign', 'cart'],
      '`sent` has no user `ad`; did you mean `ada`?',
    ],
    ['a time that is none', [...life, '--campaign', 'cart', '--at', 'noon'], '`--at noon` is no instant'],
    ['a day that is none', [...life, '--campaign', 'cart', '--at', '2026-02-30'], 'is no instant'],
    ['a time without a value', [...life, '--campaign', 'cart', '--at'], 'needs a value'],
    ['an unknown option', [...life, '--campain', 'cart'], 'did you mean `--campaign`?'],
    [
      'a word that is no code',
      ['no-consent', ...life, '--campaign', 'cart'],
      'there is no code `no-consent`',
    ],
    [
      'a code and a mail',
      ['unused-segment', ...life],
      '`--scenario` asks about a mail, and `unused-segment` is',
    ],
    ['two codes', ['unused-segment', 'unused-score'], 'one argument too many'],
    ['an unknown format', [...life, '--campaign', 'cart', '--format', 'jsn'], 'did you mean `json`?'],
    [
      'a log that is missing',
      ['--events', 'nowhere.jsonl', '--user', 'u1', '--campaign', 'cart'],
      'there is no file `nowhere.jsonl`',
    ],
  ];

  test.each(wrong)('%s', async (_, args, message) => {
    const told: unknown = await refusal(['--project', SHOP, ...args]);
    expect([UsageError, DiskError, LogError].some((kind) => told instanceof kind)).toBe(true);
    expect((told as Error).message).toContain(message);
  });

  /** What `explain` throws instead of an answer. */
  async function refusal(args: readonly string[]): Promise<unknown> {
    try {
      return await explain.run(parseCommand(explain.spec, args));
    } catch (cause) {
      return cause;
    }
  }

  test.concurrent.each(wrong.slice(0, 2))('by the command, %s', async (_, args, message) => {
    const { code, out, err } = await mailwright(['explain', ...args], SHOP);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 3, out: '' });
  });

  test('an unknown user of a log', async () => {
    const log = ['--events', 'scenarios/history/events.jsonl.gz'];
    const { code, err } = await mailwright(
      ['explain', ...log, '--user', 'u17', '--campaign', 'cart-recovery'],
      ROOT,
    );
    expect(err).toMatch(/the log has no user `u17` .*; did you mean `u\d+`\?/);
    expect(code).toBe(3);
  });
});
