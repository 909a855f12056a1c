import { open } from 'node:fs/promises'

interface Line {
  running: Promise<void>
  next: Promise<void> | undefined
}

/**
 * Makes names in directories durable. A sync that has begun may miss a rename that came after, so who asks meanwhile
 * shares the next one: many puts into one directory cost two syncs, not many.
 */
export class DirectorySync {
  readonly #lines = new Map<string, Line>()

  sync(path: string): Promise<void> {
    const line = this.#lines.get(path)
    if (!line) return this.#start(path)
    line.next ??= line.running.then(
      () => this.#start(path),
      () => this.#start(path),
    )
    return line.next
  }

  #start(path: string): Promise<void> {
    const running = syncDirectory(path)
    const line: Line = { running, next: undefined }
    this.#lines.set(path, line)
    const leave = () => {
      if (this.#lines.get(path) === line && line.next === undefined) this.#lines.delete(path)
    }
    running.then(leave, leave)
    return running
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory and journals its names itself.
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
