import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.journey.ts'],
    execArgv: ['--no-warnings'],
    pool: 'forks',
    // One server and one browser at a time: what is measured belongs to one of them.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As long as the browser waits for what it looks for: a machine with others on it is slow at times, and not wrong.
    expect: { poll: { timeout: 10_000 } },
    retry: process.env['CI'] === 'true' ? 1 : 0,
  },
})
