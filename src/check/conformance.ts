/** Files of the conformance suite → cases, each with a project of its own rules; and all that is wrong with them. */
import type { SourceFile } from '../language/source-file.js';
import { readYaml } from '../language/yaml.js';
import { withoutRepeats } from '../simulate/findings.js';
import type { Project } from '../simulate/project.js';
import { openProject } from '../simulate/project.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, formatPlace, sortDiagnostics } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { didYouMean } from '../vocabulary/suggest.js';
import { parseInstant } from '../vocabulary/time.js';
import type { ScenarioCase } from './case.js';
import { readCases } from './scenario.js';
import { readScenarioFile } from './scenario-file.js';
import { conformanceSchema } from './schema/conformance.js';
import type { ScenarioBody, WrittenScenario } from './written.js';

export interface ConformanceCase {
  readonly name: string;
  /** What goes wrong in products. */
  readonly trouble: string;
  /** Where that can be read: an address, or `none found`. */
  readonly source: string;
  readonly rules: readonly JsonObject[];
  /** By file name, the tables that its catalogs name. */
  readonly tables: Readonly<Record<string, string>>;
  readonly project: Project;
  readonly scenario: ScenarioCase;
  /** What must come of it, as it is written. */
  readonly then: ScenarioBody['then'];
}

/** What lies beside the cases: rule files that they name, and the templates of their mails. */
export interface CaseKit {
  /** By name, without folder and ending. */
  readonly rules: ReadonlyMap<string, SourceFile>;
  readonly templates: readonly SourceFile[];
}

interface ConformanceBody extends ScenarioBody {
  readonly trouble: string;
  readonly source: string;
  readonly rules: readonly (string | JsonObject)[];
  readonly tables?: Readonly<Record<string, string>>;
}

/** Reads a file of cases, or those of some names. A case with a mistake is left out. */
export function readConformance(
  file: SourceFile,
  kit: CaseKit,
  isWanted: (name: string) => boolean = () => true,
): { readonly cases: readonly ConformanceCase[]; readonly diagnostics: readonly Diagnostic[] } {
  const { scenarios, diagnostics: mistakes } = readScenarioFile(file, conformanceSchema);
  const diagnostics = [...mistakes];
  const wanted = scenarios.filter(({ body }) => isWanted(body.name));
  const cases = wanted.flatMap((written) => readCase(file, written, kit, diagnostics) ?? []);
  // What rows of one case have in common is found with each of them.
  return { cases, diagnostics: sortDiagnostics(withoutRepeats(diagnostics)) };
}

function readCase(
  file: SourceFile,
  written: WrittenScenario,
  kit: CaseKit,
  diagnostics: Diagnostic[],
): ConformanceCase | undefined {
  const { name, trouble, source, rules, tables = {}, then } = written.body as ConformanceBody;
  const sources = ruleSources(written, kit, diagnostics);
  if (!sources) return undefined;
  const opened = openProject([...sources, ...kit.templates]);
  // Rules that are odd make good cases: what keeps them from being run is a mistake here, and a table that they do not read.
  const wrong = opened.diagnostics.filter(
    ({ severity, code }) => severity === 'error' || code === 'unread-file',
  );
  diagnostics.push(...wrong.map((one) => asOf(one, written.at(['rules'], 'key'))));
  if (!opened.project) return undefined;
  const [only] = readCases(file, { scenarios: [written], diagnostics: [] }, opened.project);
  diagnostics.push(...(only?.diagnostics ?? []).filter(({ severity }) => severity === 'error'));
  const counted = countedTimes(written);
  diagnostics.push(...counted);
  if (!only?.scenario || counted.length > 0) return undefined;
  const documents = rules.flatMap((rule) =>
    typeof rule === 'string' ? documentsOf(kit.rules.get(rule)!) : [rule],
  );
  const { project } = opened;
  return { name, trouble, source, rules: documents, tables, project, scenario: only.scenario, then };
}

/**
 * The rule files of a case: those that it names, its tables, and one of its own documents. Undefined where a name is
 * unknown.
 */
function ruleSources(
  { body, at }: WrittenScenario,
  kit: CaseKit,
  diagnostics: Diagnostic[],
): readonly SourceFile[] | undefined {
  const files: SourceFile[] = [];
  const own: JsonObject[] = [];
  for (const [name, text] of Object.entries((body as ConformanceBody).tables ?? {})) {
    files.push({ path: `rules/${name}`, text });
  }
  const before = diagnostics.length;
  for (const [index, rule] of (body as ConformanceBody).rules.entries()) {
    const shared = typeof rule === 'string' ? kit.rules.get(rule) : undefined;
    if (typeof rule !== 'string') own.push(rule);
    else if (shared) files.push({ ...shared, path: `rules/${rule}.yaml` });
    else diagnostics.push(unknownFile(rule, at(['rules', index]), kit));
  }
  if (diagnostics.length > before) return undefined;
  const text = own.map((document) => JSON.stringify(document, undefined, 2)).join('\n---\n');
  return own.length === 0 ? files : [...files, { path: 'rules/of-the-case.yaml', text }];
}

/** Times of `then` that are counted from others: who judges for themselves reads instants, as they are written. */
function countedTimes({ body, at }: WrittenScenario): readonly Diagnostic[] {
  return body.then.flatMap((item, index) =>
    Object.entries(item).flatMap(([key, value]: readonly [string, unknown]) => {
      const inner = isObject(value) ? Object.keys(value).map((one) => [key, one]) : [[key]];
      return inner.flatMap((path) => {
        const text = isObject(value) ? value[path[1]!] : value;
        const isTime = ['at', 'until'].includes(path.at(-1)!) && typeof text === 'string';
        if (!isTime || parseInstant(text) !== undefined) return [];
        return error('bad-format', at(['then', index, ...path]), `\`${text}\` is not an instant`, {
          help: 'a case names instants with their offsets, which any program can read',
        });
      });
    }),
  );
}

const read = new WeakMap<SourceFile, readonly JsonObject[]>();

/** Documents of a shared rule file as JSON; what is wrong with them is told when the project is opened. */
function documentsOf(file: SourceFile): readonly JsonObject[] {
  const known = read.get(file);
  if (known) return known;
  const documents = readYaml(file).documents.map(({ value }) => value as JsonObject);
  read.set(file, documents);
  return documents;
}

/** A mistake in a case's rules, told at the case. */
function asOf({ code, severity, message, help, span }: Diagnostic, place: Span): Diagnostic {
  return { code, severity, message: `${formatPlace(span)} ${message}`, help, span: place };
}

function unknownFile(name: string, span: Span, { rules }: CaseKit): Diagnostic {
  return error('unknown-file', span, `there is no file \`rules/${name}.yaml\` beside the cases`, {
    help: didYouMean(name, [...rules.keys()], 'rule file'),
  });
}
