import type { Page, WebSocket } from 'playwright-core'

/** Connections that are open, each with the topics that the server tells on it. */
const open = new WeakMap<Page, Map<WebSocket, Set<string>>>()

/** From the first connection of the page on. */
export function watchTopics(page: Page): void {
  const sockets = new Map<WebSocket, Set<string>>()
  open.set(page, sockets)
  page.on('websocket', (socket) => {
    const topics = new Set<string>()
    sockets.set(socket, topics)
    socket.on('close', () => sockets.delete(socket))
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(payload.toString()) as { readonly type: string; readonly topic?: string }
      if (message.type === 'subscribed') topics.add(message.topic!)
    })
  })
}

/** Whether the page is told at once what happens to a topic: what happens before that is in what it read. */
export const hears = (page: Page, topic: string): boolean =>
  [...open.get(page)!.values()].some((topics) => topics.has(topic))
