/** Scenarios as vitest's own tests: a plugin for Vite that makes a test module of every scenario file. */
import { isRuleFile, isTemplateFile } from '../language/rule-set.js';
import { isTableFile } from '../language/table.js';
import { isGivenFile, isScenarioFile } from './case.js';
import type { VitestContext } from './coverage/in-vitest.js';
import { joinCoverage } from './coverage/in-vitest.js';
import type { Dependants, ProjectSource } from './dependants.js';
import { dependantsOf } from './dependants.js';
import type { Emitted } from './emit.js';
import { PROJECT_MODULE, emitScenarios, emitWhole } from './emit.js';
import type { ScenarioOptions } from './vitest-runtime.js';

/** As much of a Vite plugin as this one is. Vite's own types would bring in those of Node. */
export interface MailwrightPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  readonly config: () => object;
  readonly configResolved: (config: { readonly root: string }) => void;
  readonly configureServer: (server: Server) => void;
  readonly configureVitest: (context: VitestContext & { readonly vitest: Vitest }) => void;
  readonly resolveId: (this: Resolver, id: string) => Promise<{ readonly id: string } | string | null>;
  readonly load: (id: string) => string | undefined;
  readonly transform: (
    this: unknown,
    code: string,
    id: string,
  ) => Emitted | { readonly code: string; readonly map: null } | undefined;
}

declare global {
  /** As every runtime of modules has it; the language's own library does not say so. */
  interface ImportMeta {
    url: string;
  }
}

interface Resolver {
  readonly resolve: (id: string, importer: string) => Promise<{ readonly id: string } | null>;
}

/** As much of Vite's server as is needed to have a module made anew. */
interface Server {
  readonly environments: Readonly<Record<string, { readonly moduleGraph: ModuleGraph }>>;
}

interface ModuleGraph {
  readonly getModuleById: (id: string) => object | undefined;
  readonly getModulesByFile: (file: string) => ReadonlySet<object> | undefined;
  readonly invalidateModule: (module: never) => void;
}

/** As much of vitest: what runs again is its own choice but for files that are gone, which it does not follow. */
interface Vitest {
  readonly config: { watchTriggerPatterns?: object[] | undefined };
  /** Its server watches for all projects. */
  readonly vite: {
    readonly watcher: { readonly on: (event: 'unlink', heard: (path: string) => void) => unknown };
  };
  readonly getModuleSpecifications: (path: string) => readonly object[];
  readonly rerunTestSpecifications: (specifications: never) => Promise<unknown>;
}

interface Transformer {
  readonly environment: { readonly warmupRequest: (url: string) => Promise<void> };
}

const RUNTIME_MODULE = 'virtual:mailwright/runtime';
/** What vitest calls the module by which workers open the project. */
export const RESOLVED_PROJECT = `\0${PROJECT_MODULE}`;

const TEXTS_MODULE = 'virtual:mailwright/texts';

/**
 * Runs `scenarios/**` of Vite's root against its `rules/**` and `templates/**`. Files are run side by side on
 * threads without isolation, since a scenario changes nothing that another one sees: where there are other tests
 * beside them, give scenarios a project of their own in `test.projects`. `source` reads the project.
 */
export function mailwrightFrom(
  source: ProjectSource,
  options: ScenarioOptions = {},
  { isTold = false, scenarios }: Told = {},
): MailwrightPlugin {
  const project: { root: string; dependants?: Dependants; server?: Server } = { root: '' };
  const dependants = () => (project.dependants ??= dependantsOf(project.root, source));
  const pathIn = (id: string) =>
    id.startsWith(`${project.root}/`) ? id.slice(project.root.length + 1) : undefined;
  /** What is to be run again after a change, as absolute paths; undefined where vitest knows by itself. */
  const affected: Affected = (file) => {
    const path = pathIn(file);
    const paths = path === undefined ? undefined : dependants().after(path);
    if (!paths) return undefined;
    const files = paths.map((one) => `${project.root}/${one}`);
    // What they depend on may be something else now.
    for (const one of files) invalidate(one, project.server);
    // New workers are told what is known by now.
    invalidate(RESOLVED_PROJECT, project.server);
    return files;
  };
  const ahead = lookAhead(() => scenarios ?? dependants().scenarios());
  return {
    name: 'mailwright',
    enforce: 'pre',
    config: () => ({ test: testConfig(!isTold) }),
    configResolved: ({ root }) => {
      project.root = root.replaceAll('\\', '/').replace(/\/$/, '');
    },
    configureServer: (server) => {
      project.server = server;
    },
    configureVitest: (context) => {
      follow(context.vitest, affected);
      joinCoverage(context, project.root, reporterPath());
    },
    async resolveId(id) {
      if (id === PROJECT_MODULE) return RESOLVED_PROJECT;
      if (id === TEXTS_MODULE) return this.resolve(source.texts, ownPath());
      return id === RUNTIME_MODULE ? this.resolve('./vitest-runtime.js', ownPath()) : null;
    },
    load: (id) =>
      id === RESOLVED_PROJECT ? projectModule(project.root, options, source.known()) : undefined,
    transform(text, id) {
      const path = pathIn(id) ?? '';
      if (isScenarioFile(path)) {
        const file = { path, text };
        const emitted = isTold ? emitWhole(file) : emitScenarios(file, dependants().of(file));
        for (const next of ahead.of(path))
          void (this as Partial<Transformer>).environment?.warmupRequest(`${project.root}/${next}`);
        return emitted;
      }
      return isRuleFile(path) || isTemplateFile(path) || isTableFile(path) || isGivenFile(path)
        ? { code: `export default ${JSON.stringify(text)};`, map: null }
        : undefined;
    },
  };
}

/** Who tells of the tests, where that is not vitest. */
export interface Told {
  /** The outcomes are told by their own places: none of vitest's reports needs to know where in the YAML a test stands, nor what it depends on. */
  readonly isTold?: boolean;
  /** The scenario files that are to be run, where that is known. */
  readonly scenarios?: readonly string[] | undefined;
}

/** So many files are transformed ahead of the one that is asked for. */
const AHEAD = 7;

/**
 * While a worker runs a file, the next ones are made ready; else each would wait for the other. In order of path, which
 * need not be the order in which they are run: what is ready early is ready.
 */
function lookAhead(scenarios: () => readonly string[]): { readonly of: (path: string) => readonly string[] } {
  const begun = new Set<string>();
  let rest: readonly string[] | undefined;
  return {
    of: (path) => {
      if (begun.has(path)) return [];
      begun.add(path);
      rest = (rest ?? scenarios()).filter((one) => !begun.has(one));
      const next = rest.slice(0, AHEAD);
      for (const one of next) begun.add(one);
      return next;
    },
  };
}

function invalidate(file: string, server: Server | undefined): void {
  for (const { moduleGraph } of Object.values(server?.environments ?? {})) {
    for (const module of moduleGraph.getModulesByFile(file) ?? [])
      moduleGraph.invalidateModule(module as never);
  }
}

type Affected = (file: string) => readonly string[] | undefined;

/** What a change runs again. Of the patterns in the configuration vitest reads only those that are no project's. */
function follow(vitest: Vitest, affected: Affected): void {
  const pattern = /\/(?:rules|templates|scenarios)\/.*\.(?:ya?ml|mjml|csv|jsonl|ndjson)$/;
  (vitest.config.watchTriggerPatterns ??= []).push({ pattern, testsToRun: affected });
  vitest.vite.watcher.on('unlink', (file) => {
    const files = affected(file.replaceAll('\\', '/')) ?? [];
    const specifications = files.flatMap((one) => vitest.getModuleSpecifications(one));
    if (specifications.length > 0) void vitest.rerunTestSpecifications(specifications as never);
  });
}

function testConfig(includeTaskLocation: boolean): object {
  const folder = ownPath().replace(/\/check\/[^/]*$/, '/');
  return {
    // All of them but `scenarios/given/**`; vitest asks one by one whether a file is a test, where `!…` would mean all others.
    include: ['scenarios/*.{yaml,yml}', 'scenarios/!(given)/**/*.{yaml,yml}'],
    pool: 'threads',
    isolate: false,
    includeTaskLocation,
    // Compiled code is loaded as it is; sources go through Vite like the rest of the project.
    ...(ownPath().endsWith('.js')
      ? { server: { deps: { external: [new RegExp(`^(file://)?${escape(folder)}`)] } } }
      : {}),
  };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Every worker opens the project once, from the files as they are then: after a change, workers are others. */
function projectModule(root: string, options: ScenarioOptions, known: unknown): string {
  return [
    `import { inject } from 'vitest';`,
    `import { openScenarioProject } from '${RUNTIME_MODULE}';`,
    `import { projectTexts } from '${TEXTS_MODULE}';`,
    `const root = ${JSON.stringify(root)};`,
    // What `mailwright test` asks for comes this way, whoever has made the plugin.
    `const options = { ...${JSON.stringify(options)}, ...inject('mailwright') };`,
    `const texts = projectTexts(root, ${JSON.stringify(known)});`,
    `export const project = await openScenarioProject(root, texts, options);`,
  ].join('\n');
}

/** It stands with what may read files, and is loaded by vitest. */
function reporterPath(): string {
  return ownPath().replace(/\/check\/[^/]*(\.[jt]s)$/, '/cli/coverage/vitest-reporter$1');
}

/** The path of this very file: what belongs to it is found beside it, wherever Mailwright is installed. */
function ownPath(): string {
  const path = decodeURIComponent(import.meta.url.replace(/^file:\/\//, '').replace(/[?#].*$/, ''));
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
