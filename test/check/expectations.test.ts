/** What scenarios can expect beside mails and their times: texts, elements, links and the state. */
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Looks, Written } from './looks.js';
import { looksFile, openLooks, scenarioText, told } from './looks.js';

let looks: Looks;
beforeAll(async () => {
  looks = await openLooks();
});

interface Told extends Written {
  readonly name: string;
  readonly told: readonly string[];
}

describe.each(['failures', 'mistakes'])('of %s.yaml', (file) => {
  test.each(parse(looksFile(`${file}.yaml`)) as readonly Told[])('$name', async (one) => {
    expect(await told(scenarioText(one), looks)).toEqual(one.told);
  });
});
