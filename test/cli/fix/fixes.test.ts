/** What is mended and what is not: mistakes as data, over one shop. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mend } from '../../../src/cli/fix/mend.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { openProject } from '../../../src/simulate/project.js';

const SHOP = resolve(import.meta.dirname, '../../language/fixtures/spoilt-shop');

const SOUND: readonly SourceFile[] = ['rules', 'templates'].flatMap((folder) =>
  readdirSync(join(SHOP, folder)).map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(join(SHOP, folder, name), 'utf8'),
  })),
);

const check = (files: readonly SourceFile[]) => Promise.resolve(openProject(files).diagnostics);

function spoil(path: string, right: string, wrong: string): readonly SourceFile[] {
  return SOUND.map((file) => {
    if (file.path !== path) return file;
    expect(file.text).toContain(right);
    return { path, text: file.text.replace(right, () => wrong) };
  });
}

async function mended(files: readonly SourceFile[]): Promise<readonly SourceFile[]> {
  const found = await check(files);
  expect(found.length).toBeGreaterThan(0);
  return (await mend(files, found, check)).files;
}

describe('is given back', () => {
  test.each([
    ['a key', 'rules/policy.yaml', 'expireAfter: 24h', 'expireafter: 24h'],
    ['a key that begins a form', 'rules/campaigns.yaml', 'waitFor:', 'waitfor:'],
    ['a key that is an only word', 'rules/campaigns.yaml', '{ leaves: engaged }', '{ leave: engaged }'],
    ['a value of few', 'rules/policy.yaml', 'window: calendar', 'window: calender'],
    ['a value that is a form', 'rules/policy.yaml', 'otherwise: opt-out', 'otherwise: opt-uot'],
    ['a kind', 'rules/score.yaml', 'kind: score', 'kind: Score'],
    ['a version', 'rules/score.yaml', 'version: 1', 'version: "1"'],
    ['a missing version', 'rules/score.yaml', 'name: engagement\nversion: 1\n', 'name: engagement\n'],
    ['an event', 'rules/score.yaml', 'event: Order Completed', 'event: Order completed'],
    ['an event of Mailwright', 'rules/score.yaml', 'event: Email Link Clicked', 'event: Email Link Cliked'],
    ['a segment', 'rules/campaigns.yaml', 'leaves: engaged', 'leaves: engagd'],
    ['a score', 'rules/score.yaml', 'params: { name: engagement }', 'params: { name: engagment }'],
    ['a level', 'rules/score.yaml', 'value: high', 'value: hihg'],
    ['a catalog', 'rules/campaigns.yaml', 'catalog: products, id', 'catalog: prodcts, id'],
    ['a column', 'rules/products.yaml', 'by: price', 'by: prices'],
    ['a content block', 'rules/campaigns.yaml', 'hero: plain', 'hero: plian'],
    ['a template', 'rules/campaigns.yaml', 'template: mail', 'template: Mail'],
    ['a purpose', 'rules/campaigns.yaml', 'purpose: marketing', 'purpose: marketting'],
    ['a zone', 'rules/policy.yaml', 'Europe/Berlin', 'europe/berlin'],
    ['a step', 'rules/campaigns.yaml', 'since: reminder', 'since: remainder'],
    ['a step that runs move to', 'rules/campaigns.yaml', 'old-wait: settle', 'old-wait: setle'],
    ['a value that a variant sets', 'rules/experiment.yaml', 'steps.settle.wait', 'steps.settle.wiat'],
    [
      'a step that a variant changes',
      'rules/experiment.yaml',
      'steps.reminder.subject',
      'steps.remindr.subject',
    ],
    ['the campaign of an experiment', 'rules/experiment.yaml', 'campaign: cart', 'campaign: carrt'],
    ['the value of a metric', 'rules/experiment.yaml', '$.properties.revenue', '$.properties.revenu'],
    ['a path without its root', 'rules/experiment.yaml', '$.properties.revenue', 'properties.revenue'],
    ['the key of an entry', 'rules/campaigns.yaml', '$.properties.cart_id', '.properties.cart_id'],
    ['a property', 'rules/score.yaml', 'property: revenue, within', 'property: revenu, within'],
    ['a property that is required', 'rules/plan.yaml', 'required: [revenue]', 'required: [revnue]'],
    ['an item said twice', 'rules/plan.yaml', '[product_id, price]', '[product_id, price, price]'],
    ['an operator', 'rules/score.yaml', 'operator: lessThan', 'operator: lessthan'],
    ['an operator of JavaScript', 'rules/score.yaml', 'operator: equal', 'operator: ==='],
    ['a number to compare with', 'rules/score.yaml', 'value: 1000', 'value: "1000"'],
    ['a whole number', 'rules/campaigns.yaml', 'maxEntries: 9', "maxEntries: '9'"],
    ['true or false', 'rules/experiment.yaml', 'holdout: true', 'holdout: yes'],
    ['a duration', 'rules/campaigns.yaml', 'maxWait: 6h', 'maxWait: 6 hours'],
    ['a duration that can be another form', 'rules/campaigns.yaml', 'wait: 1h', 'wait: 1 hour'],
    ['a time of day', 'rules/campaigns.yaml', 'at: "10:00"', 'at: "10:00:00"'],
    ['a share', 'rules/experiment.yaml', 'coverage: 80%', 'coverage: 80 %'],
    ['a name in a subject', 'rules/campaigns.yaml', '{{ name }}, your', '{{ nmae }}, your'],
    ['a name in a template', 'templates/mail.mjml', '{{ category }}', '{{ catgory }}'],
    ['a list in a template', 'templates/mail.mjml', 'of picks', 'of piks'],
    ['a field of a slot', 'templates/mail.mjml', 'hero.headline', 'hero.headlin'],
  ])('%s', async (_, path, right, wrong) => {
    const files = await mended(spoil(path, right, wrong));
    expect(files).toEqual(SOUND);
  });
});

test('a text that YAML reads as a number is put in quotes as it stands', async () => {
  const files = await mended(spoil('rules/experiment.yaml', 'seed: cart-words-2026', 'seed: 02026 # ours'));
  expect(files.find(({ path }) => path === 'rules/experiment.yaml')!.text).toContain('seed: "02026" # ours');
});

describe('is left to the user', () => {
  test.each([
    ['a fact that may be missing', 'rules/score.yaml', 'operator: lessThan', 'operator: notEqual'],
    ['a name with another number', 'rules/campaigns.yaml', 'purpose: marketing', 'purpose: marketing-2'],
    ['the opposite of a name', 'rules/campaigns.yaml', 'leaves: engaged', 'leaves: disengaged'],
    ['a name that nothing is near', 'rules/campaigns.yaml', 'hero: plain', 'hero: spring'],
    ['a key that is there already', 'rules/policy.yaml', 'holdout: 1%', 'holdout: 1%\n    holdot: 2%'],
    ['a month, which has no length', 'rules/campaigns.yaml', 'maxWait: 6h', 'maxWait: 1 month'],
    ['a share that may be a percentage or a part', 'rules/experiment.yaml', 'coverage: 80%', 'coverage: 0.8'],
    ['a name in capitals, which others may name', 'rules/score.yaml', 'name: broad', 'name: Broad'],
    ['a number that is too large', 'rules/campaigns.yaml', 'limit: 3', "limit: '3000'"],
    ['a number with a comma', 'rules/score.yaml', 'value: 1000', 'value: "1,000"'],
    ['data that nothing reads', 'rules/campaigns.yaml', 'picks: [] }', 'picks: [], spare: 1 }'],
  ])('%s', async (_, path, right, wrong) => {
    const spoilt = spoil(path, right, wrong);
    expect(await mended(spoilt)).toEqual(spoilt);
  });
});
