/** A user's own `vitest run --coverage`: its reports show rules and templates beside the code. */

/** As much of what vitest hands to `configureVitest` as is needed here. */
export interface VitestContext {
  readonly vitest: {
    readonly config: { readonly coverage: { readonly enabled: boolean }; readonly reporters: unknown[] };
  };
  readonly project: { readonly provide: (key: 'mailwright', value: { readonly coverage: true }) => void };
}

/**
 * Where vitest measures coverage, has scenarios counted, and puts what they come to among its own; vitest loads the reporter
 * that does so from its path.
 */
export function joinCoverage({ vitest, project }: VitestContext, root: string, reporter: string): void {
  const { coverage, reporters } = vitest.config;
  if (!coverage.enabled) return;
  project.provide('mailwright', { coverage: true });
  reporters.push([reporter, { root }]);
}
