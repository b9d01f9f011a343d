/** What is written down of MJML's elements, compared with MJML itself. */
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import {
  attributeKind,
  MJML_ELEMENTS,
  MJ_RAW_PARENTS,
  SETTLED,
  TEXT_ELEMENTS,
} from '../../src/render/elements.js';

interface Component {
  readonly endingTag?: boolean;
  readonly allowedAttributes?: Readonly<Record<string, string>>;
}

const mjml = createRequire(createRequire(import.meta.url).resolve('mjml'));
mjml('./index.js');
const { components } = mjml('mjml-core') as { components: Readonly<Record<string, Component>> };
const { dependencies } = mjml('mjml-validator') as {
  dependencies: Readonly<Record<string, readonly unknown[]>>;
};

test('the elements that hold text', () => {
  const ending = Object.entries(components).filter(([, { endingTag }]) => endingTag);
  expect([...TEXT_ELEMENTS].filter((name) => name !== 'mj-html-attribute').sort()).toEqual(
    ending.map(([name]) => name).sort(),
  );
});

test('the elements that hold mj-raw', () => {
  const holders = Object.keys(dependencies).filter(
    (name) => dependencies[name]!.includes('mj-raw') && name !== 'mjml',
  );
  expect([...MJ_RAW_PARENTS].sort()).toEqual(holders.sort());
});

test('attributes that take a colour or a size are of that type in MJML', () => {
  for (const [element, { allowedAttributes = {} }] of Object.entries(components)) {
    if (element in SETTLED) continue;
    for (const [attribute, type] of Object.entries(allowedAttributes)) {
      const kind = attributeKind(element, attribute);
      if (kind === 'colour') expect([element, attribute, type]).toEqual([element, attribute, 'color']);
      if (kind === 'size') expect(type).toMatch(/^unit\(px/);
      if (kind === 'address' || kind === 'words') expect(type).toBe('string');
    }
  }
});

test('the elements that there are', () => {
  const known = [...MJML_ELEMENTS].filter(
    (name) => !/^(mjml|mj-all|mj-class|mj-selector|mj-include|mj-html-attribute)$/.test(name),
  );
  expect(known.sort()).toEqual(Object.keys(components).sort());
});
