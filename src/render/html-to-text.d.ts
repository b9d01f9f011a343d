/** The part of html-to-text that is used here; the package has no types. */
declare module 'html-to-text' {
  export interface SelectorDefinition {
    readonly selector: string;
    readonly format?: string;
    readonly options?: Readonly<Record<string, unknown>>;
  }
  export interface Builder {
    pushWordTransform(transform: (words: string) => string): void;
    popWordTransform(): void;
    addInline(text: string, options?: { readonly noWordTransform?: boolean }): void;
  }
  export interface Element {
    readonly attribs?: Readonly<Record<string, string>>;
    readonly children: readonly unknown[];
  }
  export type Formatter = (
    element: Element,
    walk: (children: readonly unknown[], builder: Builder) => void,
    builder: Builder,
  ) => void;
  export interface Options {
    readonly formatters?: Readonly<Record<string, Formatter>>;
    readonly wordwrap?: number | false;
    readonly limits?: { readonly maxDepth?: number };
    readonly selectors?: readonly SelectorDefinition[];
  }
  export function compile(options: Options): (html: string) => string;
}
