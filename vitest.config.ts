import { defineConfig } from 'vitest/config';
import { defects } from './test/protocol/defect.js';

export default defineConfig({
  plugins: [defects()],
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'threads',
    // By default one core is left to whoever waits.
    maxWorkers: '100%',
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 120_000,
  },
});
