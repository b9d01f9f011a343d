/** SARIF 2.1.0, as code scanning reads it. */
import { SarifBuilder, SarifResultBuilder, SarifRuleBuilder, SarifRunBuilder } from 'node-sarif-builder';
import type { SourceFile } from '../../language/source-file.js';
import { severityOf, summaryOf } from '../../vocabulary/code.js';
import type { Code } from '../../vocabulary/code.js';
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { readPage } from '../page.js';
import { VERSION } from '../version.js';
import type { DiagnosticRecord, FixRecord } from './diagnostic-record.js';
import { diagnosticRecords } from './diagnostic-record.js';
import { textsOf } from './diagnostics.js';
import { findingIds } from './finding-id.js';
import type { PathOf } from './github.js';

/** What paths are relative to: the repository's root, wherever it is checked out. */
const ROOT = '%SRCROOT%';

type Run = ConstructorParameters<typeof SarifRunBuilder>[0] & object;
type Result = ConstructorParameters<typeof SarifResultBuilder>[0] & object;
type Rule = ConstructorParameters<typeof SarifRuleBuilder>[0] & object;
type Location = NonNullable<Result['locations']>[number];
type ArtifactLocation = NonNullable<NonNullable<Run['artifacts']>[number]['location']>;
type SarifFix = NonNullable<Result['fixes']>[number];

export function sarifReport(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
  pathOf: PathOf,
): string {
  const place = places(pathOf);
  const ids = findingIds(diagnostics, textsOf(files));
  const paths = [...new Set(diagnostics.map(({ span }) => span.file))].sort(compareText);
  const run = new SarifRunBuilder({
    tool: { driver: { name: 'Mailwright', version: VERSION, semanticVersion: VERSION, rules: [] } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
    invocations: [{ executionSuccessful: true }],
    // Given here, for the library would list files without what they are relative to.
    artifacts: paths.map((path) => ({ location: place.artifact(path) })),
  });
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort(compareText);
  for (const code of codes) run.addRule(new SarifRuleBuilder(ruleOf(code)));
  for (const [index, record] of diagnosticRecords(diagnostics, files).entries()) {
    run.addResult(new SarifResultBuilder(resultOf(record, ids[index]!, place)));
  }
  const log = new SarifBuilder({ $schema: SCHEMA });
  log.addRun(run);
  return JSON.stringify(log.buildSarifOutput(), undefined, 2);
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** A rule with its page, so that who sees the alert need not look it up. */
function ruleOf(code: Code): Rule {
  const page = readPage(code);
  const intro = page?.intro ?? `${sentence(summaryOf(code))}.`;
  const text = [intro, page?.why].filter((part) => part !== undefined).join('\n\n');
  return {
    id: code,
    shortDescription: { text: sentence(summaryOf(code)) },
    fullDescription: { text: intro.replaceAll('`', '') },
    help: { text: text.replaceAll('`', ''), markdown: text },
    defaultConfiguration: { level: severityOf(code) },
  };
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Places = ReturnType<typeof places>;

function places(pathOf: PathOf) {
  const artifact = (file: string): ArtifactLocation => ({
    uri: pathOf(file).split('/').map(encodeURIComponent).join('/'),
    uriBaseId: ROOT,
  });
  const physical = (span: Span): Location => ({
    physicalLocation: { artifactLocation: artifact(span.file), region: regionOf(span) },
  });
  return { artifact, physical };
}

function regionOf({ line, column, endLine, endColumn }: Span) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function resultOf(record: DiagnosticRecord, id: string, place: Places): Result {
  const { code, severity, message, help, span, related, fix } = record;
  return {
    ruleId: code,
    level: severity,
    message: { text: withoutLinks(help === undefined ? message : `${message}: ${help}`) },
    locations: [place.physical(span)],
    ...(related && related.length > 0
      ? {
          relatedLocations: related.map((one, index) => ({
            id: index + 1,
            message: { text: withoutLinks(one.message) },
            ...place.physical(one.span),
          })),
        }
      : {}),
    ...(fix ? { fixes: [fixOf(fix, place)] } : {}),
    // GitHub goes by the first of these names only.
    partialFingerprints: { primaryLocationLineHash: id, 'mailwrightFinding/v1': id },
  };
}

function fixOf({ title, edits }: FixRecord, place: Places): SarifFix {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    description: { text: withoutLinks(title) },
    artifactChanges: files.map((file) => ({
      artifactLocation: place.artifact(file),
      replacements: edits
        .filter(({ span }) => span.file === file)
        .map(({ span, text }) => ({ deletedRegion: regionOf(span), insertedContent: { text } })),
    })),
  };
}

/** In a message of SARIF `[words](1)` is a link. */
function withoutLinks(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, '\\[');
}
