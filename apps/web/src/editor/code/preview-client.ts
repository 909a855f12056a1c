import { ownAddress } from '../../app/own-address.ts'
import type { ExpressionProblem } from '../document/findings.ts'
import { PREVIEW_GIVEN_UP_MS } from './limits.ts'
import url from './preview.worker.ts?worker&url'
import type {
  CheckedText,
  Option,
  PreviewAnswer,
  PreviewReady,
  PreviewReply,
  PreviewRequest,
  PreviewWorld,
} from './preview-protocol.ts'

const address = ownAddress('linkflow-preview', url)

/**
 * The worker that has the language of expressions: what people write never runs where they type. One that does not answer in
 * time is ended and made anew with the same world; how long it takes to be loaded is no matter of what it is asked.
 */
class PreviewClient {
  private worker: Worker | undefined
  private isReady = false
  private world: PreviewWorld | undefined
  private lastId = 0
  private readonly waiting = new Map<number, Waiting>()

  setWorld(world: PreviewWorld): void {
    this.world = world
    if (this.isReady) this.worker?.postMessage({ type: 'world', world } satisfies PreviewRequest)
  }

  async evaluate(text: string): Promise<PreviewAnswer> {
    const reply = await this.ask((id) => ({ type: 'evaluate', id, text }))
    return reply?.type === 'evaluated' ? reply.answer : { type: 'stopped' }
  }

  async options(behind: string | undefined): Promise<readonly Option[]> {
    const reply = await this.ask((id) => ({ type: 'options', id, behind }))
    return reply?.type === 'options' ? reply.options : []
  }

  /** What is wrong with the form of texts; nothing of any where there is no answer. */
  async check(texts: readonly CheckedText[]): Promise<readonly (readonly ExpressionProblem[])[]> {
    const reply = await this.ask((id) => ({ type: 'check', id, texts }))
    return reply?.type === 'checked' ? reply.problems : texts.map(() => [])
  }

  private ask(request: (id: number) => PreviewRequest): Promise<PreviewReply | undefined> {
    this.lastId += 1
    const id = this.lastId
    return new Promise((resolve) => {
      const waiting: Waiting = { request: request(id), resolve, timer: undefined }
      this.waiting.set(id, waiting)
      this.worker ??= this.start()
      if (this.isReady) this.send(waiting)
    })
  }

  private send(waiting: Waiting): void {
    waiting.timer = setTimeout(() => this.giveUp(), PREVIEW_GIVEN_UP_MS)
    this.worker?.postMessage(waiting.request)
  }

  private start(): Worker {
    const worker = new Worker(address, { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<PreviewReply | PreviewReady>) => {
      if (data.type === 'ready') {
        this.isReady = true
        if (this.world !== undefined) this.setWorld(this.world)
        for (const waiting of this.waiting.values()) this.send(waiting)
      } else this.answer(data.id, data)
    })
    // One that cannot be loaded answers nothing; it is tried again when something is asked next.
    worker.addEventListener('error', () => this.giveUp())
    return worker
  }

  private answer(id: number, reply: PreviewReply | undefined): void {
    const waiting = this.waiting.get(id)
    if (waiting === undefined) return
    this.waiting.delete(id)
    clearTimeout(waiting.timer)
    waiting.resolve(reply)
  }

  private giveUp(): void {
    this.worker?.terminate()
    this.worker = undefined
    this.isReady = false
    for (const id of [...this.waiting.keys()]) this.answer(id, undefined)
  }
}

interface Waiting {
  readonly request: PreviewRequest
  readonly resolve: (reply: PreviewReply | undefined) => void
  timer: ReturnType<typeof setTimeout> | undefined
}

export const previewClient = new PreviewClient()
