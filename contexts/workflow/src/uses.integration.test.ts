import { newUuidV7 } from '@linkflow/kernel'
import { afterAll, describe, expect, it } from 'vitest'
import { countCredentialUses, findVariableUses } from './index.ts'
import { aFile, openWorkflowWorld } from './testing/workflow-world.ts'

const world = await openWorkflowWorld()
afterAll(() => world.close())
const { act, create, database, put, workspaceId } = world

const reading = (name: string, ...values: string[]) => {
  const file = aFile({ name })
  file.nodes[1]!.parameters = { values: Object.fromEntries(values.map((value, at) => [`v${at}`, value])) }
  return file
}
const variableUses = () => database.app.inWorkspace(workspaceId, findVariableUses)

describe('variables', () => {
  it('are used by workflows that read them by name, in their draft, live or both', async () => {
    expect(await variableUses()).toEqual([])
    const first = await create(reading('B', '{{ $vars.shop + $vars?.limit }}', "{{ $vars['shop'] }}"))
    const second = await create(reading('A', '{{ $vars["shop"] }}', 'no $variables, $varsity or $vars'))
    await act(first.id, 'publish')
    await put(first.id, reading('B', '{{ $vars.shop }}'))
    expect(await variableUses()).toEqual([
      { name: 'limit', count: 1, workflows: [{ id: first.id, name: 'B', in: ['live'] }] },
      {
        name: 'shop',
        count: 2,
        workflows: [
          { id: second.id, name: 'A', in: ['draft'] },
          { id: first.id, name: 'B', in: ['draft', 'live'] },
        ],
      },
    ])
  })
})

describe('credentials', () => {
  it('are counted by the workflows whose nodes name them, and not by texts that do', async () => {
    const [used, unused] = [newUuidV7(Date.now()), newUuidV7(Date.now())]
    const using = (name: string) => {
      const file = aFile({ name })
      Object.assign(file.nodes[0]!, { credentials: { header: used, bearer: used } })
      return file
    }
    await create(using('Uses it twice'))
    await create(using('Uses it too'))
    await create(reading('Says it', `"credentials":{"bearer":"${unused}"}`, unused))
    const counts = await database.app.inWorkspace(workspaceId, (queries) =>
      countCredentialUses(queries, [used, unused]),
    )
    expect([...counts]).toEqual([[used, 2]])
    expect(await database.app.inWorkspace(workspaceId, (queries) => countCredentialUses(queries, []))).toEqual(
      new Map(),
    )
  })
})
