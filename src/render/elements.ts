/** What has to be known of MJML's elements before MJML itself is loaded; a test compares it with MJML. */

/** Elements whose content is HTML or text, which MJML takes as it is. */
export const TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  'mj-accordion-text',
  'mj-accordion-title',
  'mj-breakpoint',
  'mj-button',
  'mj-carousel-image',
  'mj-html-attribute',
  'mj-navbar-link',
  'mj-preview',
  'mj-raw',
  'mj-social-element',
  'mj-style',
  'mj-table',
  'mj-text',
  'mj-title',
]);

/** Elements between whose children `mj-raw`, and so a statement, may stand. */
export const MJ_RAW_PARENTS: ReadonlySet<string> = new Set([
  'mj-accordion',
  'mj-accordion-element',
  'mj-body',
  'mj-column',
  'mj-group',
  'mj-head',
  'mj-hero',
  'mj-navbar',
  'mj-section',
  'mj-social',
  'mj-wrapper',
]);

/** Elements that MJML gives a meaning by their name alone; inside `mj-attributes` any element may stand. */
const STRUCTURE = ['mjml', 'mj-all', 'mj-class', 'mj-selector', 'mj-include'] as const;

/** Every element of MJML. */
export const MJML_ELEMENTS: ReadonlySet<string> = new Set([
  ...STRUCTURE,
  ...TEXT_ELEMENTS,
  ...MJ_RAW_PARENTS,
  'mj-attributes',
  'mj-carousel',
  'mj-divider',
  'mj-font',
  'mj-html-attributes',
  'mj-image',
  'mj-spacer',
]);

/** Elements of which MJML makes use when it compiles, so that nothing in them can wait for a value. */
export const SETTLED: Readonly<Record<string, string>> = {
  'mj-attributes': 'MJML copies what it says to other elements',
  'mj-breakpoint': 'MJML computes the layout from it',
  'mj-carousel': 'MJML numbers its radio buttons when it compiles',
  'mj-font': 'MJML looks for the font when it compiles',
  'mj-html-attributes': 'MJML copies what it says to other elements',
};

export const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
);

/** What a tag in an attribute gives. */
export type AttributeKind = 'address' | 'words' | 'colour' | 'size' | 'css';

const MJML_ATTRIBUTES: ReadonlyMap<string, AttributeKind> = new Map([
  ...['href', 'src', 'background-url'].map((name) => [name, 'address'] as const),
  ...['alt', 'title'].map((name) => [name, 'words'] as const),
  ...['font-size', 'line-height'].map((name) => [name, 'size'] as const),
  ...[
    'background-color',
    'border-color',
    'color',
    'container-background-color',
    'ico-color',
    'inner-background-color',
  ].map((name) => [name, 'colour'] as const),
]);

const HTML_ADDRESSES: ReadonlySet<string> = new Set([
  'action',
  'background',
  'cite',
  'formaction',
  'href',
  'longdesc',
  'poster',
  'src',
  'xlink:href',
]);

/** Attributes that hold a program, a document or a list of addresses. */
const HTML_REFUSED = /^(?:on.*|srcdoc|srcset|ping|data|content|http-equiv|xmlns.*)$/;

/** What a tag may give in an attribute, or why it may not stand there. */
export function attributeKind(
  element: string,
  attribute: string,
): AttributeKind | { readonly reason: string } {
  if (element === 'mjml' || element.startsWith('mj-')) {
    return (
      MJML_ATTRIBUTES.get(attribute) ?? {
        reason: `MJML makes use of \`${attribute}\` when it compiles, before there are values`,
      }
    );
  }
  if (HTML_REFUSED.test(attribute))
    return { reason: `a value in \`${attribute}\` could do more than be shown` };
  if (attribute === 'style') return 'css';
  return HTML_ADDRESSES.has(attribute) ? 'address' : 'words';
}
