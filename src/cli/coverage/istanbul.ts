/** Coverage of rules in the form of Istanbul, whose libraries write the reports that other tools read. */
import { join } from 'node:path';
import type { CoverageMap, CoverageMapData, FileCoverageData } from 'istanbul-lib-coverage';
import libCoverage from 'istanbul-lib-coverage';
import type { Coverage } from '../../check/coverage/coverage.js';
import type { RuleFunction } from '../../check/coverage/functions.js';
import type { Counts, Point } from '../../check/coverage/point.js';
import type { Span } from '../../vocabulary/diagnostic.js';

/** A file of the project for Istanbul: `project` is its folder. */
export function coverageMap(project: string, coverage: Coverage): CoverageMap {
  const { points, functions } = coverage;
  const files = [...new Set([...points, ...functions].map(({ span }) => span.file))].sort();
  const data: CoverageMapData = Object.fromEntries(
    files.map((file) => [join(project, file), fileCoverage(join(project, file), file, coverage)]),
  );
  return libCoverage.createCoverageMap(data);
}

/** Every point is a statement, gone if any of its arms is, and a branch. */
function fileCoverage(path: string, file: string, { points, counts, functions }: Coverage): FileCoverageData {
  const here = points.filter(({ span }) => span.file === file);
  const own = functions.filter(({ span }) => span.file === file);
  const numbered = <Item, To>(items: readonly Item[], to: (item: Item) => To) =>
    Object.fromEntries(items.map((item, index) => [String(index), to(item)]));
  return {
    path,
    statementMap: numbered(here, ({ span }) => rangeOf(span)),
    s: numbered(here, (point) => armCounts(point, counts).reduce((sum, count) => sum + count, 0)),
    branchMap: numbered(here, ({ kind, span, arms }) => ({
      loc: rangeOf(span),
      type: kind,
      locations: arms.map((arm) => rangeOf(arm.span)),
      line: span.line,
    })),
    b: numbered(here, (point) => armCounts(point, counts)),
    fnMap: numbered(own, ({ name, span }: RuleFunction) => ({
      name,
      decl: rangeOf(span),
      loc: rangeOf(span),
      line: span.line,
    })),
    f: numbered(own, ({ count }) => count),
  };
}

function armCounts({ key, arms }: Point, counts: Counts): number[] {
  const gone = counts.get(key) ?? [];
  return arms.map((_, index) => gone[index] ?? 0);
}

/** Columns from 0; a wrapped text's last character is included, as Istanbul's pages mark it. */
function rangeOf({ line, column, endLine, endColumn }: Span) {
  const end = endLine === line ? Math.max(column - 1, endColumn - 2) : Math.max(0, endColumn - 2);
  return { start: { line, column: column - 1 }, end: { line: endLine, column: end } };
}
