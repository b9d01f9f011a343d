/** What a policy's schema can not see. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { DAY, WEEK, parseDuration } from '../vocabulary/time.js';
import { checkOtherwise } from './campaign-check.js';
import { checkCondition } from './condition-check.js';
import type { CapBody, Declared, Part, PolicyBody, PurposeBody } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Reading } from './fact-type.js';
import type { Names } from './names.js';
import { checkPercent } from './share-check.js';

type Report = (diagnostic: Diagnostic) => void;

export function checkPolicy(policy: Declared<PolicyBody>, names: Names, report: Report): void {
  const part: Part = { at: policy.at, path: [] };
  const { timeZone, allowedLateness } = policy.body;
  names.zone(timeZone, partAt(part, 'timeZone'));
  if (allowedLateness !== undefined) names.duration(allowedLateness, partAt(part, 'allowedLateness'));
  for (const [name, purpose] of Object.entries(policy.body.purposes)) {
    checkPurpose(purpose, partAt(part, 'purposes', name), names, report);
  }
}

function checkPurpose(purpose: PurposeBody, part: Part, names: Names, report: Report): void {
  checkRegimes(purpose, partAt(part, 'consent'), names, report);
  checkQuietHours(purpose, partAt(part, 'quietHours'), names, report);
  for (const [index, cap] of (purpose.caps ?? []).entries()) {
    checkCap(cap, partAt(part, 'caps', index), names, report);
  }
  if (purpose.obeysCaps === false && (purpose.caps ?? []).length > 0) {
    report(
      error('mixed-forms', spanOf(partAt(part, 'obeysCaps'), 'key'), 'this purpose has caps to obey', {
        help: 'remove `obeysCaps: false`, or the `caps` of this purpose',
        related: [{ message: 'the caps', span: spanOf(partAt(part, 'caps'), 'key') }],
      }),
    );
  }
  if (purpose.holdout !== undefined) checkPercent(purpose.holdout, partAt(part, 'holdout'), report);
}

function checkRegimes({ consent }: PurposeBody, part: Part, names: Names, report: Report): void {
  if (typeof consent === 'string') return;
  const reading: Reading = {
    names,
    event: { missing: 'consent is about a user at any time, not about one event' },
    hasEntry: false,
    onlyEvent: false,
  };
  checkOtherwise(consent, part, report);
  for (const [index, choice] of consent.entries()) {
    if ('when' in choice) checkCondition(choice.when, partAt(part, index, 'when'), reading, report);
  }
}

function checkQuietHours({ quietHours }: PurposeBody, part: Part, names: Names, report: Report): void {
  if (typeof quietHours !== 'object') return;
  if (quietHours.from === quietHours.to) {
    report(
      error('out-of-range', spanOf(partAt(part, 'to')), 'quiet hours that begin and end together are none', {
        help: 'write `quietHours: ignore` for none',
        related: [{ message: 'where they begin', span: spanOf(partAt(part, 'from')) }],
      }),
    );
  }
  checkExpiry(quietHours, 'defer', part, names, report);
}

function checkCap(cap: CapBody, part: Part, names: Names, report: Report): void {
  const per = names.period(cap.per, partAt(part, 'per'));
  if (cap.lookAhead !== undefined) names.period(cap.lookAhead, partAt(part, 'lookAhead'));
  if (cap.window === 'calendar' && per !== undefined && per !== DAY && per !== WEEK) {
    report(
      error('out-of-range', spanOf(partAt(part, 'per')), `a calendar has no period of \`${cap.per}\``, {
        help: 'write `1d` for the local day, `1w` for the week from Monday, or `window: rolling`',
        related: [{ message: 'the window', span: spanOf(partAt(part, 'window'), 'key') }],
      }),
    );
  }
  checkExpiry(cap, 'drop', part, names, report);
}

/** Only what waits can expire. */
function checkExpiry(
  body: Pick<CapBody, 'onHit' | 'expireAfter'>,
  otherwise: CapBody['onHit'],
  part: Part,
  names: Names,
  report: Report,
): void {
  if (body.expireAfter === undefined) return;
  const here = partAt(part, 'expireAfter');
  names.duration(body.expireAfter, here);
  if (parseDuration(body.expireAfter) === 0) {
    report(
      error('out-of-range', spanOf(here), 'a mail that expires at once never waits', {
        help: 'write `onHit: drop`',
      }),
    );
  }
  if ((body.onHit ?? otherwise) === 'drop') {
    report(
      error('mixed-forms', spanOf(here, 'key'), 'nothing waits here that could expire', {
        help: 'write `onHit: defer`, or remove `expireAfter`',
        related: body.onHit && [{ message: 'mails are dropped', span: spanOf(partAt(part, 'onHit'), 'key') }],
      }),
    );
  }
}
