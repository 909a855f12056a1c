import type { EngineEvent } from '@linkflow/engine'
import type { ExecutionId } from '@linkflow/execution'
import { eventOf, type Fact, parseJournal } from '@linkflow/execution'
import type { SimulatedDatabase } from './simulated-database.ts'

/** The committed facts of an execution. */
export const factsOf = (database: SimulatedDatabase, id: ExecutionId): readonly Fact[] =>
  parseJournal(database.journal.get(id) ?? [])

export const eventsOf = (facts: readonly Fact[]): readonly EngineEvent[] => facts.flatMap((fact) => eventOf(fact) ?? [])
