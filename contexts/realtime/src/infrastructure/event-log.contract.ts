import { describe, expect, it, vi } from 'vitest'
import type { EventLog, InterestBoard } from '../application/ports.ts'
import { topicKey } from '../domain/topic.ts'

const W = '0198c0de-0000-7000-8000-0000000000aa'
const V = '0198c0de-0000-7000-8000-0000000000bb'
const event = (n: number, topic = 'a', once?: string) => ({ workspaceId: W, topic, body: `${n}`, once })

/** What every log of live events keeps to, whatever it is made of. `open` gives one that is empty. */
export function eventLogContract(
  name: string,
  open: () => Promise<{ readonly log: EventLog; readonly board: InterestBoard; readonly close: () => Promise<void> }>,
): void {
  describe(`${name}, as a log of live events`, () => {
    it('gives what is behind a number, in order, up to a limit (G1)', async () => {
      const { log, close } = await open()
      const { epoch, number } = await log.end()
      await log.append([event(1), event(2, 'b')])
      await log.append([event(3)])
      const { events, epoch: same } = await log.read(number, 2)
      expect(same).toBe(epoch)
      expect(events.map(({ body }) => body)).toEqual(['1', '2'])
      expect((await log.read(events[1]!.number, 10)).events).toMatchObject([{ body: '3', workspaceId: W, topic: 'a' }])
      expect((await log.end()).number).toBe(events[1]!.number + 1)
      await close()
    })

    it('keeps one of the events that are to be told once', async () => {
      const { log, close } = await open()
      const { number } = await log.end()
      await log.append([event(1, 'a', 'x'), event(2, 'a', 'x'), event(3, 'b', 'x')])
      await log.append([event(4, 'a', 'x'), event(5, 'a', 'y'), event(6)])
      expect((await log.read(number, 10)).events.map(({ body }) => body)).toEqual(['1', '3', '5', '6'])
      await close()
    })

    it('gives what was missed of a topic since somebody looked at it, and a gap where it cannot know', async () => {
      const { log, board, close } = await open()
      const key = topicKey(W, 'a')
      await log.append([event(1)])
      const before = await log.end()
      expect(await log.missed(key, before, 10)).toBe('gap')
      await board.hold([key], 'new')
      await log.append([event(2), event(3, 'b'), event(4)])
      const missed = await log.missed(key, before, 10)
      expect(missed).toMatchObject([{ body: '2' }, { body: '4' }])
      expect(await log.missed(key, before, 1)).toBe('gap')
      expect(await log.missed(key, { ...before, number: before.number - 1 }, 10)).toBe('gap')
      expect(await log.missed(key, { ...before, epoch: 'ffffffff' }, 10)).toBe('gap')
      expect(await log.missed(key, { ...before, number: 1_000_000 }, 10)).toBe('gap')
      expect(await log.missed(topicKey(V, 'a'), before, 10)).toBe('gap')
      expect(await log.missed(key, await log.end(), 10)).toEqual([])
      await close()
    })

    it('gives the newest of a topic, oldest first', async () => {
      const { log, close } = await open()
      await log.append([1, 2, 3].map((n) => event(n)))
      expect((await log.recent(topicKey(W, 'a'), 2)).map(({ body }) => body)).toEqual(['2', '3'])
      expect(await log.recent(topicKey(V, 'a'), 2)).toEqual([])
      await close()
    })

    it('tells that there is news, and that somebody looks', async () => {
      const { log, board, close } = await open()
      const onNews = vi.fn()
      const onInterest = vi.fn()
      const offs = [await log.listen(onNews), await board.listen(onInterest)]
      onNews.mockClear()
      await log.append([event(1)])
      await vi.waitFor(() => expect(onNews).toHaveBeenCalled(), { timeout: 20_000 })
      await board.hold([topicKey(W, 'a')], 'still')
      expect(await board.all()).toContain(topicKey(W, 'a'))
      await board.hold([topicKey(W, 'b')], 'new')
      await vi.waitFor(() => expect(onInterest).toHaveBeenCalledWith(topicKey(W, 'b')), { timeout: 20_000 })
      for (const off of offs) off()
      await close()
    })
  })
}
