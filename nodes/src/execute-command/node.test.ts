import { fail, ok } from '@linkflow/kernel'
import type { CommandPort } from '@linkflow/node-runtime'
import { runNode, type TestItem } from '@linkflow/node-runtime/testing'
import { describe, expect, it } from 'vitest'
import { executeCommand } from './node.ts'

type Call = Parameters<CommandPort['run']>

async function run(parameters: object, items: readonly TestItem[] = [{ n: 1 }], code: number | null = 0) {
  const calls: Call[] = []
  const commands: CommandPort = {
    run: async (...call) => {
      calls.push(call)
      return ok({ code, stdout: 'said\n', stderr: 'no such file\n' })
    },
  }
  const done = await runNode(executeCommand, {
    parameters: { command: 'ls', ...parameters },
    items,
    context: { commands },
  })
  return { ...done, calls }
}

describe('Execute Command', () => {
  it('gives values beside the command, never in it', async () => {
    const evil = '"; rm -rf / #$(id)`id`'
    const { calls, outputs } = await run({ command: 'echo "$NAME"', values: { NAME: '{{ $json.name }}' } }, [
      { name: evil },
    ])
    expect(calls[0]![0]).toBe('echo "$NAME"')
    expect(calls[0]![1]).toMatchObject({ values: { NAME: evil }, timeoutMs: 60_000 })
    expect(outputs.main).toEqual([{ exitCode: 0, stdout: 'said', stderr: 'no such file' }])
  })

  it('runs for each item, or once for all', async () => {
    expect((await run({}, [{ n: 1 }, { n: 2 }])).calls).toHaveLength(2)
    const once = await run({ once: true, values: { N: '{{ $json.n }}' } }, [{ n: 1 }, { n: 2 }])
    expect(once.calls.map(([, { values }]) => values)).toEqual([{ N: '1' }])
    expect(once.outputs.main).toHaveLength(1)
  })

  it('fails by a code, unless it is told not to', async () => {
    expect((await run({}, [{}], 2)).error).toMatchObject({ code: 'command-failed', retryable: false })
    expect((await run({ failOnCode: false }, [{}], null)).outputs.main).toMatchObject([{ exitCode: null }])
  })

  it('tells a refusal as it is', async () => {
    const refused = { code: 'command-not-allowed', message: 'not here', retryable: false }
    const context = { commands: { run: async () => fail(refused) } }
    const { error } = await runNode(executeCommand, { parameters: { command: 'ls' }, items: [{}], context })
    expect(error).toMatchObject(refused)
  })

  it('takes no names and values that an environment cannot hold', async () => {
    await expect(run({ values: { 'A=B': '1' } })).rejects.toThrow('no name')
    await expect(run({ command: ' ' })).rejects.toThrow('is empty')
    expect((await run({ values: { A: '{{ "a\\u0000b" }}' } })).error?.code).toBe('command-values-invalid')
    expect((await run({ values: { A: '{{ $json.a }}' } }, [{ a: 'x'.repeat(100_001) }])).error?.code).toBe(
      'command-values-invalid',
    )
    expect((await run({ values: { A: '{{ $json.a }}' } }, [{ a: { b: 1 } }])).error?.code).toBe(
      'command-values-invalid',
    )
  })
})
