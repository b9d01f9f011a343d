/** Random edits of rules, as people make them: constants, whole documents, items of lists, templates' texts. */
import * as fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import type { SourceFile } from '../../src/language/source-file.js';

/** An edit of a project's files; it may make mistakes of them. */
export type Edit = (files: readonly SourceFile[]) => readonly SourceFile[];

interface Spot {
  readonly holder: Record<string | number, unknown>;
  readonly key: string | number;
}

function spotsIn(value: unknown): readonly Spot[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Spot['holder'];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [{ holder, key }, ...spotsIn(holder[key])]);
}

const documentsOf = ({ text }: SourceFile) =>
  parseAllDocuments(text).map((one) => one.toJS() as Record<string, unknown>);

const EVENTS = ['Product Viewed', 'Product Added', 'Product Removed', 'Order Completed', 'Email Sent'];

/** Edits of one file: `pick` chooses, from 0 to below 1, over and over. */
const OF_FILES: Readonly<Record<string, (documents: Record<string, unknown>[], pick: () => number) => void>> =
  {
    constant: (documents, pick) => {
      const spots = spotsIn(documents).filter(({ holder, key }) => isConstant(holder[key]));
      const { holder, key } = spots[Math.floor(pick() * spots.length)]!;
      holder[key] = otherThan(holder[key], pick);
    },
    item: (documents, pick) => {
      const spots = spotsIn(documents).filter(({ holder }) => Array.isArray(holder));
      const { holder, key } = spots[Math.floor(pick() * spots.length)] ?? {};
      if (holder) (holder as unknown as unknown[]).splice(key as number, 1);
    },
    key: (documents, pick) => {
      const spots = spotsIn(documents).filter(({ holder }) => !Array.isArray(holder));
      const { holder, key } = spots[Math.floor(pick() * spots.length)]!;
      delete holder[key];
    },
    removed: (documents, pick) => {
      documents.splice(Math.floor(pick() * documents.length), 1);
    },
    copied: (documents, pick) => {
      const one = documents[Math.floor(pick() * documents.length)]!;
      const copy = structuredClone(one);
      copy['name'] = `${String(one['name'])}-too`;
      const trigger = copy['trigger'] as Record<string, unknown> | undefined;
      if (trigger?.['event'] !== undefined && pick() < 0.5)
        trigger['event'] = EVENTS[Math.floor(pick() * EVENTS.length)];
      documents.push(copy);
    },
    exit: (documents, pick) => {
      const campaign = documents.find(({ kind }) => kind === 'campaign');
      if (!campaign) return;
      campaign['exit'] = [
        ...((campaign['exit'] as unknown[]) ?? []),
        { event: EVENTS[Math.floor(pick() * EVENTS.length)] },
      ];
    },
    reordered: (documents) => {
      documents.reverse();
      for (const one of documents) {
        const entries = Object.entries(one).toReversed();
        for (const [key] of entries) delete one[key];
        Object.assign(one, Object.fromEntries(entries));
      }
    },
  };

function isConstant(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
}

function otherThan(value: unknown, pick: () => number): unknown {
  if (typeof value === 'number')
    return Math.floor(value * [0, 0.5, 2, 10][Math.floor(pick() * 4)]!) + (pick() < 0.5 ? 1 : 0);
  if (typeof value === 'boolean') return !value;
  const text = String(value);
  if (/^\d+[smhdw]$/.test(text))
    return `${Math.floor(Number.parseInt(text) * pick() * 3) + 1}${text.at(-1)!}`;
  if (EVENTS.includes(text)) return EVENTS[Math.floor(pick() * EVENTS.length)];
  if (/^[\w-]+$/.test(text)) return pick() < 0.3 ? `${text}x` : text;
  return `${text}!`;
}

export const anEdit: fc.Arbitrary<Edit> = fc
  .tuple(
    fc.constantFrom(...Object.keys(OF_FILES)),
    fc.nat(),
    fc.infiniteStream(fc.integer({ min: 0, max: 999_999 }).map((number) => number / 1_000_000)),
  )
  .map(([kind, which, picks]) => (files) => {
    const index = which % files.length;
    const file = files[index]!;
    const pick = () => picks.next().value as number;
    return files.flatMap((one) => (one === file ? edited(one, kind, pick) : one));
  });

function edited(file: SourceFile, kind: string, pick: () => number): SourceFile {
  if (file.path.endsWith('.mjml'))
    return { ...file, text: file.text.replace('</mj-text>', ` ${kind}</mj-text>`) };
  if (!file.path.endsWith('.yaml')) return { ...file, text: file.text.replace(/(\d)(?=[,\n])/, '$11') };
  const documents = documentsOf(file);
  OF_FILES[kind]!(documents, pick);
  return { ...file, text: documents.map((one) => stringify(one)).join('---\n') };
}
