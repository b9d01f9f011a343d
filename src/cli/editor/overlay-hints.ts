/** What a variant may lay over its campaign, by path. */
import type { RuleSet } from '../../language/rule-set.js';
import type { Step } from '../../language/documents.js';
import { branchesOf } from '../../language/documents.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { also, changed, where } from './inside.js';

/** Offers the keys of `set`, and checks names among their values. */
export function overlayHints(schema: JsonSchema, { campaigns }: RuleSet): JsonSchema {
  const parts = [...campaigns.values()].map(({ name, body }) => ({
    if: where({ campaign: { const: name } }),
    then: {
      properties: {
        variants: {
          items: { properties: { set: { properties: Object.fromEntries(overlays(body.steps)) } } },
        },
      },
    },
  }));
  return changed(schema, ['$defs', 'experiment'], (part) => also(part, parts));
}

function overlays(steps: readonly Step[]): readonly (readonly [string, JsonSchema])[] {
  return steps.flatMap((step) => {
    const inner = branchesOf(step).flatMap((branch) => overlays(branch.steps));
    const id = 'send' in step ? step.send : step.id;
    if (id === undefined) return inner;
    const own = partsOf(step).map(([part, schema]) => [`steps.${id}.${part}`, schema] as const);
    return [...own, ...inner];
  });
}

function partsOf(step: Step): readonly (readonly [string, JsonSchema])[] {
  if ('wait' in step) return [['wait', { description: 'Another wait.' }]];
  if ('waitFor' in step) return [['waitFor.timeout', { description: 'Another time to wait for the event.' }]];
  if (!('send' in step)) return [];
  const text = { type: 'string', minLength: 1 };
  return [
    ['subject', { ...text, description: `Instead of “${step.subject}”.` }],
    ...(step.preheader === undefined
      ? []
      : [['preheader', { ...text, description: `Instead of “${step.preheader}”.` }] as const]),
    ['template', { $ref: '#/$defs/templateName', description: `Instead of \`${step.template}\`.` }],
    ...Object.entries(step.content ?? {}).map(
      ([slot, content]) =>
        [
          `content.${slot}`,
          { $ref: '#/$defs/contentName', description: `Instead of \`${content}\`.` },
        ] as const,
    ),
    ...Object.keys(step.data ?? {}).map(
      (name) => [`data.${name}`, { $ref: '#/$defs/binding', description: 'Another value.' }] as const,
    ),
  ];
}
