import { LinkFlow } from '@linkflow/sdk'
import { orderFile } from '../harness/editor.ts'
import { type Seeded, seedWorkflows } from '../harness/seed.ts'
import { type SeededRuns, seedExecutions } from '../harness/seed-executions.ts'
import { seedThings, type Things, webhookFile } from '../harness/seed-things.ts'
import { seedVersions } from './versions.ts'

/** What the addresses of the screens name. */
export interface Shown {
  readonly workspace: string
  /** One in which nobody did anything. */
  readonly bare: string
  readonly order: string
  readonly run: string
  /** One that nobody ever ran or published. */
  readonly unrun: string
  readonly blank: string
  readonly versions: string
  readonly failed: string
  readonly credential: string
  readonly schedule: string
  readonly hook: string
  readonly event: string
  readonly quietHook: string
  readonly things: Things
  readonly runs: SeededRuns
}

const PEOPLE = [
  ['Ana Reyes', 'ana@shop.example', 'admin'],
  ['Bo Lindqvist', 'bo@shop.example', 'editor'],
  ['Chidi Okafor', 'chidi@shop.example', 'viewer'],
] as const

/** A workspace that people used for a while, and one that nobody used. */
export async function seedShown(seeded: Seeded, url: string): Promise<Shown> {
  const { client, workspaceId } = seeded
  await seedWorkflows(seeded)
  const things = await seedThings(seeded, url)
  const runs = await seedExecutions(seeded)
  await seedTeam(seeded, url)
  const { id: order } = await client.workflows.create(orderFile('Order of the day'))
  const { execution } = await client.workflows.test(order, { wait: 30 })
  const unrun = await client.workflows.create(orderFile('Parcels of the week'))
  const blank = await client.workflows.create({ linkflow: 1, name: 'Something new', nodes: [], connections: [] })
  const quietHook = await client.workflows.create(webhookFile('things/quiet'))
  await client.workflows.publish(quietHook.id)
  const bare = await client.workspaces.create('New shop')
  const [event] = await client.webhooks.events({ workflowId: things.hook.id, node: 'hook' }).take(1)
  return {
    workspace: workspaceId,
    bare: bare.id,
    order,
    run: execution.id,
    unrun: unrun.id,
    blank: blank.id,
    versions: await seedVersions(seeded),
    failed: runs.failed[0]!.id,
    credential: things.credential.id,
    schedule: things.schedule.id,
    hook: things.hook.id,
    event: event?.id ?? '',
    quietHook: quietHook.id,
    things,
    runs,
  }
}

/** Three people who joined, one who was asked, and the keys of two programs. */
async function seedTeam({ client }: Seeded, url: string): Promise<void> {
  for (const [name, email, role] of PEOPLE) {
    const { id } = await client.invitations.create({ email, role })
    const { token } = await client.accounts.giveInvitation(id)
    const password = `${name} walks over the bridge`
    await new LinkFlow({ url }).invitations.join({ token, name, password, refreshIn: 'body' })
  }
  await client.invitations.create({ email: 'dana@shop.example', role: 'operator' })
  const expiresAt = new Date(Date.now() + 90 * 86_400_000).toISOString()
  await client.apiKeys.create({ name: 'Deploys from CI', scopes: ['workflow:read', 'workflow:write'], expiresAt })
  await client.apiKeys.create({ name: 'Dashboard in the office', scopes: ['execution:read'] })
}
