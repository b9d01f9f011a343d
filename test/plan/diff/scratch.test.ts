import { test } from 'vitest';
import { changesOf } from '../../../src/plan/diff/changes.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { openProject } from '../../../src/simulate/project.js';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { lifeAt, livesOf } from '../../../src/check/lives/lives.js';
import { STORE_FILES } from '../../check/mutants/store.js';
import { livedBy, quiet, shownBy, unsaid } from './unlike.js';
import { appendFileSync, writeFileSync } from 'node:fs';

test('scratch', () => {
  const log = process.env['SCRATCH_OUT']!;
  const project = openProject(STORE_FILES).project!;
  const lives = livesOf(project);
  const n = Number(process.env['LIVES'] ?? 60);
  const all = Array.from({ length: n }, (_, i) => quiet(lifeAt(lives, 7, i)));
  writeFileSync(log, '');
  const old = all.map((life) => livedBy(project, life));
  const stats: Record<string, number> = {};
  const count = (k: string) => (stats[k] = (stats[k] ?? 0) + 1);
  const every = Number(process.env['EVERY'] ?? 1);
  for (const mutant of mutantsOf(project, STORE_FILES).filter((_, i) => i % every === 0)) {
    const after = openProject(mutant.files()).project;
    if (!after) {
      count('invalid');
      continue;
    }
    const t0 = performance.now();
    const changes = changesOf(project, after, proveCondition);
    const ms = performance.now() - t0;
    const told = new Set<string>();
    const seen = new Set<string>();
    for (const [i, life] of all.entries()) {
      const now = livedBy(after, life);
      if ((old[i]!.isCapped || now.isCapped) && !/caps/.test(mutant.id)) continue;
      const shown = shownBy(old[i]!, now);
      for (const e of shown.values()) for (const x of e) seen.add(x);
      for (const u of unsaid(shown, changes)) told.add(u);
    }
    const own = changes.find((c) => c.how !== 'through');
    const effect = own?.effects.join('+') ?? 'no change';
    const label = `${mutant.id} [${mutant.operator}] ${mutant.says}`;
    count('all');
    count(`effect ${changes[0]?.effect}`);
    if (told.size) {
      count('UNSAID');
      appendFileSync(log, `UNSAID ${label}: ${[...told].join('; ')}\n`);
    }
    appendFileSync(
      log,
      `${ms.toFixed(0)}ms ${label}: ${effect}; seen ${[...seen].join()}; ${changes
        .filter((c) => c.how === 'through')
        .map((c) => `${c.kind} ${c.name}:${c.effects.join('+')}`)
        .join(' | ')}\n`,
    );
  }
  appendFileSync(log, JSON.stringify(stats, null, 1));
}, 600_000);
