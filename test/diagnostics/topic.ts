/** What a page is about, by the place that is told in it: so that the list of pages needs no second list of codes. */
import { LineCounter, parseAllDocuments, visit } from 'yaml';
import type { Page } from '../../src/cli/page.js';
import { pathOf } from '../../src/cli/page.js';

/** In the order of the list. */
export const TOPICS = [
  'Rules',
  'Conditions and facts',
  'Tables',
  'Templates',
  'Scenarios',
  'Rules of json-rules-engine',
] as const;

export type Topic = (typeof TOPICS)[number];

export function topicOf(page: Page): Topic {
  if (page.command?.includes(' lint-json-rules ')) return 'Rules of json-rules-engine';
  const [, path, line, column] = placeOf(page);
  if (path!.startsWith('scenarios/')) return 'Scenarios';
  if (!path!.startsWith('rules/')) return 'Templates';
  if (!path!.endsWith('.yaml')) return 'Tables';
  const file = page.avoid.find((block) => pathOf(block) === path);
  return file && isInCondition(file.text, Number(line), Number(column)) ? 'Conditions and facts' : 'Rules';
}

/** `error[CODE] PATH:LINE:COLUMN`; another mistake may be told first. */
function placeOf({ code, says }: Page): readonly string[] {
  const place = new RegExp(`\\[${code}\\] (\\S+):(\\d+):(\\d+)\\s`).exec(says);
  if (!place) throw new Error(`the page of \`${code}\` shows no place of it`);
  return place;
}

const CONDITION_KEYS = ['fact', 'all', 'any', 'not', 'condition'];

function isInCondition(text: string, line: number, column: number): boolean {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter });
  const offset = lineCounter.lineStarts[line - 1]! + column - 1;
  let isInside = false;
  for (const document of Array.isArray(documents) ? documents : []) {
    visit(document, {
      Map(_, { range, items }) {
        const isAround = range ? range[0] <= offset && offset < range[1] : false;
        if (isAround && items.some(({ key }) => CONDITION_KEYS.includes(String(key)))) isInside = true;
      },
    });
  }
  return isInside;
}
