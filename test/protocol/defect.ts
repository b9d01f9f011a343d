/**
 * Defects put into the evaluator's own text: a module that is imported with `?defect=NAME` is another copy of it, and
 * of the modules of the evaluator that it imports, in which one snippet is replaced.
 */
import { relative, resolve } from 'node:path';
import { ENGINE_DEFECTS } from '../check/invariants/engine-defects.js';
import { DEFECTS as EVALUATOR_DEFECTS } from './defects.js';

const SRC = resolve(import.meta.dirname, '../../src');

/** Of vite, the part that is needed. */
interface Plugin {
  readonly name: string;
  readonly enforce: 'pre';
  readonly resolveId: (
    this: {
      readonly resolve: (
        id: string,
        importer: string,
        options: object,
      ) => Promise<{ readonly id: string } | null>;
    },
    source: string,
    importer: string | undefined,
  ) => Promise<string | undefined>;
  readonly transform: (code: string, id: string) => string | undefined;
}

export function defects(): Plugin {
  return {
    name: 'mailwright-defects',
    enforce: 'pre',
    async resolveId(source, importer) {
      const name = importer && defectOf(importer);
      if (name === undefined || !source.startsWith('.')) return undefined;
      const found = await this.resolve(source, importer!.replace(/\?.*/, ''), { skipSelf: true });
      return found && isCopied(found.id, name) ? `${found.id}?defect=${name}` : found?.id;
    },
    transform(code, id) {
      const name = defectOf(id);
      if (name === undefined) return undefined;
      const { file, from, to } = DEFECTS[name]!;
      if (pathOf(id) !== file) return undefined;
      const parts = code.split(from);
      if (parts.length !== 2)
        throw new Error(
          `the defect \`${name}\` replaces what stands ${parts.length - 1} times in src/${file}: ${from}`,
        );
      return parts.join(to);
    },
  };
}

const DEFECTS = { ...EVALUATOR_DEFECTS, ...ENGINE_DEFECTS };

function defectOf(id: string): string | undefined {
  const name = /\?defect=([\w-]+)/.exec(id)?.[1];
  return name !== undefined && Object.hasOwn(DEFECTS, name) ? name : undefined;
}

function pathOf(id: string): string {
  return relative(SRC, id.replace(/\?.*/, ''));
}

/** What a comparison is made of; the rest of the compiler is shared by all copies. */
const EVALUATOR: readonly string[] = [
  'compile/condition.ts',
  'compile/condition-group.ts',
  'compile/operator.ts',
  'compile/against-literal.ts',
  'compile/fact.ts',
  'compile/path.ts',
  'vocabulary/json.ts',
];

/** What decides, and what lives a life by it: the compiler is shared. */
const ENGINE = /^engine\/|^simulate\/(?:simulate|person|owners)\.ts$/;

function isCopied(id: string, name: string): boolean {
  const path = pathOf(id);
  return Object.hasOwn(ENGINE_DEFECTS, name) ? ENGINE.test(path) : EVALUATOR.includes(path);
}
