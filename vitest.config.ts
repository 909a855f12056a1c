import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'data/**', 'sdk/dist/**', 'node-sdk/dist/**'],
    // The same hardening flags as the server (bin/linkflow.mjs).
    execArgv: ['--disable-proto=throw', '--no-warnings'],
    pool: 'forks',
    // A file waits for most of its time: for a database, a process, a clock. So each processor has one, while by default one
    // processor is left alone, which of two is the half.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // How long something that a test waits for may take, on whatever machine; one second by default.
    expect: { poll: { timeout: 20_000 } },
    // Machines of CI are shared: a test that drowned in somebody else's load gets one more chance there, and only there.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
})
