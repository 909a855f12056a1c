import { printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'

const EVERY_MS = 1000

/** Progress for whoever waits: a line at the beginning of each part of the work, then one a second. */
export class ProgressLines {
  readonly #terminal: Terminal
  #phase = ''
  #saidMs = 0

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  say(phase: string, text: string): void {
    const nowMs = performance.now()
    if (phase === this.#phase && nowMs - this.#saidMs < EVERY_MS) return
    this.#phase = phase
    this.#saidMs = nowMs
    this.#terminal.stderr.write(`${printable(phase === 'waiting' ? text : `  ${phase}: ${text}`)}\n`)
  }
}

export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
