import { defineConfig } from 'vitest/config'

/** A suite of its own: it needs servers that are no part of LinkFlow. */
export default defineConfig({
  test: {
    include: ['tests/servers/src/**/*.server-test.ts'],
    execArgv: ['--disable-proto=throw', '--no-warnings'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
})
