/** Rows and fragments as the commands know them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const FRAGMENTS = `kind: given
name: ada
profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }
---
kind: given
name: spender
use: ada
history: [{ ago: 10d, event: Product Added, properties: { cart_id: c0, price: 500 } }]
`;

const TABLE = `- name: a cart of a spender
  examples:
    - { price: 1.50, who: spender, then: [{ send: cart/reminder, subject: 'Ada, your cart' }] }
    - { price: 2, who: ada, then: [{ nothing: true }] }
  given: '\${who}'
  when:
    - at: '2026-03-02T10:00:00+01:00'
      event: Product Added
      properties: { cart_id: c1, price: '\${price}' }
  then: '\${then}'
`;

const PROJECT = {
  ...SOUND,
  'scenarios/given/people.yaml': FRAGMENTS,
  'scenarios/table.yaml': TABLE,
};
const SPENDER =
  'a cart of a spender (price 1.50, who spender, then [{"send":"cart/reminder","subject":"Ada, your cart"}])';

describe('a project with rows and fragments', () => {
  test('is sound, and each row is found by its full name', () =>
    withProject(PROJECT, async (folder) => {
      const valid = await mailwright(['validate', '--warnings-as-errors'], folder);
      expect([valid.code, valid.out]).toEqual([0, expect.stringContaining('3 scenarios')]);
      const simulated = await mailwright(['simulate', '--scenario', SPENDER], folder);
      expect(simulated.out).toContain('sent cart/reminder “Ada, your cart”');
      const rendered = await mailwright(
        ['render', 'cart/reminder', '--scenario', SPENDER, '--format', 'text'],
        folder,
      );
      expect(rendered.out).toContain('Hello Ada');
      const explained = await mailwright(['explain', '--scenario', SPENDER, '--campaign', 'cart'], folder);
      expect(explained.out).toContain('✓ cart/reminder was sent at 2026-03-02 11:00');
      const unknown = await mailwright(['simulate', '--scenario', 'a cart of a spender'], folder);
      expect([unknown.code, unknown.err]).toEqual([3, expect.stringContaining('price 2, who ada')]);
    }));

  test('is mended in its rows, its scenarios and its fragments', () =>
    withProject(PROJECT, async (folder) => {
      const spoil = (path: string, from: string, to: string) => {
        const text = readFileSync(join(folder, path), 'utf8');
        expect(text).toContain(from);
        writeFileSync(join(folder, path), text.replace(from, to));
      };
      spoil('scenarios/given/people.yaml', 'use: ada', 'use: adda');
      spoil('scenarios/table.yaml', 'who: spender', 'who: spendr');
      spoil('scenarios/table.yaml', "price: '${price}'", "price: '${prise}'");
      const { code, out } = await mailwright(['validate', '--fix'], folder);
      expect([code, out]).toEqual([0, expect.stringContaining('fixed 3 of 3 mistakes')]);
      expect(readFileSync(join(folder, 'scenarios/table.yaml'), 'utf8')).toBe(TABLE);
      expect(readFileSync(join(folder, 'scenarios/given/people.yaml'), 'utf8')).toBe(FRAGMENTS);
    }));

  test('does not say that a fragment is unused while scenarios have mistakes', () =>
    withProject({ ...PROJECT, 'scenarios/table.yaml': TABLE.replace('given:', 'givn:') }, async (folder) => {
      const { out } = await mailwright(['validate'], folder);
      expect(out).toContain('error[unknown-key] scenarios/table.yaml:5:3');
      expect(out).not.toContain('unused-given');
      writeFileSync(join(folder, 'scenarios/table.yaml'), '');
      expect((await mailwright(['validate'], folder)).out).not.toContain('unused-given');
    }));

  test('says that one is, where none have', () =>
    withProject({ ...SOUND, 'scenarios/given/people.yaml': FRAGMENTS }, async (folder) => {
      const { out, code } = await mailwright(['validate'], folder);
      expect(code).toBe(0);
      expect(out).toContain('warning[unused-given] scenarios/given/people.yaml:2:7');
      expect(out).toContain('warning[unused-given] scenarios/given/people.yaml:6:7');
    }));
});
