import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // `npm test -- --coverage`. Counted is what runs in the tests' own process. What they start as
    // processes of their own is not: the demo and its services, commands from `dist`, the app in a
    // browser. So `src/cli` and `web` look worse than they are, and a figure is no goal here: a part
    // that no test touches shows.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'appliance/**/*.ts', 'web/**/*.{ts,tsx}'],
      reporter: [resolve('scripts/lib/coverage-table.mjs'), 'text-summary'],
    },
  },
});
