/** Addresses: what is safe, how values are written into them, and how links are tagged for measuring. */

/** Schemes that run something instead of leading somewhere. */
export const UNSAFE_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'data', 'vbscript']);

/** The scheme of an address in lower case, as a browser reads it: blanks and control characters do not count. */
export function schemeOf(address: string): string | undefined {
  if (address.startsWith('https://')) return 'https';
  const seen = address
    .trimStart()
    .slice(0, 1000)
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '');
  return /^([a-z][a-z\d+.-]*):/i.exec(seen)?.[1]!.toLowerCase();
}

/** Percent-encodes what has no place in an address or could end one in HTML or CSS; the rest stays. */
export function encodeAddress(text: string): string {
  return ORDINARY.test(text) ? text : encodeAnyAddress(text);
}

const ORDINARY = /^[\w\-.~:/?#[\]@!$&*+,;=%]*$/;

function encodeAnyAddress(text: string): string {
  return wellFormed(text.trim())
    .replace(/[^\w\-.~:/?#[\]@!$&*+,;=%]/gu, encodeURIComponent)
    .replace(/[()']/g, percent);
}

/** `encodeURIComponent`, of any text, and with the quotes and parentheses that CSS would read. */
export function encodeComponent(text: string): string {
  return SIMPLE.test(text) ? text : encodeURIComponent(wellFormed(text)).replace(/[()']/g, percent);
}

const SIMPLE = /^[\w\-.~]*$/;

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
}

export function isTaggable(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

/** A link cut where parameters go in: `head`, then `?` or `&` and the parameters, then `fragment`. */
export interface LinkCut {
  readonly head: string;
  readonly separator: '?' | '&' | '';
  readonly fragment: string;
  /** The names of the parameters that the link has already. */
  readonly present: ReadonlySet<string>;
}

export function cutLink(address: string): LinkCut {
  const hash = address.indexOf('#');
  const head = hash < 0 ? address : address.slice(0, hash);
  const query = head.indexOf('?');
  const parameters = query < 0 ? [] : head.slice(query + 1).split('&');
  return {
    head,
    separator: query < 0 ? '?' : /[?&]$/.test(head) ? '' : '&',
    fragment: hash < 0 ? '' : address.slice(hash),
    present: new Set(parameters.map((parameter) => parameter.split('=', 1)[0]!)),
  };
}

/** An address with `name=value` parameters added, those that it already has left out; only http and https. */
export function addParameters(address: string, parameters: readonly string[]): string {
  if (parameters.length === 0 || !isTaggable(address)) return address;
  const { head, separator, fragment, present } = cutLink(address);
  const added = parameters.filter((parameter) => !present.has(parameter.slice(0, parameter.indexOf('='))));
  return added.length === 0 ? address : `${head}${separator}${added.join('&')}${fragment}`;
}
