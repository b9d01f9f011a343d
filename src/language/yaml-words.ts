/** What is wrong with a text as YAML, in the words of those who write rules: the parser speaks of its tokens. */

interface Words {
  readonly message: string;
  readonly help: string;
}

const IN_QUOTES = "put the whole text into quotes, as in `'{{ name }}, your cart'`";

export const TAB: Words = {
  message: 'a tab indents this line',
  help: 'indent with spaces: YAML does not allow tabs there',
};

/** By the beginning of the parser's own message, with what it captures. */
const WORDS: readonly (readonly [RegExp, (captured: string) => Words])[] = [
  [
    /^Nested mappings are not allowed in compact mappings/,
    () => ({
      message: 'a second `key: value` in one line',
      help: "put a text that holds a colon into quotes: `'Sale: half price'`; else indent this line as the one above",
    }),
  ],
  [
    /must be sufficiently indented and end with a (.)/,
    (closing) => ({
      message: `a \`${closing === '}' ? '{' : '['}\` above is not closed`,
      help: `write \`${closing}\` where it ends`,
    }),
  ],
  [
    /^Missing closing .quote/,
    () => ({
      message: 'a quote above is not closed',
      help: 'close it; a text with an apostrophe stands in double quotes: `"it\'s yours"`',
    }),
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    () => ({ message: 'this key has no value', help: 'write `key: value`, with a colon and a space' }),
  ],
  [
    /^Implicit keys need to be on a single line/,
    () => ({
      message: 'this is no `key: value`',
      help: 'write a colon and a space behind the key, and indent the keys of one map alike',
    }),
  ],
  [
    /^All (?:mapping|sequence|collection) items must start at the same column/,
    () => ({
      message: 'this stands in another column than what it belongs to',
      help: 'indent the keys of one map, and the items of one list, alike',
    }),
  ],
  [
    /^Plain value cannot start with (?:reserved|directive indicator) character (.)/,
    (first) => ({ message: `a text can not begin with \`${first}\``, help: 'put it into quotes' }),
  ],
  [/^Unexpected scalar at node end/, () => ({ message: 'the value has ended before this', help: IN_QUOTES })],
  [
    /^Unresolved tag: (\S+)/,
    (tag) => ({ message: `there is no tag \`${tag}\``, help: 'leave it out, or put the text into quotes' }),
  ],
  [
    /^Unexpected block-seq-ind on same line with key/,
    () => ({
      message: 'a list can not begin behind its key',
      help: 'begin it in the next line, or write `[one, two]`',
    }),
  ],
  [
    /^Unexpected flow-(?:seq|map)-end token/,
    () => ({ message: 'this bracket closes none', help: 'remove it, or open one before it' }),
  ],
  [
    /^Invalid escape sequence (\S+)/,
    (escape) => ({
      message: `\`${escape}\` stands for no character`,
      help: 'write the text in single quotes, or `\\\\` for a backslash',
    }),
  ],
  [
    /^A collection cannot be both a mapping and a sequence|^Sequence item without - indicator/,
    () => ({
      message: 'this is indented neither as an item of the list above nor as the keys of one',
      help: 'indent it as the other keys of its map; a new item begins with `- `',
    }),
  ],
  [
    /^Unexpected [\w-]+ token in YAML stream/,
    () => ({
      message: 'this belongs to nothing above',
      help: 'check the indentation and the quotes of the lines before',
    }),
  ],
  [/^Tabs are not allowed as indentation/, () => TAB],
];

/** The words for a mistake; the parser's own where there are none. */
export function wordsOf(message: string): Words {
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(message);
    if (found) return words(found[1] ?? '');
  }
  const own = message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').replace(/[.:]\s*$/, '');
  return {
    message: own.charAt(0).toLowerCase() + own.slice(1),
    help: 'check the indentation, colons and quotes around here',
  };
}

/** What can not be read because of a mistake before it. */
export function isConsequence(message: string): boolean {
  return /^Unexpected [\w-]+ token in YAML stream/.test(message);
}

/** For a text with a tag that is not in quotes: YAML reads `{{ name }}` as a map in a map. */
export const TAG_IN_QUOTES = "put a text with tags into quotes: `'{{ name }}'`";
