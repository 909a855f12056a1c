import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { LoadPlan, LoadResult } from './closed-loop.ts'

/** Closed loops in a process of their own, kept between runs so that its code is warm. */
export class LoadGenerator {
  private readonly child: ChildProcess

  constructor() {
    this.child = fork(fileURLToPath(new URL('./generator.ts', import.meta.url)))
  }

  run(plan: LoadPlan): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null) => reject(new Error(`the load generator ended with code ${code}`))
      this.child.once('exit', died)
      this.child.once('message', (said: { result?: LoadResult; error?: string }) => {
        this.child.off('exit', died)
        if (said.result === undefined) reject(new Error(`${plan.method ?? 'POST'} ${plan.path}: ${said.error}`))
        else resolve(said.result)
      })
      this.child.send(plan)
    })
  }

  close(): void {
    this.child.disconnect()
  }
}
