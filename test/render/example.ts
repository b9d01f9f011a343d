/** A mail source and values with everything in them, for tests to vary. */
import type { MailSource } from '../../src/render/mail.js';
import type { MailValues } from '../../src/vocabulary/decision.js';
import type { Span } from '../../src/vocabulary/diagnostic.js';
import type { Field, Shape } from '../../src/vocabulary/shape.js';
import { ANY } from '../../src/vocabulary/shape.js';

export function at(line: number, file = 'rules/cart.yaml'): Span {
  return { file, line, column: 1, endLine: line, endColumn: 10 };
}

const TEXT: Shape = { kind: 'value', type: 'string' };
const NUMBER: Shape = { kind: 'value', type: 'number' };

function always(shape: Shape): Field {
  return { shape, optional: false };
}

function maybe(shape: Shape): Field {
  return { shape, optional: true };
}

export const ITEM: Shape = {
  kind: 'object',
  fields: {
    name: always(TEXT),
    price: always(NUMBER),
    url: always(TEXT),
    image: always(TEXT),
    note: maybe(TEXT),
    tags: always({ kind: 'list', item: TEXT }),
  },
};

export function mjml(body: string, head = ''): string {
  return `<mjml>${head === '' ? '' : `\n<mj-head>${head}</mj-head>`}\n<mj-body>\n${body}\n</mj-body>\n</mjml>\n`;
}

export function mjText(content: string): string {
  return mjml(`<mj-section><mj-column><mj-text>${content}</mj-text></mj-column></mj-section>`);
}

export function source(template: string, more: Partial<MailSource> = {}): MailSource {
  return {
    campaign: 'cart-recovery',
    version: 1,
    step: 'reminder',
    template: { path: 'templates/cart.mjml', text: template },
    subject: { text: '{{ first_name }}, your cart is waiting', span: at(10) },
    slots: {
      hero: {
        choices: [
          {
            show: { headline: 'Free shipping on {{ items.length }} items', offer: 'FREESHIP' },
            span: at(20),
          },
          { show: { headline: 'Still thinking it over?' }, span: at(21) },
        ],
      },
    },
    data: {
      first_name: always(TEXT),
      items: always({ kind: 'list', item: ITEM }),
      count: always(NUMBER),
      color: always(TEXT),
      link: always(TEXT),
      html: always(TEXT),
      vip: maybe({ kind: 'value', type: 'boolean' }),
      nickname: maybe(TEXT),
      any: always(ANY),
      order: always({ kind: 'object', fields: { id: always(TEXT), at: always(TEXT), coupon: maybe(TEXT) } }),
    },
    traits: { country: maybe(TEXT), firstName: maybe(TEXT) },
    links: { unsubscribe: { text: 'https://store.example/unsubscribe?user={{ user.id }}', span: at(40) } },
    ...more,
  };
}

export function item(
  name: string,
  price = 10,
): { readonly [key: string]: string | number | readonly string[] } {
  return {
    name,
    price,
    url: `https://store.example/p/${name}`,
    image: `https://store.example/i/${name}.png`,
    tags: ['new', 'blue'],
  };
}

export function values(data: Record<string, unknown> = {}, more: Partial<MailValues> = {}): MailValues {
  return {
    data: {
      first_name: 'Ada',
      items: [item('p1', 19.9), item('p2', 5), item('p3', 100)],
      count: 3,
      color: '#123456',
      link: 'https://store.example/cart',
      html: '<b>bold</b>',
      any: { deep: 'x' },
      order: { id: 'o1', at: '2026-03-02T09:00:00Z' },
      ...data,
    } as MailValues['data'],
    content: { hero: 0 },
    user: { id: 'u1', traits: { firstName: 'Ada' } },
    campaign: 'cart-recovery',
    version: 1,
    step: 'reminder',
    now: Date.parse('2026-03-02T10:00:00Z'),
    timeZone: 'Europe/Berlin',
    ...more,
  };
}
