/** A plan in the format that is asked for. */
import type { Plan } from '../../../plan/plan.js';
import type { Colors } from '../../terminal.js';
import { jsonText } from '../json.js';
import { planMarkdown } from './markdown.js';
import { planRecord } from './record.js';
import { planText } from './text.js';

export const PLAN_FORMATS = ['pretty', 'json', 'markdown', 'html'] as const;
export type PlanFormat = (typeof PLAN_FORMATS)[number];

/** What plots pages is loaded for a page alone. */
export async function planAs(
  format: PlanFormat,
  plan: Plan,
  colors: Colors,
  columns: number | undefined,
): Promise<string> {
  switch (format) {
    case 'pretty':
      return planText(plan, colors, columns);
    case 'json':
      return jsonText('plan', planRecord(plan));
    case 'markdown':
      return planMarkdown(plan);
    case 'html':
      return (await import('./html.js')).planHtml(plan);
  }
}
