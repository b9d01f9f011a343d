/** Scenarios as vitest's own tests: a plugin for Vite that makes a test module of every scenario file. */
import { isRuleFile, isTemplateFile } from '../language/rule-set.js';
import { isTableFile } from '../language/table.js';
import { isScenarioFile } from './case.js';
import type { VitestContext } from './coverage/in-vitest.js';
import { joinCoverage } from './coverage/in-vitest.js';
import type { Emitted } from './emit.js';
import { PROJECT_FILES, PROJECT_MODULE, emitScenarios } from './emit.js';
import type { ScenarioOptions } from './vitest-runtime.js';

export type { ScenarioOptions };

/** As much of a Vite plugin as this one is. Vite's own types would bring in those of Node. */
export interface MailwrightPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  readonly config: () => object;
  readonly configResolved: (config: { readonly root: string }) => void;
  readonly configureVitest: (context: VitestContext) => void;
  readonly resolveId: (this: Resolver, id: string) => Promise<{ readonly id: string } | string | null>;
  readonly load: (id: string) => string | undefined;
  readonly transform: (
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

const RUNTIME_MODULE = 'virtual:mailwright/runtime';
const RESOLVED_PROJECT = `\0${PROJECT_MODULE}`;

/**
 * Runs `scenarios/**` of Vite's root against its `rules/**` and `templates/**`. Files are run side by side on
 * threads without isolation, since a scenario changes nothing that another one sees: where there are other tests
 * beside them, give scenarios a project of their own in `test.projects`.
 */
export function mailwright(options: ScenarioOptions = {}): MailwrightPlugin {
  const project = { root: '' };
  return {
    name: 'mailwright',
    enforce: 'pre',
    config: () => ({ test: testConfig() }),
    configResolved: ({ root }) => {
      project.root = root.replaceAll('\\', '/').replace(/\/$/, '');
    },
    configureVitest: (context) => joinCoverage(context, project.root, reporterPath()),
    async resolveId(id) {
      if (id === PROJECT_MODULE) return RESOLVED_PROJECT;
      return id === RUNTIME_MODULE ? this.resolve('./vitest-runtime.js', ownPath()) : null;
    },
    load: (id) => (id === RESOLVED_PROJECT ? projectModule(project.root, options) : undefined),
    transform: (text, id) => {
      const path = id.startsWith(`${project.root}/`) ? id.slice(project.root.length + 1) : '';
      if (isScenarioFile(path)) return emitScenarios({ path, text });
      return isRuleFile(path) || isTemplateFile(path) || isTableFile(path)
        ? { code: `export default ${JSON.stringify(text)};`, map: null }
        : undefined;
    },
  };
}

function testConfig(): object {
  const folder = ownPath().replace(/\/check\/[^/]*$/, '/');
  return {
    include: ['scenarios/**/*.{yaml,yml}'],
    pool: 'threads',
    isolate: false,
    includeTaskLocation: true,
    // Compiled code is loaded as it is; sources go through Vite like the rest of the project.
    ...(ownPath().endsWith('.js')
      ? { server: { deps: { external: [new RegExp(`^(file://)?${escape(folder)}`)] } } }
      : {}),
  };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Every worker opens the project once. The imports tell Vite which files it is made of. */
function projectModule(root: string, options: ScenarioOptions): string {
  return [
    `import { inject } from 'vitest';`,
    `import { openScenarioProject } from '${RUNTIME_MODULE}';`,
    `const texts = import.meta.glob(${PROJECT_FILES}, { eager: true, import: 'default' });`,
    // What `mailwright test` asks for comes this way, whoever has made the plugin.
    `const options = { ...${JSON.stringify(options)}, ...inject('mailwright') };`,
    `export const project = await openScenarioProject(${JSON.stringify(root)}, texts, options);`,
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
