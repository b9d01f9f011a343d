/** Mails that count which ways their code goes: the same mails, and the ways that they went. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Mail } from '../../src/render/mail.js';
import type { ProbePlace } from '../../src/render/probe.js';
import { compileMail, outlineMail, rehearse, renderMail } from '../../src/render/render.js';
import { mjml, source, values } from './example.js';

const TEMPLATE = mjml(
  `<mj-section><mj-column>
<mj-text>{{ first_name }} {{ nickname ? nickname : 'none' }} {{ nickname || 'nobody' }} {{ nickname ?? 'x' }}</mj-text>
{{! for (const item of items) { }}
{{! if (item.note) { }}<mj-text>{{ item.note }}</mj-text>{{! } else if (item.price > 5) { }}<mj-text>{{ item.price }}</mj-text>{{! } else { }}<mj-text>-</mj-text>{{! } }}
{{! if (item.name === 'x') { }}<mj-text>{{ item.name }}</mj-text>{{! } }}
{{! } }}
</mj-column></mj-section>`,
);

const counted = new Map<string, number[]>();
const seen: ProbePlace[] = [];
let plain: Mail;
let probed: Mail;

beforeAll(async () => {
  const probe = {
    countsAt: (place: ProbePlace) => {
      const counts = place.arms.map(() => 0);
      seen.push(place);
      counted.set(`${place.kind} ${place.words}`, counts);
      return counts;
    },
  };
  const compiled = await Promise.all(
    [outlineMail(source(TEMPLATE)), outlineMail(source(TEMPLATE), probe)].map(
      async ({ outline, diagnostics }) => {
        if (!outline) throw new Error(JSON.stringify(diagnostics));
        return (await compileMail(outline)).mail!;
      },
    ),
  );
  [plain, probed] = compiled as [Mail, Mail];
});

const word = fc.constantFrom('x', 'y', ' ', '');
const item = fc.record(
  { name: word, note: word, price: fc.integer({ min: 0, max: 10 }) },
  { requiredKeys: [] },
);
const data = fc.record(
  { first_name: word, nickname: word, items: fc.oneof(fc.array(item, { maxLength: 3 }), word) },
  { requiredKeys: ['items'] },
);

/** A blank text counts as missing. */
const isThere = (text: unknown) => typeof text === 'string' && text.trim() !== '';

describe('a probed mail', () => {
  test('is the mail that it is without', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(data, (given) => {
        const mail = renderMail(plain, values(given));
        outcomes.add(mail.kind);
        expect(renderMail(probed, values(given))).toEqual(mail);
      }),
    );
    expect([...outcomes].sort()).toEqual(['failed', 'rendered']);
  });

  test('counts the ways that the data calls for', () => {
    expect(seen.map(({ kind, arms }) => `${kind}: ${arms.join(', ')}`)).toEqual([
      'choice: true, false',
      'fallback: kept, replaced',
      'fallback: kept, replaced',
      'loop: gone through, empty',
      'if: rendered',
      'if: rendered',
      'if: rendered',
      'if: rendered, passed over',
    ]);
    let sent = 0;
    fc.assert(
      fc.property(data, (given) => {
        for (const counts of counted.values()) counts.fill(0);
        if (rehearse(probed.outline, values(given)) !== undefined) return;
        sent++;
        const { nickname, items = [] } = given as {
          readonly nickname?: string;
          readonly items?: readonly {
            readonly name?: string;
            readonly note?: string;
            readonly price?: number;
          }[];
        };
        const named = isThere(nickname) ? [1, 0] : [0, 1];
        const noted = items.filter(({ note }) => isThere(note));
        const dear = items.filter(({ note, price = 0 }) => !isThere(note) && price > 5);
        const own = items.filter(({ name }) => name === 'x').length;
        expect([...counted.values()]).toEqual([
          named,
          named,
          named,
          items.length > 0 ? [1, 0] : [0, 1],
          [noted.length],
          [dear.length],
          [items.length - noted.length - dear.length],
          [own, items.length - own],
        ]);
      }),
    );
    expect(sent).toBeGreaterThan(10);
  });
});
