import { defineConfig } from 'vitest/config'

/** One project per folder of test/, and `unit` for the tests that stand beside their file. */
const folder = (name: string, timeout: number, parallel = true) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeout,
    hookTimeout: timeout,
    fileParallelism: parallel,
  },
})

export default defineConfig({
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    passWithNoTests: true,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['shared/**/*.test.ts', 'electron/**/*.test.{ts,tsx}', 'renderer/**/*.test.{ts,tsx}'],
          testTimeout: 10_000,
        },
      },
      folder('architecture', 120_000),
      folder('properties', 120_000),
      folder('conformance', 60_000, false),
      folder('security', 60_000, false),
      folder('faults', 600_000, false),
      folder('e2e', 180_000, false),
    ],
  },
})
