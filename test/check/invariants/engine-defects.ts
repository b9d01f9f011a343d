/** Deliberate defects of the engine, and the law that each of them breaks. */
import type { Defect } from '../../protocol/defects.js';

export interface EngineDefect extends Defect {
  readonly law: string;
}

const breaking =
  (law: string) =>
  (file: string, from: string, to: string): EngineDefect => ({ law, file: `${file}.ts`, from, to });

const consent = breaking('mails-have-consent');
const suppressed = breaking('suppressed-addresses-get-nothing');
const quiet = breaking('quiet-hours-are-kept');
const caps = breaking('caps-are-kept');
const holdouts = breaking('holdouts-get-nothing');
const again = breaking('decisions-repeat');
const order = breaking('arrival-order-changes-nothing');
const repeated = breaking('repeated-messages-change-nothing');

export const ENGINE_DEFECTS: Readonly<Record<string, EngineDefect>> = {
  'silence-is-a-grant': consent(
    'engine/permission',
    "return status === 'granted';",
    "return status !== 'denied';",
  ),
  'denials-are-for-opt-in-alone': consent('engine/permission', "return status !== 'denied';", 'return true;'),
  'the-first-regime-holds-for-all': consent(
    'engine/permission',
    '!regime.when || regime.when.test(run.frame)',
    'true',
  ),
  'what-comes-last-was-said-last': consent('engine/history', 'if (known && known.time > time) continue;', ''),
  'of-two-ids-the-more-generous-counts': consent(
    'engine/join',
    'isStricter(record.status, own.status)',
    'isStricter(own.status, record.status)',
  ),
  'another-id-brings-no-consent': consent(
    'engine/join',
    'if (isNews) state.consent =',
    'if (isNews && own) state.consent =',
  ),
  'bounces-are-forgiven': suppressed(
    'engine/permission',
    "if (state.bouncedTime !== NONE) return 'the address bounced';",
    '',
  ),
  'complaints-are-forgiven': suppressed(
    'engine/permission',
    "if (state.complainedTime !== NONE) return 'the user marked a mail as spam';",
    '',
  ),
  'any-grant-lifts-an-unsubscription': suppressed(
    'engine/permission',
    '&& consent.time > state.unsubscribedTime',
    '',
  ),
  'another-id-brings-no-bounce': suppressed(
    'engine/join',
    'state.bouncedTime = earlier(state.bouncedTime, other.bouncedTime);',
    '',
  ),
  'another-id-brings-no-unsubscription': suppressed(
    'engine/join',
    'state.unsubscribedTime = Math.max(state.unsubscribedTime, other.unsubscribedTime);',
    '',
  ),
  'quiet-hours-begin-a-moment-late': quiet(
    'engine/quiet-hours',
    'clock >= from || clock < to',
    'clock > from || clock < to',
  ),
  'quiet-hours-end-at-midnight': quiet('engine/quiet-hours', 'clock >= from || clock < to', 'clock >= from'),
  'nobody-moves': quiet('engine/history', 'frame.zone = zone;', ''),
  'another-id-brings-no-zone': quiet('engine/join', 'frame.zone = zoneOf(program, state);', ''),
  'one-more-fits': caps('engine/cap', '>= cap.max', '> cap.max'),
  'windows-are-shorter': caps(
    'engine/cap',
    'firstAfter(window, now - cap.per)',
    'firstAfter(window, now - cap.per + 1000)',
  ),
  'days-are-the-day-before': caps(
    'engine/cap',
    'const period = periodOf(calendar, localDay(zone, now));',
    'const period = periodOf(calendar, localDay(zone, now)) - 1;',
  ),
  'another-id-brings-no-mails': caps(
    'engine/join',
    'for (const [index, window] of state.windows.entries()) mergeWindow(window, other.windows[index]!);',
    '',
  ),
  'half-of-the-holdout-is-mailed': holdouts(
    'engine/permission',
    'bucket < holdout.share ?',
    'bucket < holdout.share / 2 ?',
  ),
  'holdout-variants-are-mailed': holdouts('engine/experiment', 'stop: HOLD_OUT,', 'stop: undefined,'),
  'runs-are-numbered-by-the-process': again(
    'engine/run',
    '(runNames[ordinal] ??= instanceName(instance))',
    '`${instanceName(instance)}.${(globalThis.lived = (globalThis.lived ?? 0) + 1)}`',
  ),
  'the-log-says-the-order': order(
    'simulate/simulate',
    '[...events].sort(compareEvents)',
    '[...events].sort((a, b) => receiptOf(a) - receiptOf(b))',
  ),
  'messages-come-as-often-as-they-come': repeated(
    'engine/history',
    'if (values[at] === messageId) return true;',
    '',
  ),
  'messages-are-known-for-an-hour': repeated(
    'engine/history',
    'const since = frame.now - program.remembersFor;',
    'const since = frame.now - 3_600_000;',
  ),
};
