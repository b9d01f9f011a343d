export interface Input {
  readonly path: string;
  readonly text: string;
  readonly what: string;
}
export function randomFrom(seed: number): () => number;
export function inputFrom(
  random: () => number,
  files: readonly { readonly path: string; readonly text: string }[],
): Input;
export function largeInputs(part: number): Iterable<Input>;
