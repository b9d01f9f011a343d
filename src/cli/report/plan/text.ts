/** A plan for a terminal. */
import type { Plan } from '../../../plan/plan.js';
import type { Colors } from '../../terminal.js';
import { summaryLine } from './summary.js';

/** `columns` is the width of the terminal, where there is one. */
export function planText(plan: Plan, colors: Colors, columns?: number): string {
  void columns;
  return `${colors.bold(`Plan: ${plan.before.name} → ${plan.after.name}`)}\n${summaryLine(plan)}`;
}
