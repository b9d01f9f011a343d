/** Coverage of the example store: what is planted there and no scenario does is found at its line, and nothing else. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Coverage } from '../../src/check/coverage/coverage.js';
import { coverageOf, missingOf } from '../../src/check/coverage/coverage.js';
import { instrument, livedCounts } from '../../src/check/coverage/instrument.js';
import { scenarioCounts } from '../../src/check/coverage/scenario-counts.js';
import { readFragments } from '../../src/check/given-file.js';
import { readScenarios } from '../../src/check/scenario.js';
import { writeReports } from '../../src/cli/coverage/reports.js';
import { readProjectFiles } from '../../src/cli/files.js';
import { renderMail } from '../../src/render/render.js';
import type { SourceFile } from '../../src/language/source-file.js';
import type { Project } from '../../src/simulate/project.js';
import { compileMails, mailOf, openProject } from '../../src/simulate/project.js';
import { simulate } from '../../src/simulate/simulate.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';

const STORE = resolve(import.meta.dirname, '../..');
const files = readProjectFiles(STORE);
const fragments = readFragments(files.given);
const folder = mkdtempSync(join(tmpdir(), 'mailwright-coverage-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function opened(rules: readonly SourceFile[]): Project {
  const { project, diagnostics } = openProject(rules);
  if (project) return project;
  throw new Error(diagnostics.map(({ span, message }) => `${formatPlace(span)} ${message}`).join('\n'));
}

/** Scenarios need not hold: what they do not say is not asked. */
function covered(rules: readonly SourceFile[]): Coverage {
  const project = opened(rules);
  const cases = files.scenarios.flatMap((file) => readScenarios(file, project, fragments).cases);
  return coverageOf(
    project,
    cases.map((scenario) => scenarioCounts(scenario, project)),
  );
}

/** Ways that lcov calls not gone, as often as each: `rules/a.yaml:12`. */
async function lcovOf(coverage: Coverage, rules: readonly SourceFile[]): Promise<readonly string[]> {
  const texts = new Map(rules.map(({ path, text }) => [path, text]));
  await writeReports(STORE, coverage, texts, { folder, reporters: ['lcov'], thresholds: {} });
  let file = '';
  return readFileSync(join(folder, 'lcov.info'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('SF:')) file = line.slice(3);
      const branch = /^BRDA:(\d+),\d+,\d+,(\d+)$/.exec(line);
      return branch?.[2] === '0' ? [`${file}:${branch[1]}`] : [];
    });
}

interface Plant {
  /** A part of a file, and what is put behind it. */
  readonly file: string;
  readonly behind: string;
  readonly text: string;
  /** By line of `text`, from 1: what no scenario does there, each once. */
  readonly gaps: Readonly<Record<number, readonly string[]>>;
}

const NEVER = 'fact: count, params: { event: Product Reviewed }, operator: greaterThan, value: 900';
const ALWAYS = 'fact: count, params: { event: Product Reviewed }, operator: lessThan, value: 900';

const PLANTS: Readonly<Record<string, Plant>> = {
  'a condition that is never true': {
    file: 'rules/segments.yaml',
    behind:
      'name: regular\nversion: 1\ndescription: Three orders or more, or 500 euro within a year.\nwhen:\n  any:\n',
    text: `    - { ${NEVER} }\n`,
    gaps: { 1: ['never true'] },
  },
  'a condition that is never false': {
    file: 'rules/segments.yaml',
    behind: 'time does.\nwhen:\n  all:\n',
    text: `    - { ${ALWAYS} }\n`,
    gaps: { 1: ['never false'] },
  },
  'a group that is never true, and a negation that is never false': {
    file: 'rules/segments.yaml',
    behind: 'time does.\nwhen:\n  all:\n',
    text: `    - not:\n        all:\n          - { ${NEVER} }\n`,
    gaps: { 1: ['never false'], 2: ['never true'], 3: ['never true'] },
  },
  'a condition of a lower priority that is never read': {
    file: 'rules/segments.yaml',
    behind:
      'name: regular\nversion: 1\ndescription: Three orders or more, or 500 euro within a year.\nwhen:\n  any:\n',
    text: `    - all:\n        - { ${NEVER}, priority: 2 }\n        - { fact: profile, path: $.userId, operator: equal, value: u1 }\n`,
    gaps: { 1: ['never true'], 2: ['never true'], 3: ['never true', 'never false'] },
  },
  'the `where` of a fact that is never true': {
    file: 'rules/segments.yaml',
    behind: 'time does.\nwhen:\n  all:\n',
    text: `    - fact: count
      params:
        event: Product Viewed
        where: { fact: event, path: $.properties.product_id, operator: equal, value: nothing }
      operator: equal
      value: 0
`,
    gaps: { 1: ['never false'], 4: ['never true'] },
  },
  'a wait that is never cancelled': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind:
      '          since: entry\n    content: { offer: cart-offer }\n  - { id: second-thoughts, wait: 23h }\n',
    text: '  - { id: planted, wait: 1s }\n',
    gaps: { 1: ['never cancelled'] },
  },
  'a wait that nobody comes to, behind a branch that is never gone': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: '  - { id: settle, wait: 1h }\n',
    text: `  - choose:
      - when: { ${NEVER} }
        steps: [{ id: planted, wait: 1h }]
      - otherwise: []
`,
    gaps: { 2: ['never gone', 'never true'], 3: ['never taken', 'never cancelled'] },
  },
  'the rest of a choose that is never gone': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: '  - { id: settle, wait: 1h }\n',
    text: `  - choose:
      - when: { ${ALWAYS} }
        steps: [{ id: planted, wait: 1s }]
      - otherwise: []
`,
    gaps: { 2: ['never false'], 4: ['never gone'] },
  },
  'a wait for an event that never comes': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: '  - { id: second-thoughts, wait: 23h }\n',
    text: '  - { id: planted, waitFor: { event: Product Reviewed, timeout: 1s } }\n',
    gaps: { 1: ['never continued', 'never cancelled'] },
  },
  'a time that is never over': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: '  - { id: second-thoughts, wait: 23h }\n',
    text: '  - id: planted\n    wait: { days: 0 }\n    onPastTarget: now\n',
    gaps: { 2: ['never cancelled'], 3: ['never overdue'] },
  },
  'a mail that is never sent': {
    file: 'rules/campaigns/win-back.yaml',
    behind: '    content: { welcome: welcome-back }\n',
    text: `  - send: planted
    when: { ${NEVER} }
    template: win-back
    subject: '{{ greeting }}'
    data:
      greeting: { fact: profile, path: $.traits.firstName, default: Hello }
      last_order: { fact: last, params: { event: Order Completed } }
    content: { welcome: welcome-back }
`,
    gaps: { 1: ['never sent'], 2: ['never true'] },
  },
  'quiet hours that are never met': {
    file: 'rules/policy.yaml',
    behind: 'purposes:\n',
    text: `  planted:
    consent: opt-in
    quietHours: { from: '21:00', to: '08:00', expireAfter: 2h }
`,
    gaps: { 2: ['never refused'], 3: ['never hit', 'never expired'] },
  },
  'an exit that ends no run': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: 'exit:\n',
    text: '  - event: Product Reviewed\n',
    gaps: { 1: ['never ended a run'] },
  },
  'a limit of entries that refuses nobody': {
    file: 'rules/campaigns/cart-recovery.yaml',
    behind: 'entry:\n',
    text: '  maxEntries: 900\n',
    gaps: { 1: ['never refused'] },
  },
  'a trigger that comes never too late': {
    file: 'rules/policy.yaml',
    behind: 'owner: lifecycle\n',
    text: 'allowedLateness: 52w\n',
    gaps: { 1: ['never refused'] },
  },
  'a cap that is never hit': {
    file: 'rules/policy.yaml',
    behind: '      - { max: 4, per: 1w, window: rolling, onHit: drop }\n',
    text: '      - { max: 900, per: 2w, window: rolling, onHit: defer, expireAfter: 1d }\n',
    gaps: { 1: ['never hit', 'never expired'] },
  },
  'a holdout that nobody is in': {
    file: 'rules/policy.yaml',
    behind: '  marketing:\n',
    text: '    holdout: 0.01%\n',
    gaps: { 1: ['never held out'] },
  },
  'a variant that nobody has': {
    file: 'rules/experiments/cart-subject.yaml',
    behind: "{{ items[0].name ?? 'your cart' }} is waiting\"\n",
    text: '  - { name: planted, weight: 0.01, set: { steps.settle.wait: 2h } }\n',
    gaps: { 1: ['never assigned'] },
  },
  'a content choice that is never shown': {
    file: 'rules/content/cart-offer.yaml',
    behind: 'choose:\n',
    text: `  - when: { ${NEVER} }\n    show: { headline: A, text: B, code: C }\n`,
    gaps: { 1: ['never shown', 'never true'] },
  },
  'a branch of a template that is never rendered': {
    file: 'templates/cart-last-chance.mjml',
    behind: '      <mj-column><mj-divider /></mj-column>\n    </mj-section>\n',
    text: `    {{! if (user.id === 'nobody') { }}
    <mj-section><mj-column><mj-text>A</mj-text></mj-column></mj-section>
    {{! } else if (user.id === 'nobody at all') { }}
    <mj-section><mj-column><mj-text>B</mj-text></mj-column></mj-section>
    {{! } else { }}
    <mj-section><mj-column><mj-text>C</mj-text></mj-column></mj-section>
    {{! } }}
`,
    gaps: { 1: ['never rendered'], 3: ['never rendered'] },
  },
  'a branch of a template that is always rendered': {
    file: 'templates/cart-last-chance.mjml',
    behind: '      <mj-column><mj-divider /></mj-column>\n    </mj-section>\n',
    text: `    {{! if (user.id !== 'nobody') { }}
    <mj-section><mj-column><mj-text>A</mj-text></mj-column></mj-section>
    {{! } }}
    {{! if (user.id !== 'nobody') { }}
    <mj-section><mj-column><mj-text>A</mj-text></mj-column></mj-section>
    {{! } else { }}
    <mj-section><mj-column><mj-text>{{ user.id || 'B' }}</mj-text></mj-column></mj-section>
    {{! } }}
`,
    gaps: { 1: ['never passed over'], 6: ['never rendered'], 7: ['never kept', 'never replaced'] },
  },
  'ways of values in a template': {
    file: 'templates/cart-last-chance.mjml',
    behind: '      <mj-column><mj-divider /></mj-column>\n    </mj-section>\n',
    text: `    <mj-section><mj-column><mj-text>
      {{ user.id === 'nobody' ? 'A' : 'B' }}
      {{ user.id ? 'A' : 'B' }}
      {{ user.id ?? 'A' }}
    </mj-text></mj-column></mj-section>
`,
    gaps: { 2: ['never true'], 3: ['never false'], 4: ['never replaced'] },
  },
};

function planted({ file, behind, text }: Plant): {
  readonly rules: readonly SourceFile[];
  readonly line: number;
} {
  const before = files.rules.find(({ path }) => path === file)!.text;
  const at = before.indexOf(behind);
  expect([file, behind, at >= 0]).toEqual([file, behind, true]);
  const end = at + behind.length;
  const rules = files.rules.map((one) =>
    one.path === file ? { ...one, text: before.slice(0, end) + text + before.slice(end) } : one,
  );
  return { rules, line: before.slice(0, end).split('\n').length };
}

describe('the example store', () => {
  let base: Coverage;
  let ofBase: readonly string[];
  beforeAll(async () => {
    base = covered(files.rules);
    ofBase = await lcovOf(base, files.rules);
  });

  test('its scenarios live the same lives observed and not, and get the same mails', async () => {
    const project = opened(files.rules);
    const instrumented = instrument(project);
    const cases = files.scenarios.flatMap((file) => readScenarios(file, project, fragments).cases);
    expect(cases.length).toBeGreaterThan(90);
    const [plain, counting] = await Promise.all([project.outlines, instrumented.mails].map(compileMails));
    let rendered = 0;
    for (const scenario of cases) {
      const { simulated } = livedCounts(instrumented, scenario);
      expect(simulated).toEqual(simulate(project.program, scenario, 'on'));
      for (const decision of simulated.decisions.filter(({ mail }) => mail)) {
        const [mail, counted] = [plain, counting].map((one) =>
          renderMail(mailOf(one!.mails, decision)!, decision.mail!),
        );
        expect(counted).toEqual(mail);
        rendered++;
      }
    }
    expect(rendered).toBeGreaterThan(50);
  });

  test('every gap has a line of its own in lcov, and every other way is gone there', () => {
    const gaps = base.gaps.map(({ arm }) => `${arm.span.file}:${arm.span.line}`);
    expect([...ofBase].sort()).toEqual([...gaps].sort());
    expect(missingOf(base.gaps).length).toBeLessThanOrEqual(base.gaps.length);
  });

  test.for(Object.entries(PLANTS))('%s', async ([, plant]) => {
    const { rules, line } = planted(plant);
    const lines = plant.text.split('\n').length - 1;
    const coverage = covered(rules);
    const found = coverage.gaps.filter(
      ({ point: { span } }) => span.file === plant.file && span.line >= line && span.line < line + lines,
    );
    const told = found.map(({ point, arm }) => `${point.span.line - line + 1} never ${arm.name}`);
    const wanted = Object.entries(plant.gaps).flatMap(([at, says]) => says.map((one) => `${at} ${one}`));
    expect(told.sort()).toEqual(wanted.sort());
    const elsewhere = (one: Coverage, plantedLines: number) =>
      one.gaps
        .filter((gap) => plantedLines === 0 || !found.includes(gap))
        .map(({ point: { span, label, kind }, arm }) => {
          const isBehind = span.file === plant.file && span.line >= line + plantedLines;
          return `${span.file}:${span.line - (isBehind ? plantedLines : 0)} ${kind} ${label} ${arm.name}`;
        })
        .sort();
    expect(elsewhere(coverage, lines)).toEqual(elsewhere(base, 0));
    const inLcov = (await lcovOf(coverage, rules)).filter((place) =>
      Object.keys(plant.gaps).some((at) => place === `${plant.file}:${line + Number(at) - 1}`),
    );
    expect(inLcov.length).toBe(wanted.length);
  });
});
