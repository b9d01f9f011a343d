export function watchedReader(): {
  readonly read: (input: { readonly path: string; readonly text: string }) => Promise<unknown>;
  readonly stop: () => Promise<void>;
};
