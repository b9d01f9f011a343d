/**
 * The same text, as JavaScript engines keep names: of an equal name from elsewhere one look says that it is equal, and a
 * property that is asked for by it is found at once. What a YAML reader cuts from a file is compared letter by letter.
 */
export function interned(text: string): string {
  const [name] = Object.keys({ [text]: 0 });
  return name!;
}
