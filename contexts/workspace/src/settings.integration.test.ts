import { afterAll, describe, expect, it } from 'vitest'
import { readWorkspaceSettings, settingsOfAll } from './application/workspace-settings.ts'
import { codeOf, openTeam } from './testing/team.ts'

describe('the settings of a workspace', async () => {
  const team = await openTeam()
  afterAll(() => team.close())
  const { owner, database, workspaceId } = team
  const change = (body: object, by = owner) => by.call('PATCH', '/workspace/settings', body)

  it('are none at first; what is named changes, and null takes it away', async () => {
    expect((await owner.call('GET', '/workspace/settings')).body).toEqual({})
    const retention = { days: 30, successes: 'metadata' }
    expect((await change({ retention, timeZone: 'Europe/Berlin' })).body).toEqual({
      timeZone: 'Europe/Berlin',
      retention,
    })
    expect((await change({ errorWorkflow: 'On error' })).body).toEqual({
      timeZone: 'Europe/Berlin',
      errorWorkflow: 'On error',
      retention,
    })
    expect((await change({ retention: null, timeZone: null })).body).toEqual({ errorWorkflow: 'On error' })
    expect(await readWorkspaceSettings(database.engine, workspaceId)).toEqual({ errorWorkflow: 'On error' })
    expect([...(await settingsOfAll(database.engine)).keys()]).toEqual([workspaceId])
  })

  it.each([
    { timeZone: 'Mars/Olympus' },
    { timeZone: '+02:00' },
    { errorWorkflow: ' ' },
    { errorWorkflow: 'x'.repeat(129) },
    { retention: { days: -1 } },
    { retention: { days: 3651 } },
    { unknown: 1 },
  ])('are not %j', async (body) => {
    expect(codeOf(await change(body))).toEqual([422, 'body-invalid'])
  })

  it('are changed by who may, told in the audit log, and those of one workspace alone', async () => {
    const viewer = await team.join('v@example.com', 'viewer')
    expect(codeOf(await change({ timeZone: 'UTC' }, viewer))).toEqual([403, 'permission-missing'])
    expect((await viewer.call('GET', '/workspace/settings')).status).toBe(200)
    await change({ timeZone: 'Asia/Tokyo' })
    await change({ timeZone: 'Asia/Tokyo' })
    const { items } = (await owner.call('GET', '/audit?action=workspace.settings-changed')).body
    expect(items[0]).toMatchObject({ after: { timeZone: 'Asia/Tokyo' }, before: { errorWorkflow: 'On error' } })
    expect(items.filter(({ after }: { after: { timeZone?: string } }) => after.timeZone === 'Asia/Tokyo')).toHaveLength(
      1,
    )
    const foreign = await team.call('GET', '/api/v1/workspace/settings', { token: team.otherToken })
    expect(foreign.body).toEqual({})
  })
})
