import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', 'data/**', 'sdk/dist/**'],
    // The same hardening flags as the server (bin/linkflow.mjs).
    execArgv: ['--disable-proto=throw', '--no-warnings'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Machines of CI are shared: a test that drowned in somebody else's load gets one more chance there, and only there.
    retry: process.env.CI === 'true' ? 1 : 0,
  },
})
