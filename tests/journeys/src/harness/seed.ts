import { LinkFlow, type Workflow, type WorkflowFileInput } from '@linkflow/sdk'
import { landIn } from './browser.ts'

export const OWNER = { email: 'owner@test.local', password: 'a horse that is correct', name: 'Olive Owner' }
export const WORKSPACE = 'Test kitchen'

/** The workspace of the journeys, and who made it. */
export interface Seeded {
  readonly client: LinkFlow
  readonly workspaceId: string
}

/** The first account, as the set-up page makes it; its calls work for as long as a journey lasts. */
export async function seedOwner(url: string): Promise<Seeded> {
  const visitor = new LinkFlow({ url })
  if (!(await visitor.setup.isNeeded())) return seedWorkspace(url)
  const { accessToken: token } = await visitor.setup.run({ ...OWNER, refreshIn: 'body' })
  const { workspaces } = await new LinkFlow({ url, token }).me.get()
  const workspaceId = workspaces[0]!.id
  const client = new LinkFlow({ url, token, workspace: workspaceId })
  await client.workspace.rename(WORKSPACE)
  return { client, workspaceId }
}

/** Where another file has made the account: a workspace in which nobody has been. */
async function seedWorkspace(url: string): Promise<Seeded> {
  const { email, password } = OWNER
  const tokens = await new LinkFlow({ url }).sessions.signIn({ email, password, refreshIn: 'body' })
  if (!('accessToken' in tokens)) throw new Error('a second factor is asked for')
  const { accessToken: token } = tokens
  const { id } = await new LinkFlow({ url, token }).workspaces.create(WORKSPACE)
  landIn(id)
  return { client: new LinkFlow({ url, token, workspace: id }), workspaceId: id }
}

const NAMES = [
  'Order intake EU',
  'Invoice reminders',
  'Lead capture',
  'Stock levels',
  'Daily sales report',
  'Refund approvals',
  'Support triage',
  'Newsletter sync',
  'Price watcher',
  'Courier labels',
]
const TEXTS = [
  'Takes orders of the shop and tells the warehouse',
  'Reminds of what was not paid after 14 days',
  'From the form of the website to the CRM',
  '',
  'Each morning at seven, by mail',
  'Asks a human before money goes back',
  'Reads what came in and says whose it is',
  '',
  'Looks at the prices of others every hour',
  'Prints labels when an order is packed',
]
const TAGS = [
  ['sales', 'orders'],
  ['finance'],
  ['sales'],
  ['warehouse'],
  ['sales', 'reports'],
  ['finance'],
  ['support'],
  ['marketing'],
  ['sales'],
  ['warehouse'],
]

/** A workflow that does something by hand: well, or by a division of what is no number badly. */
function file(name: string, description: string, isGood: boolean): WorkflowFileInput {
  return {
    linkflow: 1,
    name,
    description,
    nodes: [
      { id: 'start', name: 'Start', type: 'manual', parameters: {}, position: { x: 0, y: 0 } },
      {
        id: 'work',
        name: 'Work',
        type: 'set',
        parameters: { values: { total: isGood ? '{{ 19.95 * 2 }}' : '{{ $json.order.items.length }}' } },
        position: { x: 240, y: 0 },
      },
    ],
    connections: [{ from: { node: 'start', port: 'main' }, to: { node: 'work', port: 'main' } }],
  }
}

/** Ten workflows in two folders, with tags, live and not, and runs that went well and badly. */
export async function seedWorkflows({ client }: Seeded): Promise<Workflow[]> {
  const [sales, finance] = await Promise.all([
    client.folders.create({ name: 'Sales' }),
    client.folders.create({ name: 'Finance' }),
  ])
  const reports = await client.folders.create({ name: 'Reports', parent: sales.id })
  const folders = [sales.id, finance.id, sales.id, null, reports.id, finance.id, null, null, sales.id, null]
  const made: Workflow[] = []
  for (const [at, name] of NAMES.entries()) {
    const isGood = at % 4 !== 1
    const created = await client.workflows.create(file(name, TEXTS[at]!, isGood))
    await client.workflows.place(created.id, { tags: TAGS[at]!, folder: folders[at]! })
    if (at % 5 !== 3) await client.workflows.publish(created.id)
    const runs = at % 5 === 3 ? 0 : 3 + ((at * 7) % 18)
    await Promise.all(Array.from({ length: runs }, () => client.workflows.run(created.id, undefined, { wait: 10 })))
    made.push(created)
  }
  return made
}

export const seedMany = async ({ client }: Seeded, count: number): Promise<void> => {
  for (let at = 0; at < count; at += 20) {
    const names = Array.from(
      { length: Math.min(20, count - at) },
      (_, each) => `Workflow ${String(at + each + 1).padStart(3, '0')}`,
    )
    await Promise.all(names.map((name) => client.workflows.create(file(name, 'One of many', true))))
  }
}
