/** What a scenario says of a mail's texts, elements and links. */
import { error } from '../vocabulary/diagnostic.js';
import { writeInstead } from '../vocabulary/fix.js';
import type {
  Expected,
  LinkExpectation,
  LinksExpectation,
  NamedMatchers,
  SelectExpectation,
} from './case.js';
import { readMatchers, readText } from './matchers.js';
import { SNAPSHOT } from './matchers.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside } from './names.js';
import { readSelector } from './selector.js';
import type { SendExpectation } from './case.js';
import type {
  WrittenLink,
  WrittenMatchers,
  WrittenSelect,
  WrittenSend,
  WrittenText,
} from './written-expectation.js';

export type ContentExpectation = Pick<
  SendExpectation,
  'subject' | 'preheader' | 'text' | 'html' | 'snapshots' | 'select' | 'links'
>;

export function readContent(item: WrittenSend, names: ScenarioNames, spot: Spot): ContentExpectation {
  const { at, path } = spot;
  const snapshot = (key: 'text' | 'html') =>
    item[key]?.matches === SNAPSHOT ? at([...path, key, 'matches']) : undefined;
  return {
    subject: readText(item.subject, inside(spot, 'subject')),
    preheader: readText(item.preheader, inside(spot, 'preheader')),
    text: readMatchers(withoutSnapshot(item.text), inside(spot, 'text')),
    html: readMatchers(withoutSnapshot(item.html), inside(spot, 'html')),
    snapshots: { text: snapshot('text'), html: snapshot('html') },
    select: (item.html?.select ?? []).flatMap(
      (one, index) => readSelect(one, inside(spot, 'html', 'select', index)) ?? [],
    ),
    links: readLinks(item.links, names, inside(spot, 'links')),
  };
}

function withoutSnapshot(written: WrittenMatchers | undefined): WrittenMatchers | undefined {
  if (written?.matches !== SNAPSHOT) return written;
  const { matches: _, ...kept } = written;
  return kept;
}

function readSelect(item: WrittenSelect, spot: Spot): SelectExpectation | undefined {
  const { at, path, report } = spot;
  const span = at([...path, 'css']);
  const read = readSelector(item.css);
  if (read.kind === 'mistake') report(error('bad-selector', span, read.message, { help: read.help }));
  const found = {
    span,
    css: item.css,
    count: readCount(item.count, inside(spot, 'count')),
    text: readText(item.text, inside(spot, 'text')),
    attributes: readNamed(item.attributes, inside(spot, 'attributes')),
  };
  return read.kind === 'mistake' ? undefined : found;
}

function readCount(count: number | undefined, { at, path }: Spot): Expected<number> | undefined {
  return count === undefined ? undefined : { value: count, span: at(path) };
}

function readNamed(
  written: Readonly<Record<string, WrittenText>> | undefined,
  spot: Spot,
): readonly NamedMatchers[] {
  return Object.entries(written ?? {}).map(([name, text]) => ({
    name,
    matchers: readText(text, inside(spot, name)),
  }));
}

function readLinks(
  written: WrittenSend['links'],
  names: ScenarioNames,
  spot: Spot,
): LinksExpectation | undefined {
  if (written === undefined) return undefined;
  const isAll = 'only' in written;
  const other = isAll ? Object.keys(written).find((key) => key !== 'only') : undefined;
  if (other !== undefined) {
    spot.report(
      error(
        'mixed-forms',
        spot.at([...spot.path, other], 'key'),
        `\`only\` and \`${other}\` can not stand in one place`,
        {
          help: 'write what is asked of a link into an item of `only`',
          related: [{ message: '`only`', span: spot.at([...spot.path, 'only'], 'key') }],
        },
      ),
    );
  }
  const here = isAll ? inside(spot, 'only') : spot;
  const span = here.at(here.path, 'key');
  const list = isAll ? written.only : written;
  if (!Array.isArray(list)) return { span, items: [readLink(list as WrittenLink, names, here)], isAll };
  return {
    span,
    items: (list as readonly WrittenLink[]).map((one, index) => readLink(one, names, inside(here, index))),
    isAll,
  };
}

function readLink(item: WrittenLink, names: ScenarioNames, spot: Spot): LinkExpectation {
  const { at, path, report } = spot;
  const span = at(path);
  if (item.href === undefined && !item.unsubscribe && item.text === undefined && item.utm === undefined) {
    report(
      error('missing-key', span, 'this does not say which link', {
        help: 'add `href:`, `text:`, `utm:` or `unsubscribe: true`',
      }),
    );
  }
  const unsubscribe = item.unsubscribe && at([...path, 'unsubscribe'], 'key');
  if (unsubscribe) checkUnsubscribe(names, spot);
  return {
    span,
    href: readText(item.href, inside(spot, 'href')),
    unsubscribe,
    text: readText(item.text, inside(spot, 'text')),
    utm: item.utm === 'none' ? 'none' : readUtm(item.utm, inside(spot, 'utm')),
    count: readCount(item.count, inside(spot, 'count')),
  };
}

/** By their names without `utm_`. */
function readUtm(
  utm: Readonly<Record<string, WrittenText>> | undefined,
  spot: Spot,
): readonly NamedMatchers[] {
  for (const name of Object.keys(utm ?? {})) {
    if (!name.startsWith('utm_')) continue;
    const span = spot.at([...spot.path, name], 'key');
    const short = name.slice('utm_'.length);
    spot.report(
      error('bad-key', span, `\`${name}\` stands here without \`utm_\``, {
        help: `write \`${short}\``,
        fix: writeInstead(span, name, short),
      }),
    );
  }
  return readNamed(utm, spot);
}

/** Without an address to unsubscribe in the policy no mail has one. */
function checkUnsubscribe({ project }: ScenarioNames, { at, path, report }: Spot): void {
  const { policy } = project.ruleSet;
  if (!policy || policy.body.links?.unsubscribe !== undefined) return;
  report(
    error('unknown-value', at([...path, 'unsubscribe'], 'key'), 'the policy has no address to unsubscribe', {
      help: "add `links: { unsubscribe: 'https://…' }` to the document `kind: policy`",
      related: [{ message: 'the policy', span: policy.span }],
    }),
  );
}
