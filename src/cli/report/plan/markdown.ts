/** A plan as the comment of a pull request. */
import type { Plan } from '../../../plan/plan.js';
import { summaryLine } from './summary.js';

export function planMarkdown(plan: Plan): string {
  return `${summaryLine(plan)}\n`;
}
