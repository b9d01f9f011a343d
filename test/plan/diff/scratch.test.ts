import { test } from 'vitest';
import { changesOf } from '../../../src/plan/diff/changes.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { openProject } from '../../../src/simulate/project.js';
import { lifeAt, livesOf } from '../../../src/check/lives/lives.js';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { filesOf, mended, namesIn, plantedIn } from '../../rule-sets.js';
import { unlike } from './unlike.js';
import { appendFileSync, writeFileSync } from 'node:fs';

test('scratch', () => {
  const log = process.env['SCRATCH_OUT']!;
  writeFileSync(log, '');
  for (const kind of ['planted', 'planted-deep'] as const)
    for (const name of namesIn(kind)) {
      const files = filesOf(kind, name);
      const [a, b] = [openProject(files).project, openProject(mended(files, plantedIn(name, kind))).project];
      if (!a || !b) {
        appendFileSync(log, `invalid ${name}\n`);
        continue;
      }
      const changes = changesOf(a, b, proveCondition);
      const lives = livesOf(a);
      const lives2 = livesOf(b);
      const told = new Set<string>();
      for (let i = 0; i < 100; i++)
        for (const u of unlike(a, b, lifeAt(i % 2 ? lives : lives2, 3, i), changes)) told.add(u);
      appendFileSync(
        log,
        `${told.size ? 'UNSAID' : 'ok'} ${name}: ${changes.map((c) => `${c.how} ${c.kind} ${c.name}:${c.effects.join('+')}[${c.parts.map((p) => p.at).join()}]`).join(' | ')}; ${[...told].join('; ')}\n`,
      );
      let n = 0;
      for (const mutant of mutantsOf(a, files).filter((_, i) => i % 6 === 0)) {
        const after = openProject(mutant.files()).project;
        if (!after) continue;
        const ch = changesOf(a, after, proveCondition);
        const t = new Set<string>();
        for (let i = 0; i < 40; i++) for (const u of unlike(a, after, lifeAt(lives, 5, i), ch)) t.add(u);
        n++;
        if (t.size) appendFileSync(log, `UNSAID ${name} ${mutant.id}: ${[...t].join('; ')}\n`);
        const un = ch.filter((c) => c.effects.includes('unknown'));
        if (un.length)
          appendFileSync(
            log,
            `unknown ${name} ${mutant.id}: ${un
              .map((c) =>
                c.parts
                  .filter((p) => p.effects.includes('unknown'))
                  .map((p) => p.certainty.why ?? '')
                  .join(),
              )
              .join()}\n`,
          );
      }
    }
}, 600_000);
