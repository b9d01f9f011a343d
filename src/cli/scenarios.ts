import type { ScenarioCase } from '../check/case.js';
import { fragmentMistakes } from '../check/given.js';
import { readScenarios } from '../check/scenario.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { Project } from '../simulate/project.js';
import { formatPlace, sortDiagnostics } from '../vocabulary/diagnostic.js';
import { UsageError } from './arguments.js';
import type { LoadedProject } from './project.js';
import { refuse } from './project.js';
import { hasErrors } from './report/diagnostics.js';

/** The scenario of a name; several of one name, in several files, can not be told apart. */
export function findScenario(name: string, loaded: LoadedProject, project: Project): ScenarioCase {
  const read = loaded.scenarios.map((file) => readScenarios(file, project, loaded.fragments));
  const cases = read.flatMap((one) => one.cases);
  const found = cases.filter((one) => one.name === name);
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const places = found.map(({ span }) => formatPlace(span)).join(' and ');
    throw new UsageError(`two scenarios are called \`${name}\`: ${places}; rename one`);
  }
  const { fragments } = loaded;
  const inFragments = [...fragments.diagnostics, ...fragmentMistakes(fragments)];
  const diagnostics = sortDiagnostics([...inFragments, ...read.flatMap((one) => one.diagnostics)]);
  if (hasErrors(diagnostics)) refuse(loaded, diagnostics);
  const names = cases.map((one) => one.name);
  const rows = cases.filter((one) => one.row !== undefined && one.name.startsWith(`${name} (`));
  const help = didYouMean(
    name,
    rows.length > 0 ? rows.map((one) => one.name) : names,
    rows.length > 0 ? 'row' : 'scenario',
  );
  throw new UsageError(`there is no scenario \`${name}\`; ${help}`);
}
