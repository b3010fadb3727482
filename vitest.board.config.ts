import { defineConfig } from 'vitest/config';

/** The emulated board's tests: minutes long, one machine at a time, only by `npm run test:board`. */
export default defineConfig({
  test: {
    include: ['tests/board/**/*.board.ts'],
    globalSetup: ['tests/board/support/image.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // A story that broke off in the middle tells nothing more.
    bail: 1,
  },
});
