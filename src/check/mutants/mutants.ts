/** All changes of a project's rules that a tired person would make, each as one edit of one file. */
import type { Declared } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { isRuleFile, isTemplateFile } from '../../language/rule-set.js';
import type { SourceFile } from '../../language/source-file.js';
import { Places } from '../../language/text-edit.js';
import type { Made } from '../../language/yaml-edit.js';
import type { Project } from '../../simulate/project.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { campaignChanges } from './campaign-changes.js';
import type { Change } from './change.js';
import { changedValue, dropped, partOf } from './change.js';
import type { Mutant } from './mutant.js';
import {
  catalogChanges,
  contentChanges,
  experimentChanges,
  scoreChanges,
  segmentChanges,
} from './other-changes.js';
import { policyChanges } from './policy-changes.js';
import { templateChanges } from './template-changes.js';
import type { WrittenDocument, WrittenFile } from './written.js';
import { flowText, madeEdit, readWritten, textWith } from './written.js';

/** In the order of the files and of their lines; two that come to the same documents are one. */
export function mutantsOf(project: Project, files: readonly SourceFile[]): readonly Mutant[] {
  const made = files.flatMap((file) => {
    if (isTemplateFile(file.path)) return ofTemplate(file, files);
    return isRuleFile(file.path) ? ofRules(readWritten(file), files, project.ruleSet) : [];
  });
  return withOwnIds(made);
}

function ofRules(written: WrittenFile, files: readonly SourceFile[], ruleSet: RuleSet): readonly Mutant[] {
  return written.documents.flatMap((document) => {
    const seen = new Set<string>();
    return changesOf(document, ruleSet)
      .flatMap((change) => {
        const key = fingerprint(changedValue(document.body, change.edit));
        if (seen.has(key)) return [];
        seen.add(key);
        const made = madeEdit(written, document, change.edit);
        return made ? [mutantOf(written, document, change, made, files)] : [];
      })
      .sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
  });
}

function changesOf({ body }: WrittenDocument, ruleSet: RuleSet): readonly Change[] {
  const name = String(body['name']);
  const declared = <Body>(all: ReadonlyMap<string, Declared<Body>>) => all.get(name)?.body;
  switch (body['kind']) {
    case 'segment':
      return ofDeclared(declared(ruleSet.segments), (one) => segmentChanges(one, ruleSet));
    case 'score':
      return ofDeclared(declared(ruleSet.scores), (one) => scoreChanges(one, ruleSet));
    case 'campaign':
      return ofDeclared(declared(ruleSet.campaigns), (one) => campaignChanges(name, one, ruleSet));
    case 'content':
      return ofDeclared(declared(ruleSet.contents), (one) => contentChanges(name, one, ruleSet));
    case 'experiment':
      return ofDeclared(declared(ruleSet.experiments), (one) => experimentChanges(one, ruleSet));
    case 'policy':
      return ofDeclared(ruleSet.policy?.body, (one) => policyChanges(one, ruleSet));
    case 'catalog':
      return ofDeclared(ruleSet.catalogs.get(name)?.body, (one) => catalogChanges(one));
    default:
      return [];
  }
}

function ofDeclared<Body>(
  body: Body | undefined,
  make: (body: Body) => readonly Change[],
): readonly Change[] {
  return body === undefined ? [] : make(body);
}

function mutantOf(
  { file, places }: WrittenFile,
  { name, body }: WrittenDocument,
  { operator, edit, says }: Change,
  made: Made,
  files: readonly SourceFile[],
): Mutant {
  const path = edit.kind === 'drop' ? dropped(body, edit.path) : edit.path;
  const now = edit.kind === 'write' ? flowText(edit.value) : edit.kind === 'rename' ? edit.key : '';
  return {
    ...basicsOf(file, places, made, files),
    id: `${name}/${stablePath(body, path)} ${operator}${now === '' ? '' : ` ${shortened(now)}`}`,
    operator,
    document: name,
    says: says ?? saidOf(body, edit, path),
  };
}

function basicsOf(
  file: SourceFile,
  places: Places,
  made: Made,
  files: readonly SourceFile[],
): Pick<Mutant, 'file' | 'span' | 'before' | 'after' | 'changed' | 'files'> {
  const changed = (): SourceFile => ({ path: file.path, text: textWith(file.text, made) });
  return {
    file: file.path,
    span: places.span(made.start, made.end),
    before: file.text.slice(made.start, made.end),
    after: made.text,
    changed,
    files: () => {
      const one = changed();
      return files.map((other) => (other === file ? one : other));
    },
  };
}

function saidOf(body: JsonObject, edit: Change['edit'], path: Path): string {
  const label = path
    .filter((step) => typeof step === 'string')
    .slice(-1)
    .join('.');
  switch (edit.kind) {
    case 'write':
      return `${label} ${shortened(flowText(partOf(body, path)!))} → ${shortened(flowText(edit.value))}`;
    case 'rename':
      return `${label} → ${edit.key}`;
    case 'drop': {
      const was = partOf(body, path);
      const word = typeof was === 'object' || was === undefined ? '' : `: ${shortened(flowText(was))}`;
      return `without \`${label}${word}\``;
    }
    case 'swap':
      return `${label} swapped`;
  }
}

const LONGEST_WORDS = 60;

function shortened(text: string): string {
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS - 1)}…` : text;
}

/** A path in which items are named by what they are called; by their place only where they have no name. */
function stablePath(body: JsonObject, path: Path): string {
  let value: JsonValue | undefined = body;
  return path
    .map((step) => {
      value = partOf(value, [step]);
      return typeof step === 'number' ? nameOf(value, step) : step;
    })
    .join('.');
}

function nameOf(item: JsonValue | undefined, index: number): string {
  if (!isObject(item)) return String(typeof item === 'string' ? item : index);
  const name = item['id'] ?? item['send'] ?? item['name'] ?? item['event'];
  return typeof name === 'string' ? name : String(index);
}

function ofTemplate(file: SourceFile, files: readonly SourceFile[]): readonly Mutant[] {
  const places = new Places(file);
  const name = `template ${file.path.slice('templates/'.length, -'.mjml'.length)}`;
  const seen = new Set<string>();
  return templateChanges(file.text).flatMap(({ operator, made, says }) => {
    const key = fingerprint(textWith(file.text, made));
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        ...basicsOf(file, places, made, files),
        id: `${name} ${operator} ${shortened(says)}`,
        operator,
        document: name,
        says,
      },
    ];
  });
}

/** Of several that would be called the same, the second has a number. */
function withOwnIds(mutants: readonly Mutant[]): readonly Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const count = (seen.get(mutant.id) ?? 0) + 1;
    seen.set(mutant.id, count);
    return count === 1 ? mutant : { ...mutant, id: `${mutant.id} #${count}` };
  });
}
