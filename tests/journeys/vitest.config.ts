import { defineConfig } from 'vitest/config'
import { WAIT_MS_MAX } from './src/harness/browser.ts'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['src/**/*.journey.ts'],
    execArgv: ['--no-warnings'],
    pool: 'forks',
    tags: [{ name: 'short', description: 'Shows at once whether people can work: what CI runs' }],
    // One server and one browser at a time: what is measured belongs to one of them.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // What is edited is on the server a second later, and what runs takes as long as the machine is busy.
    expect: { poll: { timeout: WAIT_MS_MAX } },
    retry: process.env['CI'] === 'true' ? 1 : 0,
  },
})
