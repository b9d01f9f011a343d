import { defineConfig } from 'vitest/config';
import { defects } from './test/protocol/defect.js';

export default defineConfig({
  plugins: [defects()],
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'threads',
    // Files share what they import, and find it warm: no module of this project holds what one test leaves to another, and
    // planted defects are copies of their own (see test/protocol/defect.ts).
    isolate: false,
    // By default one core is left to whoever waits.
    maxWorkers: '100%',
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 120_000,
  },
});
