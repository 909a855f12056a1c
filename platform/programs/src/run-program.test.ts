import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from './run-program.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'linkflow-programs-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sh = (script: string, more: { timeoutMs?: number; outputBytesMax?: number; signal?: AbortSignal } = {}) =>
  runProgram({
    argv: ['/bin/sh', '-c', script],
    folder,
    environment: { PATH: process.env.PATH ?? '', OWN: 'a "b" $c' },
    timeoutMs: 60_000,
    outputBytesMax: 1_000_000,
    signal: new AbortController().signal,
    ...more,
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a program', () => {
  it('gives what it said on both ways, and its code', async () => {
    expect(await sh('echo one; echo two >&2; exit 3')).toEqual({
      ok: true,
      value: { code: 3, stdout: 'one\n', stderr: 'two\n' },
    })
    expect(await sh('kill -9 $$')).toMatchObject({ ok: true, value: { code: null } })
  })

  it('has the folder and the environment that it is given, and nothing of ours', async () => {
    process.env.LINKFLOW_TEST_OF_PROGRAMS = 'a secret of the server'
    const said = await sh('pwd; echo "$OWN"; env')
    delete process.env.LINKFLOW_TEST_OF_PROGRAMS
    const { stdout } = said.ok ? said.value : { stdout: '' }
    expect(stdout.split('\n').slice(0, 2)).toEqual([folder, 'a "b" $c'])
    expect(stdout).not.toContain('a secret of the server')
  })

  it('is killed with all that it began when its time is over', async () => {
    const ended = await sh('sleep 1000 & echo $! > child; wait', { timeoutMs: 1_000 })
    expect(ended).toMatchObject({ ok: false, error: { code: 'program-timeout' } })
    const pid = await childPid()
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  it('is killed when the step is stopped, and does not begin after that', async () => {
    const stop = new AbortController()
    const running = sh('touch begun; sleep 1000', { signal: stop.signal })
    await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true)
    stop.abort()
    expect(await running).toMatchObject({ ok: false, error: { code: 'aborted' } })
    expect(await sh('touch never', { signal: stop.signal })).toMatchObject({ ok: false, error: { code: 'aborted' } })
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })

  it('may say so much, and not a byte more', async () => {
    expect(await sh('printf 12345', { outputBytesMax: 5 })).toMatchObject({ ok: true, value: { stdout: '12345' } })
    const tooMuch = { ok: false, error: { code: 'program-output-too-large' } }
    expect(await sh('printf 123456', { outputBytesMax: 5 })).toMatchObject(tooMuch)
    expect(await sh('yes', { outputBytesMax: 100_000 })).toMatchObject(tooMuch)
  })

  it('leaves nothing in the background, and is not waited for by who left its group', async () => {
    expect(await sh('sleep 1000 & echo $! > child')).toMatchObject({ ok: true, value: { code: 0 } })
    const pid = await childPid()
    await expect.poll(() => isAlive(pid)).toBe(false)
    const away = await sh(
      'setsid sh -c "echo \\$\\$ > child; exec sleep 30" & while [ ! -s child ]; do :; done; echo done',
    )
    expect(away).toMatchObject({ ok: true, value: { stdout: 'done\n' } })
    process.kill(await childPid(), 'SIGKILL')
  })

  it('that is not there says so', async () => {
    const missing = await runProgram({
      argv: [join(folder, 'nothing')],
      folder,
      environment: {},
      timeoutMs: 1_000,
      outputBytesMax: 1,
      signal: new AbortController().signal,
    })
    expect(missing).toMatchObject({ ok: false, error: { code: 'program-not-started' } })
  })
})

async function childPid(): Promise<number> {
  const path = join(folder, 'child')
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).toMatch(/^\d+\n/)
  const pid = Number(await readFile(path, 'utf8'))
  await rm(path)
  return pid
}
