import { defineConfig } from 'vitest/config';

/** The package's tests: it is built twice, which takes minutes. */
export default defineConfig({
  test: {
    include: ['tests/deb/**/*.deb.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
