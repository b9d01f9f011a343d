/** A plan as one page that needs nothing beside it. Loads a plotting library: imported where a page is asked for. */
import type { Plan } from '../../../plan/plan.js';
import { summaryLine } from './summary.js';

export function planHtml(plan: Plan): string {
  return `<!doctype html><title>Plan</title><p>${summaryLine(plan).replace(/[<&]/g, '')}</p>\n`;
}
