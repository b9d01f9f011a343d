import { resolve } from 'node:path';
import type { SourceFile } from '../language/source-file.js';
import { readProjectFiles } from './files.js';

export interface RuleSetAt {
  readonly name: string;
  readonly commit: string | undefined;
  readonly files: readonly SourceFile[];
}
export function readRuleSetAt(root: string, spec: string): RuleSetAt {
  const isHere = spec === '.' || spec === 'working tree';
  return { name: isHere ? 'working tree' : spec, commit: undefined, files: readProjectFiles(isHere ? root : resolve(spec)).rules };
}
