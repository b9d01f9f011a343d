/** The YAML language server that editors run, driven as they drive it: over standard input and output. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StreamMessageReader, StreamMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** What the server says of a text; lines and characters count from 0. */
export interface Finding {
  readonly message: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

export interface Completion {
  readonly label: string;
  readonly documentation: string;
  readonly insertText: string;
}

export interface LanguageServer {
  /** What is underlined in a file with this text. */
  readonly diagnose: (path: string, text: string) => Promise<readonly Finding[]>;
  /** What is offered at the mark `|` of a text. */
  readonly complete: (path: string, marked: string) => Promise<readonly Completion[]>;
  /** What is shown over the character after the mark `|`. */
  readonly hover: (path: string, marked: string) => Promise<string>;
  /** As an editor tells it when files of schemas have been written anew. */
  readonly schemasChanged: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

type Settings = Readonly<Record<string, unknown>>;

const require = createRequire(import.meta.url);
const MAIN = join(dirname(require.resolve('yaml-language-server/package.json')), 'bin/yaml-language-server');

/** The settings that a project has for VS Code; its comments are left out. */
export function editorSettings(folder: string): Settings {
  const text = readFileSync(join(folder, '.vscode/settings.json'), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as Settings;
}

/** `yaml.schemas` and its like, as the section `yaml` that the server asks for. */
function section(settings: Settings, name: string): Record<string, unknown> {
  const inside: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (!key.startsWith(`${name}.`)) continue;
    const steps = key.slice(name.length + 1).split('.');
    const last = steps.pop()!;
    let target = inside;
    for (const step of steps) target = (target[step] ??= {}) as Record<string, unknown>;
    target[last] = value;
  }
  return inside;
}

/** Starts a server over a folder; nothing is asked of the network. */
export async function startServer(folder: string, settings: Settings): Promise<LanguageServer> {
  const child = spawn(process.execPath, [MAIN, '--stdio'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const offline = { ...settings, 'yaml.schemaStore.enable': false, 'yaml.kubernetesCRDStore.enable': false };
  connection.onRequest('workspace/configuration', ({ items }: { items: readonly { section: string }[] }) =>
    items.map((item) => section(offline, item.section)),
  );
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/codeLens/refresh', () => null);
  const waiting = new Map<string, (findings: readonly Finding[]) => void>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ uri, diagnostics }: { uri: string; diagnostics: readonly Finding[] }) => {
      waiting.get(uri)?.(diagnostics);
      waiting.delete(uri);
    },
  );
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'project' }],
    capabilities: {
      workspace: {
        configuration: true,
        workspaceFolders: true,
        didChangeConfiguration: { dynamicRegistration: true },
      },
      textDocument: {
        synchronization: { dynamicRegistration: true },
        completion: {
          completionItem: { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] },
        },
        hover: { contentFormat: ['markdown', 'plaintext'] },
        publishDiagnostics: { relatedInformation: true },
      },
    },
  });
  await connection.sendNotification('initialized', {});

  let version = 0;
  const uriOf = (path: string) => pathToFileURL(join(folder, path)).href;
  const published = (textUri: string) =>
    new Promise<readonly Finding[]>((done) => waiting.set(textUri, done));
  /** Opens a text, asks, and closes it again. */
  const within = async <Result>(path: string, text: string, ask: (uri: string) => Promise<Result>) => {
    const textDocument = { uri: uriOf(path), languageId: 'yaml', version: ++version, text };
    const checked = published(textDocument.uri);
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    const findings = await checked;
    const result = await ask(textDocument.uri);
    const cleared = published(textDocument.uri);
    await connection.sendNotification('textDocument/didClose', { textDocument: { uri: textDocument.uri } });
    await cleared;
    return { findings, result };
  };
  const atMark = async <Result>(path: string, marked: string, method: string) => {
    const offset = marked.indexOf('|');
    const before = marked.slice(0, offset).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)!.length };
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    const { result } = await within(path, text, (textUri) =>
      connection.sendRequest<Result>(method, { textDocument: { uri: textUri }, position }),
    );
    return result;
  };
  return {
    async diagnose(path, text) {
      return (await within(path, text, async () => undefined)).findings;
    },
    async complete(path, marked) {
      const list = await atMark<{ items: readonly WrittenCompletion[] }>(
        path,
        marked,
        'textDocument/completion',
      );
      return list.items.map(({ label, documentation = '', insertText = '' }) => ({
        label,
        documentation: typeof documentation === 'string' ? documentation : documentation.value,
        insertText,
      }));
    },
    async hover(path, marked) {
      const shown = await atMark<{ contents: { value: string } } | null>(path, marked, 'textDocument/hover');
      return shown?.contents.value ?? '';
    },
    async schemasChanged() {
      const names = ['rules.json', 'scenario.json', 'given.json'];
      const changes = names.map((name) => ({ uri: uriOf(`.mailwright/schemas/${name}`), type: 2 }));
      await connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
    },
    async stop() {
      await connection.sendRequest('shutdown');
      connection.dispose();
      child.kill();
      await ended;
    },
  };
}

interface WrittenCompletion {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly insertText?: string;
}
