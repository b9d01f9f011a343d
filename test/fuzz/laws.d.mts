export interface Law {
  readonly name: string;
  readonly says: string;
  readonly files: readonly string[];
}
export const LAWS: readonly Law[];
export const PLANTED: Law;
