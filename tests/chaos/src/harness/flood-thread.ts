import { Agent, request } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'
import type { FloodOrder } from './flood.ts'

// A thread of its own: whoever measures others' times must not wait behind this.
const { ports, path, body, connections, perSecond } = workerData as FloodOrder
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const statuses = new Map<string, number>()
let isOver = false

const call = (port: number): Promise<string> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(String(response.statusCode)))
      response.on('error', () => resolve('broken'))
    })
    sent.on('error', () => resolve('no answer'))
    sent.end(body)
  })

const startedMs = performance.now()
let sent = 0
/** Milliseconds until the next call may go, at this pace. */
const aheadMs = () => (sent * 1000) / perSecond - (performance.now() - startedMs)

async function lane(number: number): Promise<void> {
  while (!isOver) {
    const early = aheadMs()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    sent += 1
    const status = await call(ports[number % ports.length]!)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
}

parentPort!.once('message', () => {
  isOver = true
})
await Promise.all(Array.from({ length: connections }, (_, number) => lane(number)))
agent.destroy()
parentPort!.postMessage(statuses)
