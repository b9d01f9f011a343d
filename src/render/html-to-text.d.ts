/** The part of html-to-text that is used here; the package has no types. */
declare module 'html-to-text' {
  export interface SelectorDefinition {
    readonly selector: string;
    readonly format?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  }
  export interface Options {
    readonly wordwrap?: number | false;
    readonly limits?: { readonly maxDepth?: number };
    readonly selectors?: readonly SelectorDefinition[];
  }
  export function compile(options: Options): (html: string) => string;
}
