import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, removeObjects, storeFile } from '@linkflow/execution'
import { type FlowNode, flow, openExecutionWorld } from '@linkflow/execution/testing'
import { systemClock } from '@linkflow/kernel'
import { builtInNodes } from '@linkflow/nodes'
import { asObjectKey } from '@linkflow/object-store'
import { Callers } from '../application/callers.ts'
import { RouteCache } from '../application/route-cache.ts'
import type { HostedTrigger } from '../domain/hosted-trigger.ts'
import { approvalMount } from '../hosted/approval-mount.ts'
import { chatMount, formMount, testMount } from '../hosted/form-mount.ts'
import type { HostedNeeds } from '../hosted/hosted-needs.ts'
import { hostedOfVersion } from '../hosted/hosted-of-version.ts'
import { PageTokens } from '../hosted/page-tokens.ts'
import { runMount } from '../hosted/run-mount.ts'

/** A page as a browser without scripts has it. */
interface BrowserPage {
  readonly status: number
  readonly url: string
  readonly text: string
  readonly headers: Headers
}

/** The doors of pages over real executions and a real database, and a browser that reads forms as they are written. */
export async function openHostedWorld() {
  const world = await openExecutionWorld([...builtInNodes])
  await world.worker.start()
  const pages: HostedTrigger[] = []
  let revision = 0
  let skewMs = 0
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + skewMs }
  const routes = new RouteCache(
    { revision: async () => revision, list: async () => [], pages: async () => [...pages] },
    () => {},
  )
  const tokens = new PageTokens(Buffer.alloc(32, 7))
  const needs: HostedNeeds = {
    routes,
    clock,
    tokens,
    callers: new Callers({
      clock,
      credentialOf: async () => ({ version: {}, open: async () => ({ user: 'ada', password: 'secret' }) }) as never,
    }),
    executions: world.executions,
    reader: world.reader,
    chooseVersion: async (_workspace, workflowId) => {
      const version = [...drafts.values()].find((each) => each.workflowId === workflowId)
      return version === undefined ? { type: 'workflow-not-found' } : { type: 'found', version }
    },
    loadVersion: async (id) => world.versionOf(id),
    storeFile: (workspaceId, id, name, mimeType, content) =>
      storeFile(world.objects, { workspaceId, id } as never, 'trigger', name, mimeType, content),
    readFile: (file) => readFile(world.objects, file),
    removeFiles: (workspaceId, id) => removeObjects(world.objects)({ workspaceId, id }),
    async removeFile({ object }) {
      await world.objects.remove(asObjectKey(object))
    },
    onBug(error) {
      throw error
    },
  }
  const drafts = new Map<string, ReturnType<typeof world.addVersion>>()
  const mounts = [formMount(needs), runMount(needs), approvalMount(needs), chatMount(needs), testMount(needs)]
  const server = createServer((request, response) => {
    const mount = mounts.find(({ prefix }) => request.url!.startsWith(prefix))!
    const rest = request.url!.slice(mount.prefix.length).split('?', 1)[0]!
    void mount.handle(request, response, { requestId: 'r1', rest } as never)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function go(address: string, init: RequestInit = {}): Promise<BrowserPage> {
    const url = address.startsWith('http') ? address : origin + address
    const answer = await fetch(url, { ...init, redirect: 'manual' })
    const location = answer.headers.get('location')
    if (answer.status === 303 && location !== null) return go(location)
    return { status: answer.status, url: url.slice(origin.length), text: await answer.text(), headers: answer.headers }
  }

  return {
    world,
    tokens,
    needs,
    go,
    /** Moves the clock of the doors. */
    skew(ms: number) {
      skewMs = ms
    },
    draft(nodes: Readonly<Record<string, FlowNode>>, chains: readonly string[] = []) {
      const version = world.addVersion(flow(nodes, chains))
      drafts.set(version.versionId, version)
      return version
    },
    /** Publishes a workflow whose first node has a page. */
    async publish(nodes: Readonly<Record<string, FlowNode>>, chains: readonly string[] = []) {
      const version = world.addVersion(flow(nodes, chains))
      pages.push(hostedOfVersion(version, Object.keys(nodes)[0]!)!)
      revision += 1
      await routes.refresh()
      return version
    },
    /** Sends the form of a page, filled in by the names of its inputs. */
    send(page: BrowserPage, values: Readonly<Record<string, string | readonly string[] | File>>): Promise<BrowserPage> {
      const token = /name="token" value="([^"]*)"/.exec(page.text)?.[1] ?? ''
      const isMultipart = page.text.includes('multipart/form-data')
      const body = isMultipart ? new FormData() : new URLSearchParams()
      body.append('token', token)
      for (const [name, value] of Object.entries(values)) {
        for (const each of Array.isArray(value) ? value : [value]) body.append(name, each as string)
      }
      return go(page.url, { method: 'POST', body })
    },
    /** The page that comes when nothing is on its way any more. */
    async settled(page: BrowserPage): Promise<BrowserPage> {
      return world.until(async () => {
        const now = await go(page.url)
        return now.headers.get('refresh') === '1' ? undefined : now
      })
    },
    async executionsOf(workflowId: string) {
      return world.reader.list(world.workspaceId, { limit: 10, workflowId } as never)
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await world.close()
    },
  }
}
