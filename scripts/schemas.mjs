// Writes schemas/ from the sources (`npm run schemas`, after a build).
import { mkdirSync, writeFileSync } from 'node:fs';
import { allSchemas } from '../dist/cli/report/all-schemas.js';

mkdirSync(new URL('../schemas/', import.meta.url), { recursive: true });
for (const [name, schema] of Object.entries(allSchemas())) {
  writeFileSync(
    new URL(`../schemas/${name}.json`, import.meta.url),
    `${JSON.stringify(schema, undefined, 2)}\n`,
  );
}
