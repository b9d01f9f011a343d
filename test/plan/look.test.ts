import { test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { edited, impactOfLog, sideOf, storeFiles } from './impacts.js';
import { realLog } from '../real-data.js';
test('look', async () => {
  const files = storeFiles();
  const after = edited(files, 'rules/campaigns/win-back.yaml', 'it has been a while', 'it has been long');
  const impact = await impactOfLog([await sideOf(edited(files, 'rules/segments.yaml', '60d', '90d')), await sideOf(after)], realLog('online-retail.csv.gz').path, 'online-retail');
  writeFileSync('/tmp/mw/impact-look.json', JSON.stringify(impact, (k, v) => (k === 'html' ? `${String(v).length} letters` : v), 1));
}, 60000);
