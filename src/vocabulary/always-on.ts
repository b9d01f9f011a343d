/** The invariants that hold with nothing written; no declared one is called so. */
export const ALWAYS_ON = [
  'mails-have-consent',
  'suppressed-addresses-get-nothing',
  'quiet-hours-are-kept',
  'caps-are-kept',
  'holdouts-get-nothing',
  'mails-render',
  'decisions-repeat',
  'arrival-order-changes-nothing',
  'repeated-messages-change-nothing',
] as const;
export type AlwaysOn = (typeof ALWAYS_ON)[number];
