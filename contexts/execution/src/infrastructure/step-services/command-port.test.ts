import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newUuidV7 } from '@linkflow/kernel'
import { UserFiles } from '@linkflow/object-store'
import { afterAll, describe, expect, it } from 'vitest'
import { commandPort } from './command-port.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-commands-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = { values: {}, timeoutMs: 60_000, outputBytesMax: 100_000 }
const signal = new AbortController().signal
const workspaceId = newUuidV7(Date.now())

describe('commands', () => {
  it('are refused where nobody allowed them, with how to and what it means', async () => {
    const files = await UserFiles.open(join(folder, 'refused'))
    const refused = await commandPort(files, false, workspaceId, signal).run('touch here', options)
    expect(refused).toMatchObject({ ok: false, error: { code: 'command-not-allowed', retryable: false } })
    expect(refused.ok ? '' : refused.error.message).toMatch(/LINKFLOW_EXECUTE_COMMAND=true.*secrets of every workspace/)
    expect(await files.workspace(workspaceId).list('*')).toEqual({ ok: true, value: [] })
  })

  it('run among the files of the workspace, without the environment of the server', async () => {
    const files = await UserFiles.open(join(folder, 'allowed'))
    process.env.LINKFLOW_TEST_OF_COMMANDS = 'a secret of the server'
    const run = commandPort(files, true, workspaceId, signal).run
    const ran = await run('printf "$WORD" > made.txt; pwd; echo "$HOME"; env', {
      ...options,
      values: { WORD: '$(id)' },
    })
    delete process.env.LINKFLOW_TEST_OF_COMMANDS
    const own = await files.workspace(workspaceId).folder()
    const { stdout } = ran.ok ? ran.value : { stdout: '' }
    expect(stdout.split('\n').slice(0, 2)).toEqual([own, own])
    expect(stdout).not.toContain('a secret of the server')
    const made = await files.workspace(workspaceId).read('made.txt')
    expect(made).toMatchObject({ ok: true, value: { bytes: 5 } })
  })
})
