import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { CampaignBody, Declared, Part } from './documents.js';
import { partAt, spanOf } from './documents.js';
import { stepIds } from './step-ids.js';

/** A move of runs to this version: from an older one, to steps that there are. */
export function checkMigrate(
  { body, version, at }: Declared<CampaignBody>,
  report: (diagnostic: Diagnostic) => void,
): void {
  const { migrate } = body;
  if (!migrate) return;
  const part: Part = { at, path: ['migrate'] };
  if (migrate.from >= version) {
    report(
      error(
        'out-of-range',
        spanOf(partAt(part, 'from')),
        `version ${migrate.from} is not older than this one`,
        {
          help:
            version === 1
              ? 'raise `version`: the first version has no runs to move'
              : `write a version below ${version}, whose runs are to move`,
          related: [{ message: 'this version', span: at(['version']) }],
        },
      ),
    );
  }
  const known = stepIds(body.steps);
  for (const [old, step] of Object.entries(migrate.steps ?? {})) {
    if (known.includes(step)) continue;
    report(
      error('unknown-step', spanOf(partAt(part, 'steps', old)), `this campaign has no step \`${step}\``, {
        help: didYouMean(step, known, 'step'),
        related: [{ message: 'the steps that there are', span: at(['steps'], 'key') }],
        fix: respelling(spanOf(partAt(part, 'steps', old)), step, known),
      }),
    );
  }
}
