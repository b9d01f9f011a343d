/** `mailwright test --update` as a user runs it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const WRONG = `# What carts do.
- name: a cart is remembered # in time
  given: &ada
    profile: { userId: ada, traits: { firstName: Ada }, consent: { marketing: granted } }
  when: &cart
    - { at: "2026-03-02T10:00:00+01:00", event: Product Added, properties: { cart_id: c1, price: 140 } }
  then:
    - { at: "2026-03-02T12:00:00+01:00", send: cart/reminder, html: { matches: snapshot } } # an hour
- name: a cart is not remembered
  given: *ada
  when: *cart
  then: &then
    - nothing: true
- name: nor is another
  given: *ada
  when: *cart
  then: *then
`;

const files = (more: Files = {}): Files => ({ ...SOUND, 'scenarios/cart.yaml': WRONG, ...more });
const scenariosOf = (folder: string) => readFileSync(join(folder, 'scenarios/cart.yaml'), 'utf8');

describe('mailwright test --update', () => {
  it('--dry-run shows what would be written, and writes nothing', async () => {
    await withProject(files(), async (folder) => {
      const { code, out, err } = await mailwright(['test', '--update', '--dry-run'], folder);
      expect(code).toBe(1);
      expect(out).toBe(`--- a/scenarios/cart.yaml
+++ b/scenarios/cart.yaml
@@ -5,7 +5,7 @@
   when: &cart
     - { at: "2026-03-02T10:00:00+01:00", event: Product Added, properties: { cart_id: c1, price: 140 } }
   then:
-    - { at: "2026-03-02T12:00:00+01:00", send: cart/reminder, html: { matches: snapshot } } # an hour
+    - { at: "2026-03-02T11:00:00+01:00", send: cart/reminder, html: { matches: snapshot } } # an hour
 - name: a cart is not remembered
   given: *ada
   when: *cart
`);
      expect(err).toBe(`mailwright: 1 expectation would be updated in 1 file
  scenarios/cart.yaml
    a cart is remembered
      at: 2026-03-02T11:00:00+01:00
  scenarios/cart.yaml:13:5 is left, in a cart is not remembered: \`*then\` uses it in another place, which would change as well
  scenarios/cart.yaml:17:9 is left, in nor is another: \`*then\` stands for what is written at \`&then\`; change it there
`);
      expect(scenariosOf(folder)).toBe(WRONG);
    });
  });

  it('writes what changes, runs all again, and fails by what is left; snapshots that nobody names are removed', async () => {
    const old = 'scenarios/__emails__/cart.a-cart-of-old.cart-reminder.html';
    await withProject(files({ [old]: '<p>old</p>\n' }), async (folder) => {
      const { code, out, err } = await mailwright(['test', '--update'], folder);
      expect(code).toBe(1);
      expect(err).toContain('mailwright: 1 snapshot that no scenario uses removed\n  ' + old);
      expect(out).toContain('and nothing should be');
      expect(out).not.toContain('not at 2026-03-02T12:00:00');
      expect(scenariosOf(folder)).toBe(WRONG.replace('T12:00', 'T11:00'));
      expect(existsSync(join(folder, old))).toBe(false);
      const snapshots = readdirSync(join(folder, 'scenarios/__emails__'));
      expect(snapshots).toEqual(['cart.a-cart-is-remembered.cart-reminder.html']);
      // Nothing is left aside by writing: no file but these.
      expect(readdirSync(join(folder, 'scenarios')).sort()).toEqual(['__emails__', 'cart.yaml']);
    });
  });

  it('of some scenarios only, and then no snapshot is known to be out of use', async () => {
    const old = 'scenarios/__emails__/cart.a-cart-of-old.cart-reminder.html';
    await withProject(files({ [old]: '<p>old</p>\n' }), async (folder) => {
      const args = ['test', 'nor is', '--update', '--dry-run'];
      const { code, out, err } = await mailwright(args, folder);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain('no expectation is to be updated');
      expect(err).not.toContain('snapshot');
    });
  });

  it('writes nothing where a file has a mistake', async () => {
    const more = { 'scenarios/other.yaml': '- nam: misspelt\n' };
    await withProject(files(more), async (folder) => {
      const { code } = await mailwright(['test', '--update'], folder);
      expect(code).toBe(3);
      expect(scenariosOf(folder)).toBe(WRONG);
    });
  });

  it('--dry-run without it is a mistake of the command line', async () => {
    await withProject(files(), async (folder) => {
      const { code, err } = await mailwright(['test', '--dry-run'], folder);
      expect(code).toBe(3);
      expect(err).toContain('`--dry-run` shows what `--update` would write; write both');
    });
  });
});
