import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Cluster } from '@linkflow/chaos'
import type { WorkflowFileInput } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { openMailServer } from '@linkflow/mail/testing'
import { type Canary, CanarySearch, newSecret } from './canaries.ts'
import { Client, type Reply } from './client.ts'
import { Listener } from './listener.ts'
import { Outside, Trap } from './outside.ts'
import { openSignOn, type SignOn } from './sign-on.ts'
import { openTeam, type Team } from './team.ts'

/** A running server with secrets in every place where hostile input might look, and what attackers have around it. */
export interface Site {
  readonly cluster: Cluster
  /** Of the workspace that the hostile inputs come from. */
  readonly client: Client
  readonly workspaceId: string
  /** The workspace next door, with data of its own. */
  readonly neighbour: Client
  readonly neighbourIds: { readonly workspaceId: string; readonly workflowId: string; readonly executionId: string }
  readonly outside: Outside
  readonly trap: Trap
  readonly canaries: readonly Canary[]
  /** What is found out to be a secret later is added here. */
  readonly search: CanarySearch
  /** The mail server, and all that it got. */
  readonly mails: Mails
  /** Hears what is told of the workspace as it happens. */
  readonly listener: Listener
  /** The provider of single sign-on. */
  readonly signOn: SignOn
  /** People with every role, in two workspaces; they come the first time that somebody asks for them. */
  team(): Promise<Team>
  /** A file outside of everything that belongs to users. */
  readonly secretFile: string
  /** What no code may ever make. */
  readonly markerFile: string
  /** A credential that may go to another host than any of ours. */
  readonly credentialId: string
  /** An execution of the same workspace, whose data is not for other runs. */
  readonly otherRunId: string
  /** Everything that the server ever said to the hostile side. */
  readonly answers: string[]
}

export type Mails = Awaited<ReturnType<typeof openMailServer>>

export async function openSite(): Promise<Site> {
  const outside = await Outside.open()
  const mailPassword = newSecret('mail-server')
  const mails = await openMailServer(mailPassword)
  const signOn = await openSignOn(newSecret('sign-on-client'))
  const trap = await Trap.open()
  const environment = newSecret('environment')
  const cluster = await Cluster.open({
    roles: ['all'],
    keepUp: false,
    env: {
      HOSTILE_CANARY: environment,
      LINKFLOW_EGRESS_ALLOW: `127.0.0.1:${outside.port}`,
      SMTP_URL: mails.url,
      ...signOn.settings,
      LINKFLOW_CODE_PROCESSES: '2',
      LINKFLOW_BACKLOG_MAX: '100000',
    },
  })
  const answers: string[] = []
  const port = cluster.api.ports[0]!
  const token = cluster.api.token
  const client = new Client(port, token, answers)
  const { workspaceId } = await bodyOf<{ workspaceId: string }>(keyOf(cluster, token))
  const neighbourKey = await makeNeighbour(cluster)
  const neighbour = new Client(port, neighbourKey.token, [])
  const tenant = newSecret('tenant')
  const neighbourIds = { workspaceId: neighbourKey.workspaceId, ...(await storeIn(neighbour, tenant)) }
  const run = newSecret('run')
  const { executionId: otherRunId, workflowId: otherId } = await storeIn(client, run)
  // Its draft has the secret too, and whoever may export the workspace may have that.
  await bodyOf(client.api('DELETE', `/workflows/${otherId}`))
  const credential = newSecret('credential')
  const credentialId = await storeCredential(client, credential)
  const file = newSecret('file')
  const secretFile = join(cluster.folder, 'secret.txt')
  writeFileSync(secretFile, file)
  const masterKey = masterKeyIn(cluster.dataDir)
  const canaries: Canary[] = [
    { name: 'an environment variable', secret: environment },
    { name: 'the password at the mail server', secret: mailPassword },
    { name: 'the owner token', secret: token.slice(-43) },
    { name: 'the key of the neighbour', secret: neighbourKey.token.slice(-43) },
    { name: 'the master key', secret: masterKey, also: [Buffer.from(masterKey, 'base64')] },
    { name: 'a credential', secret: credential },
    { name: 'a file of the machine', secret: file },
    // Also in their own rows and objects they are sealed.
    { name: 'data of another workspace', secret: tenant, workspaceId: neighbourIds.workspaceId },
    { name: 'data of another run', secret: run },
  ]
  // Making the site has shown some of them to their owner; the hostile side begins with nothing.
  answers.length = 0
  const search = new CanarySearch([...canaries, signOn.canary])
  let team: Promise<Team> | undefined
  const listener = await Listener.open(client, search)
  const site: Site = {
    cluster,
    client,
    workspaceId,
    neighbour,
    neighbourIds,
    outside,
    trap,
    canaries: search.canaries,
    search,
    mails,
    listener,
    signOn,
    team: () => {
      team ??= openTeam(site)
      return team
    },
    secretFile,
    markerFile: join(cluster.folder, `marker-${randomBytes(6).toString('hex')}`),
    credentialId,
    otherRunId,
    answers,
  }
  return site
}

export async function closeSite(site: Site, keepFolder: boolean): Promise<void> {
  site.listener.close()
  site.client.close()
  site.neighbour.close()
  site.outside.close()
  site.trap.close()
  await site.cluster.close(keepFolder)
  site.mails.close()
  await site.signOn.close()
}

async function keyOf(cluster: Cluster, token: string): Promise<Reply> {
  const client = new Client(cluster.api.ports[0]!, token, [])
  const reply = await client.api('GET', '/workspace')
  client.close()
  const { id } = reply.json as { id: string }
  return { ...reply, json: { workspaceId: id } }
}

export async function bodyOf<T>(reply: Promise<Reply> | Reply): Promise<T> {
  const { status, json, text } = await reply
  invariant(status < 300, `answered ${status}: ${text.slice(0, 500)}`)
  return json as T
}

/** The API cannot make workspaces yet; the administrator of the database can. */
async function makeNeighbour({ sql }: Cluster): Promise<{ workspaceId: string; token: string }> {
  const [workspaceId, keyId] = [randomUUID(), randomUUID()]
  const secret = randomBytes(32).toString('base64url')
  await sql.query(`insert into workspace.workspaces (id, name) values ($1, 'Next door')`, [workspaceId])
  await sql.query(
    `insert into auth.api_keys (id, workspace_id, name, secret_hash, scopes) values ($1, $2, 'next door', $3, '{*}')`,
    [keyId, workspaceId, createHash('sha256').update(secret).digest()],
  )
  return { workspaceId, token: `lf_${keyId.replaceAll('-', '')}_${secret}` }
}

/** An execution that has a secret in its input, its steps and its log. */
async function storeIn(client: Client, secret: string): Promise<{ workflowId: string; executionId: string }> {
  const { id } = await bodyOf<{ id: string }>(client.api('POST', '/workflows', { body: KEEPING }))
  const path = `/workflows/${id}/executions`
  const ran = client.api('POST', path, { body: { input: { secret }, version: 'draft', wait: 20 } })
  const { execution } = await bodyOf<{ execution: { id: string; status: string } }>(ran)
  invariant(execution.status === 'succeeded', `the execution with the secret ${execution.status}`)
  return { workflowId: id, executionId: execution.id }
}

/** Code that leaves its secret, which comes with the input, in every place where a later run could find it. */
const KEEPING: WorkflowFileInput = {
  linkflow: 1,
  name: 'Keeps a secret',
  nodes: [
    { id: 'start', name: 'Start', type: 'manual' },
    {
      id: 'code',
      name: 'Keep',
      type: 'code',
      parameters: {
        source: `const kept = $input.first().json.secret
          const tries = [
            () => { globalThis.kept = kept },
            () => { Object.prototype.kept = kept },
            () => { Array.prototype.kept = kept },
            () => { (0, eval)('var keptVar = ' + JSON.stringify(kept)) },
            () => { Object.getPrototypeOf(globalThis).kept = kept },
            () => { globalThis[Symbol.for('kept')] = kept },
            () => { /(canary.*)/.test(kept) },
            () => { console.kept = kept },
            () => { $.kept = kept },
            () => { Function.prototype.toString = () => kept },
            () => { JSON.kept = kept; Math.kept = kept },
            () => { Error.prepareStackTrace = () => kept },
          ]
          for (const attempt of tries) { try { attempt() } catch {} }
          return { kept }`,
      },
    },
  ],
  connections: [{ from: { node: 'start' }, to: { node: 'code' } }],
}

async function storeCredential(client: Client, secret: string): Promise<string> {
  const body = {
    name: 'For another host',
    type: 'header',
    fields: { name: 'x-secret', value: secret },
    allowedHosts: ['api.example.com'],
  }
  const { id } = await bodyOf<{ id: string }>(client.api('POST', '/credentials', { body }))
  return id
}

const masterKeyIn = (dataDir: string): string => readFileSync(join(dataDir, 'keys', 'master'), 'utf8').trim()
