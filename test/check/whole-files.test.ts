/** What holds of whole scenario files, however the parts of the language stand beside each other. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ScenarioCase } from '../../src/check/case.js';
import { instrument, livedCounts } from '../../src/check/coverage/instrument.js';
import { addCounts } from '../../src/check/coverage/point.js';
import { scenarioCounts } from '../../src/check/coverage/scenario-counts.js';
import type { Tree } from '../../src/check/dependencies.js';
import { affectedBy } from '../../src/check/dependencies.js';
import { emitScenarios } from '../../src/check/emit.js';
import type { Fragments } from '../../src/check/given-file.js';
import { readFragments } from '../../src/check/given-file.js';
import { livesOf } from '../../src/check/life.js';
import type { ReadPage } from '../../src/check/page.js';
import { loadPages } from '../../src/check/page.js';
import { runCase } from '../../src/check/run-case.js';
import { readCases, readScenarios } from '../../src/check/scenario.js';
import { readScenarioFile } from '../../src/check/scenario-file.js';
import { updateFile } from '../../src/check/update.js';
import type { SourceFile } from '../../src/language/source-file.js';
import { readByParser, readYaml } from '../../src/language/yaml.js';
import { withRows } from '../../src/simulate/given-rows.js';
import { personsOf } from '../../src/simulate/persons.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import { simulate } from '../../src/simulate/simulate.js';
import { runs } from '../runs.js';
import { anEdit } from './rule-edits.js';
import type { Json, World } from './whole-files.js';
import { fragmentFile, fragmentsOf, scenariosOf, STORE, styles, textOf, TRIAL } from './whole-files.js';

interface Opened {
  readonly project: Project;
  readonly mails: Mails;
}

const opened = new Map<World, Opened>();
let readPage: ReadPage;

async function open(rules: readonly SourceFile[]): Promise<Opened | undefined> {
  const { project } = openProject(rules);
  if (!project) return undefined;
  const { mails, diagnostics } = await compileMails(project.outlines);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : { project, mails };
}

beforeAll(async () => {
  for (const world of [TRIAL, STORE]) {
    const one = await open(world.rules);
    if (!one) throw new Error(JSON.stringify(openProject(world.rules).diagnostics));
    opened.set(world, one);
  }
  readPage = await loadPages();
});

const PATH = 'scenarios/one.yaml';

interface Whole {
  readonly fragments: Fragments;
  readonly file: SourceFile;
  readonly scenarios: readonly Json[];
}

/** Files of a world with the fragments that they begin with. */
function wholes(world: World, hasContents: boolean): fc.Arbitrary<Whole> {
  return fc
    .tuple(fragmentsOf(world), scenariosOf(world, { hasContents }), styles)
    .map(([documents, scenarios, style]) => ({
      fragments: readFragments([fragmentFile(documents)]),
      file: { path: PATH, text: textOf(scenarios, style) },
      scenarios,
    }));
}

function casesOf({ file, fragments }: Whole, { project }: Opened): readonly ScenarioCase[] {
  return readScenarios(file, project, fragments).cases;
}

describe.each([TRIAL, STORE])('files of scenarios for $name', (world) => {
  const cases = (usual: number) => runs(world === STORE ? Math.ceil(usual / 2) : usual);

  it('are read by both readers alike, and every case has its test', () => {
    let sound = 0;
    let all = 0;
    fc.assert(
      fc.property(wholes(world, true), (whole) => {
        const { file, fragments } = whole;
        const [quick, full] = [readYaml(file), readByParser(file)];
        expect(quick.documents.map(({ value }) => value)).toEqual(full.documents.map(({ value }) => value));
        const read = readScenarioFile(file);
        const found = readCases(file, read, opened.get(world)!.project, fragments);
        const statements = emitScenarios(file).code.match(/^file\.scenario\(/gm) ?? [];
        expect(found.length).toBe(read.scenarios.length);
        expect(statements.length).toBe(read.scenarios.length);
        all += found.length;
        // What is left out has its reason, which several rows have in common.
        for (const { index, scenario } of found) {
          if (scenario) sound++;
          else
            expect(found.filter((one) => one.index === index && one.diagnostics.length > 0)).not.toEqual([]);
        }
      }),
      { numRuns: cases(30) },
    );
    expect(sound).toBeGreaterThan(all / 3);
  });

  const all = (
    _path: string,
    _read: unknown,
    read: readonly { readonly scenario: ScenarioCase | undefined }[],
  ) => new Set(read.flatMap(({ scenario }) => scenario ?? []));

  it('hold after an update, in which nothing else has changed', () => {
    const seen = { updated: 0, clean: 0, refused: 0, rows: 0 };
    fc.assert(
      fc.property(wholes(world, false), (whole) => {
        const { file, fragments } = whole;
        const sound = { ...opened.get(world)!, fragments, readPage };
        const made = updateFile(file, sound, all);
        if (!made) return;
        const again = updateFile(made.file, sound, all);
        expect(again?.file.text).toBe(made.file.text);
        expect(again?.changes).toEqual([]);
        const failures = casesOf({ ...whole, file: made.file }, sound).flatMap(
          (one) => runCase(one, sound.project, sound.mails, readPage, 0).failures,
        );
        expect(made.left).toEqual([]);
        const why = made.refused.map((one) => one.why);
        if (why.length === 0) expect(failures.map(({ message }) => message)).toEqual([]);
        else expect(failures.length).toBeGreaterThan(0);
        expect(outside(made.file.text)).toBe(outside(file.text));
        expect(beginnings(made.file)).toEqual(beginnings(file));
        const cells = changedCells(file.text, made.file.text);
        expect(cells).toBeLessThanOrEqual(made.changes.length);
        if (made.changes.length > 0) seen.updated++;
        if (why.length === 0) seen.clean++;
        else seen.refused++;
        if (cells > 0) seen.rows++;
      }),
      { numRuns: cases(30) },
    );
    expect(seen.updated).toBeGreaterThan(0);
    expect(seen.clean).toBeGreaterThan(0);
  });

  it('live the same life when it is counted, and are counted user by user', () => {
    let users = 0;
    fc.assert(
      fc.property(wholes(world, false), (whole) => {
        for (const one of casesOf(whole, opened.get(world)!)) {
          const project = withRows(opened.get(world)!.project, one.catalogs);
          const observed = instrument(project);
          const parts = personsOf(one).map(({ timeline }) => {
            const { simulated, counts } = livedCounts(observed, timeline);
            expect(simulated).toEqual(simulate(project.program, timeline, 'on'));
            return counts;
          });
          const counts = scenarioCounts(one, opened.get(world)!.project);
          expect(counts).toEqual(addCounts(parts));
          const isApart = one.events.every(
            ({ user, previousId }) => previousId === undefined && one.users.includes(user),
          );
          if (isApart && one.users.length > 1) {
            users++;
            const alone = one.users.map((user) =>
              scenarioCounts(
                {
                  ...one,
                  user,
                  users: [user],
                  strangers: undefined,
                  events: one.events.filter((event) => event.user === user),
                },
                opened.get(world)!.project,
              ),
            );
            expect(counts).toEqual(addCounts(alone));
          }
          const sent = livesOf(one, opened.get(world)!.project, opened.get(world)!.mails)
            .flatMap(({ decisions }) => decisions)
            .filter(({ outcome }) => outcome === 'sent').length;
          const counted = observed.points
            .filter(({ kind }) => kind === 'send')
            .reduce((sum, { key }) => sum + (counts.get(key)?.[0] ?? 0), 0);
          expect(counted).toBe(sent);
        }
      }),
      { numRuns: cases(16) },
    );
    expect(users).toBeGreaterThan(0);
  });

  it('are told the nearest change, with which they hold', () => {
    const seen = { told: 0, rows: 0, users: 0 };
    fc.assert(
      fc.property(wholes(world, false), (whole) => {
        const { project, mails } = opened.get(world)!;
        const { file, fragments } = whole;
        const read = readScenarioFile(file);
        for (const [at, { scenario }] of readCases(file, read, project, fragments).entries()) {
          if (!scenario) continue;
          const { failures } = runCase(scenario, project, mails, readPage, 1);
          // What is sought is a decision, whose instant is told with it.
          const searched = failures.find(
            ({ details, message }) =>
              changesIn(details).length > 0 && !/ was not \S+ (?:by \S+ )?(?:at|until) /.test(message),
          );
          if (!searched) continue;
          const body = read.scenarios[at]!.body as unknown as Json;
          const changed = changesIn(searched.details).reduce<Json | undefined>(
            (now, line) => now && withChange(now, line),
            structuredClone(body),
          );
          if (!changed) continue;
          const text = textOf([changed], { isFlow: true, newline: '\n', comments: false });
          const one = readScenarios({ path: PATH, text }, project, fragments);
          const [then] = one.cases;
          // What is told may be a time before the item above, which is not written in its place.
          if (!then) {
            const errors = one.diagnostics.filter(({ severity }) => severity === 'error');
            const codes = new Set(errors.map(({ code }) => code));
            expect([...codes], `${text}\n${changesIn(searched.details).join('\n')}`).toEqual([
              'time-goes-back',
            ]);
            continue;
          }
          seen.told++;
          if (scenario.row !== undefined) seen.rows++;
          if (scenario.users.length > 1) seen.users++;
          const left = runCase(then, project, mails, readPage, 0).failures;
          const alike = (list: typeof failures) =>
            list.filter(({ message }) => kindOf(message) === kindOf(searched.message)).length;
          expect(
            alike(left),
            `${text}\n${changesIn(searched.details).join('\n')}\n${searched.message}\n${left.map(({ message }) => message).join('\n')}`,
          ).toBeLessThan(alike(failures));
        }
      }),
      // Few failures are told a change that is written here: with less than so many none may be among them.
      { numRuns: Math.max(14, cases(14)) },
    );
    expect(seen.told).toBeGreaterThan(0);
  });

  it('are among the affected wherever an edit of rules or fragments changes what comes of them', async () => {
    let differing = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fragmentsOf(world), scenariosOf(world, { hasContents: true }, 1), styles), {
          minLength: 2,
          maxLength: 3,
        }),
        anEdit,
        fc.boolean(),
        async (files, edit, isOfFragments) => {
          const scenarios = files.map(([, one, style], at) => ({
            path: `scenarios/f${at}.yaml`,
            text: textOf(one, style),
          }));
          const given = fragmentFile(files[0]![0]);
          const before = await treeOf(world.rules, [...scenarios, given]);
          const after = isOfFragments
            ? await treeOf(world.rules, [...scenarios, ...edit([given])])
            : await treeOf(edit(world.rules), [...scenarios, given]);
          const affected = new Set(affectedBy(before, after));
          for (const { path } of scenarios) {
            if (before.outcomes.get(path) === after.outcomes.get(path)) continue;
            differing++;
            expect([...affected], path).toContain(path);
          }
        },
      ),
      { numRuns: cases(14) },
    );
    expect(differing).toBeGreaterThan(0);
  });
});

/** How all scenarios begin, row by row. */
function beginnings(file: SourceFile): readonly unknown[] {
  return readScenarioFile(file).scenarios.map(({ body }) => [body.given, body.when, body.until]);
}

/** All of a text but what `then` and `examples` say. */
function outside(text: string): string {
  return text.replace(/^(?:- | {2})(then|examples):\r?\n(?: {4}[^\n]*(?:\n|$))*/gm, '$1');
}

function changedCells(before: string, after: string): number {
  const [old, now] = [parse(before), parse(after)] as Json[][];
  const cells = (scenario: Json) =>
    ((scenario['examples'] ?? []) as Json[]).flatMap((row) => Object.values(row));
  return old!.reduce((sum, scenario, at) => {
    const others = cells(now![at]!);
    return sum + cells(scenario).filter((cell, index) => cell !== others[index]).length;
  }, 0);
}

/** What a failure is about, without its reasons. */
function kindOf(message: string): string {
  return /^`[^`]+` was (?:not )?[a-z-]+(?: (?:to|for) `[^`]+`)?/.exec(message)?.[0] ?? message;
}

/** The lines under `The nearest change`, where it was lived; a sentence that was folded in one. */
function changesIn(details: readonly string[]): readonly string[] {
  const start = details.findIndex((line) => line.startsWith('The nearest change'));
  const end = details.findIndex((line, index) => index > start && /^ {2}✓ checked/.test(line));
  if (start < 0 || end < 0) return [];
  return details
    .slice(start + 1, end)
    .reduce<readonly string[]>(
      (lines, line) =>
        line.startsWith('    ')
          ? [...lines.slice(0, -1), `${lines.at(-1)!} ${line.trim()}`]
          : [...lines, line.trim()],
      [],
    );
}

/** The change made in the scenario as it is written; undefined for one that moves what follows it. */
function withChange(scenario: Json, line: string): Json | undefined {
  const when = scenario['when'] as Json[];
  const set = /^`([^`]+)`: (.+?)(?: instead of .*|, which is missing)?$/.exec(line);
  if (set) {
    const [first, ...path] = set[1]!.match(/[^.[\]]+/g)!;
    if (path.at(-1) === 'at' || path.at(-1) === 'receivedAt') return undefined;
    const given = scenario['given'];
    const names = typeof given === 'string' || Array.isArray(given) ? { use: given } : given;
    const changed: Json = first === 'given' ? { ...scenario, given: structuredClone(names ?? {}) } : scenario;
    let node = changed;
    for (const step of [first!, ...path.slice(0, -1)]) node = (node[step] ??= {}) as Json;
    if (path.length === 0) changed[first!] = parse(set[2]!);
    else node[path.at(-1)!] = parse(set[2]!);
    return changed;
  }
  const added = /^one more item of `when`: (.*)$/.exec(line);
  if (!added || when.length > 1) return undefined;
  return { ...scenario, when: [...when, parse(added[1]!) as Json] };
}

async function treeOf(
  rules: readonly SourceFile[],
  scenarios: readonly SourceFile[],
): Promise<Tree & { readonly outcomes: ReadonlyMap<string, string> }> {
  const { declared } = openProject(rules);
  const sound = await open(rules);
  const fragments = readFragments(scenarios.filter(({ path }) => path.includes('/given/')));
  const outcomeOf = (file: SourceFile): unknown => {
    if (!sound) return rules;
    const { cases, diagnostics } = readScenarios(file, sound.project, fragments);
    return [
      diagnostics.filter(({ span }) => span.file === file.path),
      cases.map((one) => {
        const { failures, snapshots } = runCase(one, sound.project, sound.mails, readPage, 0);
        const decisions = livesOf(one, sound.project, sound.mails).map((life) =>
          life.decisions.map((decision) => [
            decision.at,
            decision.outcome,
            decision.reason,
            decision.campaign,
            life.render(decision),
          ]),
        );
        return [one.name, failures.map(({ span }) => span), snapshots, decisions];
      }),
    ];
  };
  const outcomes = new Map(
    scenarios.flatMap((file) =>
      file.path.includes('/given/') ? [] : [[file.path, JSON.stringify(outcomeOf(file))] as const],
    ),
  );
  return {
    scenarios,
    rules: { files: rules, ruleSet: declared.ruleSet, areSound: sound !== undefined },
    outcomes,
  };
}
