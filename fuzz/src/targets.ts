import { expressions } from './expressions.ts'
import { imports } from './imports.ts'
import type { Tally } from './tally.ts'
import type { Target } from './target.ts'
import { workflows } from './workflows.ts'

export const TARGETS: readonly Target[] = [expressions, workflows, imports]

export interface BlockOrder {
  readonly target: string
  readonly seed: number
  readonly block: number
  readonly programs: number
}

export const targetNamed = (name: string | undefined): Target | undefined => TARGETS.find((each) => each.name === name)

export function runBlock({ target, seed, block, programs }: BlockOrder): Tally {
  return targetNamed(target)!.run(seed, block, programs)
}
