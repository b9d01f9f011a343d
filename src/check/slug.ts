/** Names for files: lower case, letters and digits of any script, `-` between them. */
export function slugOf(text: string): string {
  const words = (isAscii(text) ? text.toLowerCase().match(/[a-z0-9]+/g) : wordsOfAnyScript(text)) ?? [];
  return words.join('-').slice(0, LONGEST).replace(/-$/, '') || 'unnamed';
}

/** Most names are, and every scenario has one: their letters need no table of Unicode. */
function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}

function wordsOfAnyScript(text: string): readonly string[] | null {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
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
