import { ownAddress } from '../../app/own-address.ts'
import { PREVIEW_GIVEN_UP_MS } from './limits.ts'
import url from './preview.worker.ts?worker&url'
import type { Option, PreviewAnswer, PreviewReply, PreviewRequest, PreviewWorld } from './preview-protocol.ts'

const address = ownAddress('linkflow-preview', url)

/**
 * The worker that evaluates expressions: what people write never runs where they type. One that does not answer in time is
 * ended and made anew with the same world.
 */
class PreviewClient {
  private worker: Worker | undefined
  private world: PreviewWorld | undefined
  private lastId = 0
  private readonly waiting = new Map<number, (reply: PreviewReply | undefined) => void>()

  setWorld(world: PreviewWorld): void {
    this.world = world
    if (this.worker !== undefined) this.send({ type: 'world', world })
  }

  async evaluate(text: string): Promise<PreviewAnswer> {
    const reply = await this.ask((id) => ({ type: 'evaluate', id, text }))
    return reply?.type === 'evaluated' ? reply.answer : { type: 'stopped' }
  }

  async options(behind: string | undefined): Promise<readonly Option[]> {
    const reply = await this.ask((id) => ({ type: 'options', id, behind }))
    return reply?.type === 'options' ? reply.options : []
  }

  private ask(request: (id: number) => PreviewRequest): Promise<PreviewReply | undefined> {
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(), PREVIEW_GIVEN_UP_MS)
      this.waiting.set(id, (reply) => {
        clearTimeout(timer)
        resolve(reply)
      })
      this.send(request(id))
    })
  }

  private send(request: PreviewRequest): void {
    this.worker ??= this.start()
    this.worker.postMessage(request)
  }

  private start(): Worker {
    const worker = new Worker(address, { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<PreviewReply>) => {
      const answer = this.waiting.get(data.id)
      this.waiting.delete(data.id)
      answer?.(data)
    })
    if (this.world !== undefined) worker.postMessage({ type: 'world', world: this.world } satisfies PreviewRequest)
    return worker
  }

  private giveUp(): void {
    this.worker?.terminate()
    this.worker = undefined
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const answer of waiting) answer(undefined)
  }
}

export const previewClient = new PreviewClient()
