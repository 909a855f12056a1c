import { randomBytes } from 'node:crypto'
import type { Algorithm, Options } from '@node-rs/argon2'
import {
  PASSWORD_HASHES_AT_ONCE_MAX,
  PASSWORD_HASHES_WAITING_MAX,
  PASSWORD_MEMORY_KIB,
  PASSWORD_PASSES,
  PASSWORD_THREADS,
} from '../limits.ts'

// The library's enum exists for its types alone, which erasable syntax cannot use.
const ARGON2ID = 2 as Algorithm.Argon2id

/** What one hash costs, and whoever guesses at it. */
export interface PasswordCost {
  readonly memoryKib: number
  readonly passes: number
  readonly threads: number
}

export const PASSWORD_COST: PasswordCost = {
  memoryKib: PASSWORD_MEMORY_KIB,
  passes: PASSWORD_PASSES,
  threads: PASSWORD_THREADS,
}

/** `busy`: too many wait already. */
export type Verdict = 'right' | 'right-but-old' | 'wrong' | 'busy'

/** argon2id with a bounded number at work and in wait: without it, signing in would be a way to fill the memory. */
export class PasswordHasher {
  readonly #options: Options
  readonly #waiting: (() => void)[] = []
  #atWork = 0
  #decoy: Promise<string> | undefined

  /** Another cost is for tests of what is around it. */
  constructor({ memoryKib, passes, threads } = PASSWORD_COST) {
    this.#options = { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: threads }
  }

  /** Undefined: too many wait already. */
  hash(password: string): Promise<string> | undefined {
    return this.#inTurn(async () => (await argon2()).hash(plain(password), this.#options))
  }

  /** Where there is no hash a decoy is checked: an account that does not exist takes as long as one that does. */
  async verify(stored: string | undefined, password: string): Promise<Verdict> {
    const turn = this.#inTurn(async () => {
      const decoy = await this.#aDecoy()
      const { verify } = await argon2()
      return (await verify(stored ?? decoy, plain(password))) && stored !== undefined
    })
    if (turn === undefined) return 'busy'
    if (!(await turn)) return 'wrong'
    return (await this.#isCurrent(stored!)) ? 'right' : 'right-but-old'
  }

  /** So that not even the first sign-in after a start takes longer. */
  async prepare(): Promise<void> {
    await this.#aDecoy()
  }

  #aDecoy(): Promise<string> {
    this.#decoy ??= argon2().then(({ hash }) => hash(randomBytes(32), this.#options))
    return this.#decoy
  }

  async #isCurrent(stored: string): Promise<boolean> {
    const { parseOptions } = await argon2()
    const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored)
    const wanted = this.#options
    return (
      algorithm === wanted.algorithm &&
      memoryCost === wanted.memoryCost &&
      timeCost === wanted.timeCost &&
      parallelism === wanted.parallelism
    )
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> | undefined {
    if (this.#atWork < PASSWORD_HASHES_AT_ONCE_MAX) {
      this.#atWork += 1
      return this.#run(work)
    }
    if (this.#waiting.length >= PASSWORD_HASHES_WAITING_MAX) return undefined
    return new Promise<void>((resolve) => this.#waiting.push(resolve)).then(() => this.#run(work))
  }

  /** Who is done hands its place to the next, so no newcomer slips in between. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#atWork -= 1
      else next()
    }
  }
}

/** The same characters, however the keyboard composed them. */
const plain = (password: string): string => password.normalize('NFC')

/** Loaded for the first password: an installation that has keys only never needs its 3 MB. */
const argon2 = () => import('@node-rs/argon2')
