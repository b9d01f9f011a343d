import { attributeKind } from './elements.js';
import { schemeOf, UNSAFE_SCHEMES } from './links.js';
import type { Range } from './located.js';
import type { Attribute } from './markup.js';
import { decodeEntities } from './markup.js';
import type { Tag } from './tags.js';
import type { Open, Walk } from './walk.js';
import { addHole, misplaced, tagsIn } from './walk.js';

export function walkAttributes(walk: Walk, token: Open, settled: string | undefined): void {
  const tags = tagsIn(walk, token);
  for (const attribute of token.attributes) {
    const inside = tags.filter(
      (tag) => attribute.quoted && tag.start >= attribute.value.start && tag.end <= attribute.value.end,
    );
    if (inside.length === 0) checkStatic(walk, token, attribute);
    else walkAttribute(walk, token.name, attribute, inside, settled);
  }
  const quoted = token.attributes.filter((attribute) => attribute.quoted).map((attribute) => attribute.value);
  for (const tag of tags) {
    if (quoted.some((value) => tag.start >= value.start && tag.end <= value.end)) continue;
    walk.problems.push(
      misplaced(
        tag,
        `inside \`<${token.name}>\` a tag may only be an attribute's value`,
        'write name="{{ value }}", in quotes',
      ),
    );
  }
}

function checkStatic(walk: Walk, token: Open, attribute: Attribute): void {
  if (attributeKind(token.name, attribute.name) !== 'address') return;
  const scheme = schemeOf(decodeEntities(walk.text.slice(attribute.value.start, attribute.value.end)));
  if (scheme === undefined || !UNSAFE_SCHEMES.has(scheme) || (scheme === 'data' && attribute.name === 'src'))
    return;
  walk.problems.push({
    code: 'unsafe-address',
    ...attribute.value,
    message: `\`${scheme}:\` has no place in a mail's link`,
    help: 'lead to a page of your own, by `https://`',
  });
}

function walkAttribute(
  walk: Walk,
  element: string,
  attribute: Attribute,
  tags: readonly Tag[],
  settled: string | undefined,
): void {
  const kind = settled === undefined ? attributeKind(element, attribute.name) : { reason: settled };
  if (typeof kind === 'object') {
    walk.problems.push(
      misplaced(tags[0]!, `no tag may stand in \`${attribute.name}\` of \`<${element}>\`: ${kind.reason}`),
    );
    return;
  }
  for (const tag of tags) {
    if (tag.kind === 'value') continue;
    const help = tag.kind === 'raw' ? 'write `{{ … }}`' : "write `{{ condition ? 'one' : 'other' }}`";
    walk.problems.push(
      misplaced(
        tag,
        `a ${tag.kind === 'raw' ? 'raw value' : 'statement'} has no place in an attribute`,
        help,
      ),
    );
    return;
  }
  if (kind === 'css') for (const tag of tags) addHole(walk, tag, { kind, parts: [tag] });
  else addHole(walk, attribute.value, { kind, parts: partsOf(walk.text, attribute.value, tags) });
}

/** What stands in a range: the texts between the tags, and the tags. */
function partsOf(text: string, range: Range, tags: readonly Tag[]): readonly (string | Tag)[] {
  const parts: (string | Tag)[] = [];
  let from = range.start;
  for (const tag of tags) {
    parts.push(decodeEntities(text.slice(from, tag.start)), tag);
    from = tag.end;
  }
  parts.push(decodeEntities(text.slice(from, range.end)));
  return parts.filter((part) => part !== '');
}
