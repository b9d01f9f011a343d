/** Whether a plan is still of what is there. */
import type { Plan } from '../../../plan/plan.js';

/** What a plan was made from. */
export interface PlanInputs {
  readonly before: Pick<Plan['before'], 'rules' | 'templates'>;
  readonly after: Pick<Plan['after'], 'rules' | 'templates'>;
  readonly history: Plan['history'];
  readonly program: Plan['program'];
}

/** What has moved since the plan was made, a few words each: `the templates of HEAD`; none where it still holds. */
export function isStale(plan: Plan, now: PlanInputs): readonly string[] {
  const sides = (['before', 'after'] as const).flatMap((side) =>
    (['rules', 'templates'] as const)
      .filter((what) => plan[side][what] !== now[side][what])
      .map((what) => `the ${what} of ${plan[side].name}`),
  );
  return [
    ...sides,
    ...(plan.history === now.history ? [] : ['the history']),
    ...(plan.program === now.program ? [] : ['mailwright itself']),
  ];
}
