import { isLinkFlowError } from '@linkflow/sdk'

const PREFIX = 'linkflow.shelf.'

/**
 * What a page needs to open while the server is away: what was read last. Only what says who one is and what there is to
 * work with, never data; it goes with the session.
 */
export async function shelved<T>(name: string, read: () => Promise<T>): Promise<T> {
  const known = navigator.onLine ? undefined : onShelf<T>(name)
  if (known !== undefined) return known
  try {
    const value = await read()
    put(name, value)
    return value
  } catch (error) {
    const last = isLinkFlowError(error, 'server-unreachable') ? onShelf<T>(name) : undefined
    if (last === undefined) throw error
    return last
  }
}

export function onShelf<T>(name: string): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + name)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

function put(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing opens nothing without the server.
  }
}

export function clearShelf(): void {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key)
}
