export interface Kept {
  readonly law: string;
  readonly file: string;
  readonly test: string;
  readonly seed: number;
  readonly path?: string;
  readonly found: string;
  readonly note: string;
}
export const KEPT: string;
export function readKept(file?: string): readonly Kept[];
export function keep(file: string, one: Kept): boolean;
export function replayOf(kept: Kept): {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
