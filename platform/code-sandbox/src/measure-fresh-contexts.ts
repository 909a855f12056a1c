import { childCommand } from './child-command.ts'
import { FramedProcess } from './child-process.ts'
import { encodeFrame, FRAME } from './frames.ts'
import { CODE_LIMITS } from './limits.ts'

/** What children reach that do nothing but make contexts: the ceiling for calls per second on this machine, now. */
export interface FreshContexts {
  readonly children: number
  /** Contexts made and released, all children together. */
  readonly barePerSecond: number
  /** The same with our own first script run in each: its built-ins replaced, ready for a user's code. */
  readonly preparedPerSecond: number
}

/** Takes twice `seconds`. Children are started as ordinary processes: walls do not change what they measure. */
export async function measureFreshContexts(children: number, seconds: number): Promise<FreshContexts> {
  const measureAll = async (kind: 'bare' | 'prepared') => {
    const counts = await Promise.all(Array.from({ length: children }, () => measureOne(kind, seconds)))
    return Math.round(counts.reduce((sum, count) => sum + count, 0) / seconds)
  }
  return { children, barePerSecond: await measureAll('bare'), preparedPerSecond: await measureAll('prepared') }
}

function measureOne(kind: string, seconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count: number | undefined
    const child = new FramedProcess(childCommand(CODE_LIMITS, 'fast').argv, 65_536, {
      frame({ type, sections }) {
        if (type === FRAME.hello) return child.write(encodeFrame(FRAME.measure, [kind, String(seconds)]))
        count = Number(sections[0])
        child.kill()
      },
      ended({ said }) {
        clearTimeout(holdsServer)
        if (count === undefined) reject(new Error(`the measuring child died: ${said}`))
        else resolve(count)
      },
    })
    const holdsServer = setTimeout(() => child.kill(), (seconds + 10) * 1000)
  })
}
