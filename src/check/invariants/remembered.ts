/** How long a message is known to have come, so that it changes nothing when it comes again. */
import type { RuleSet } from '../../language/rule-set.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, parseDuration } from '../../vocabulary/time.js';

/** However short `allowedLateness` is. */
const LEAST = 3 * DAY;

export function rememberedFor({ policy }: RuleSet): Duration {
  return Math.max(LEAST, parseDuration(policy?.body.allowedLateness ?? '') ?? 0);
}
