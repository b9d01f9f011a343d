/** Names for files: lower case, letters and digits of any script, `-` between them. */
export function slugOf(text: string): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, LONGEST).replace(/-$/, '') || 'unnamed';
}

/** What the snapshots of a scenario file begin with. */
export function slugOfFile(path: string): string {
  return slugOf(path.replace(/^scenarios\/|\.ya?ml$/g, ''));
}

/** File systems end at 255 bytes; the parts of a name share them. */
const LONGEST = 60;

/** Tells equal slugs apart by a number, in order. */
export function uniqueSlugs(texts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const slug = slugOf(text);
    let unique = slug;
    for (let count = 2; taken.has(unique); count++) unique = `${slug}-${count}`;
    taken.add(unique);
    return unique;
  });
}
