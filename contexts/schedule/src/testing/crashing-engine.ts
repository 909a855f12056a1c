import type { EnginePool, Queries, Sql } from '@linkflow/postgres'

/** What a process does that is killed: nothing any more. */
export class Crash extends Error {}

/**
 * An engine pool whose process dies at its n-th step: before a statement (its transaction is rolled back, as when a
 * connection goes), or after a commit. From then on nothing works.
 */
export class CrashingEngine implements EnginePool {
  private readonly inner: EnginePool
  private stepsLeft: number

  constructor(inner: EnginePool, diesAtStep: number) {
    this.inner = inner
    this.stepsLeft = diesAtStep
  }

  get isDead(): boolean {
    return this.stepsLeft <= 0
  }

  /** Dies now. */
  kill(): void {
    this.stepsLeft = 0
  }

  step(): void {
    this.stepsLeft -= 1
    if (this.isDead) throw new Crash('killed')
  }

  async query<Row extends object>(statement: Sql): Promise<Row[]> {
    this.step()
    return this.inner.query<Row>(statement)
  }

  async one<Row extends object>(statement: Sql): Promise<Row | undefined> {
    this.step()
    return this.inner.one<Row>(statement)
  }

  async execute(statement: Sql): Promise<number> {
    this.step()
    return this.inner.execute(statement)
  }

  async transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    const result = await this.inner.transaction(async (queries) => {
      const mortal: Queries = {
        query: (statement) => this.before(() => queries.query(statement)),
        one: (statement) => this.before(() => queries.one(statement)),
        execute: (statement) => this.before(() => queries.execute(statement)),
      }
      const result = await work(mortal)
      this.step()
      return result
    })
    this.step()
    return result
  }

  private async before<T>(send: () => Promise<T>): Promise<T> {
    this.step()
    return send()
  }
}
