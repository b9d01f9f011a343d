/** What waits are called in journals and by scenarios. */
import type { CampaignBody, Declared, Step } from './documents.js';
import { branchesOf } from './documents.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';

/** The id of a wait, or its line where it has none; `place` is that of the key `wait` or `waitFor`. */
export function waitId(id: string | undefined, place: Span): string {
  return id ?? `wait at line ${place.line}`;
}

/** The ids of all waits of a campaign, in the order in which they are written. */
export function waitIds({ body, at }: Declared<CampaignBody>): readonly string[] {
  const idsIn = (steps: readonly Step[], path: Path): readonly string[] =>
    steps.flatMap((step, index) => {
      const here = [...path, index];
      const inner = branchesOf(step).flatMap((branch) => idsIn(branch.steps, [...here, ...branch.path]));
      const key = 'wait' in step ? 'wait' : 'waitFor' in step ? 'waitFor' : undefined;
      if (key === undefined) return inner;
      return [waitId((step as { readonly id?: string }).id, at([...here, key], 'key')), ...inner];
    });
  return idsIn(body.steps, ['steps']);
}
