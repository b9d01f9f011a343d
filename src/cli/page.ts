/** The pages of diagnostics, as they lie in `docs/diagnostics/` and ship with the package. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Code } from '../vocabulary/code.js';

/** The folder of the pages, from `src/cli/` as from `dist/cli/`. */
export const PAGES_FOLDER = fileURLToPath(new URL('../../docs/diagnostics/', import.meta.url));

/** A block of a page: a file of a project, what is printed, or a command. */
export interface Block {
  /** What stands behind the fence: `yaml rules/page.yaml`, `text`, `console`. */
  readonly info: string;
  readonly text: string;
}

/** A page in its parts; texts are Markdown. */
export interface Page {
  readonly code: string;
  /** What is wrong, in a sentence or two. */
  readonly intro: string;
  /** Files with the mistake. */
  readonly avoid: readonly Block[];
  /** The command that tells of the mistake, where `mailwright validate` does not. */
  readonly command: string | undefined;
  /** What is printed for it. */
  readonly says: string;
  /** The same files, right. */
  readonly prefer: readonly Block[];
  /** What would have happened. */
  readonly why: string;
}

/** A page whose form is broken: a mistake of ours, which the test of the pages finds. */
export class PageError extends Error {}

/** The page of a code; undefined where it is not there. */
export function readPage(code: Code): Page | undefined {
  const file = `${PAGES_FOLDER}${code}.md`;
  return existsSync(file) ? parsePage(readFileSync(file, 'utf8')) : undefined;
}

const SECTIONS = ['Avoid', 'Prefer', 'Why'] as const;

/** Reads a page by its form: the code, what is wrong, and the sections in their order. */
export function parsePage(markdown: string): Page {
  const title = /^# `([a-z0-9-]+)`\n/.exec(markdown);
  if (!title) throw new PageError('a page begins with its code: # `CODE`');
  const [intro = '', ...sections] = outsideFences(markdown.slice(title[0].length));
  const names = sections.map((one) => one.slice(0, one.indexOf('\n')).trim());
  if (names.join(', ') !== SECTIONS.join(', ')) {
    throw new PageError(`the sections are ${SECTIONS.join(', ')}, but here ${names.join(', ') || 'none'}`);
  }
  const [avoid, prefer, why] = sections.map((one) => one.slice(one.indexOf('\n') + 1).trim());
  const blocks = blocksOf(avoid!);
  const command = blocks.find(({ info }) => info === 'console')?.text.trim();
  return {
    code: title[1]!,
    intro: intro.trim(),
    avoid: blocks.filter(isFile),
    command: command?.replace(/^\$ /, ''),
    says: blocks.find(({ info }) => info === 'text')?.text.replace(/\n$/, '') ?? '',
    prefer: blocksOf(prefer!).filter(isFile),
    why: why!,
  };
}

/** The text before the first `## `, and each section from there; what stands in fences heads nothing. */
function outsideFences(text: string): readonly string[] {
  const parts: string[] = [''];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isInside = !isInside;
    if (!isInside && line.startsWith('## ')) parts.push(`${line.slice(3)}\n`);
    else parts[parts.length - 1] += `${line}\n`;
  }
  return parts;
}

function blocksOf(section: string): readonly Block[] {
  return [...section.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, info, text]) => ({
    info: info!.trim(),
    text: text!,
  }));
}

function isFile({ info }: Block): boolean {
  return info.includes(' ');
}

/** The path of a block that is a file: `rules/page.yaml`. */
export function pathOf({ info }: Block): string {
  return info.slice(info.indexOf(' ') + 1);
}

/** A page with its text of what is printed put in: below the files of `Avoid`. */
export function withSays(markdown: string, says: string): string {
  const start = markdown.indexOf('\n## Avoid\n');
  const end = markdown.indexOf('\n## Prefer\n');
  if (start < 0 || end < start) throw new PageError('there is no section `Avoid` before a section `Prefer`');
  const section = markdown.slice(start, end).replace(/\n*^```text\n[\s\S]*?^```$\n?/m, '\n');
  return `${markdown.slice(0, start)}${section.trimEnd()}\n\n\`\`\`text\n${says}\n\`\`\`\n${markdown.slice(end)}`;
}
