/** Addresses of links as scenarios speak of them: where they lead, and the `utm_` parameters that measure it. */

export interface LinkAddress {
  /** Without its `utm_` parameters. */
  readonly plain: string;
  /** By name without `utm_`, decoded, in their order. */
  readonly utm: ReadonlyMap<string, string>;
}

const UTM = 'utm_';

export function readAddress(href: string): LinkAddress {
  const hash = href.indexOf('#');
  const fragment = hash < 0 ? '' : href.slice(hash);
  const [path = '', ...queries] = (hash < 0 ? href : href.slice(0, hash)).split('?');
  const parameters = queries.length === 0 ? [] : queries.join('?').split('&');
  const kept = parameters.filter((one) => !one.startsWith(UTM));
  const utm = parameters
    .filter((one) => one.startsWith(UTM))
    .map((one): [string, string] => {
      const [name = '', ...values] = one.slice(UTM.length).split('=');
      return [name, decoded(values.join('='))];
    });
  const query = kept.length === 0 && parameters.length > 0 ? '' : kept.join('&');
  return { plain: `${path}${query === '' ? '' : `?${query}`}${fragment}`, utm: new Map(utm) };
}

/** Whether an address has such parameters itself. */
export function hasUtm(address: string): boolean {
  return readAddress(address).utm.size > 0;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
