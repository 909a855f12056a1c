import { type Fact, parseRows } from './fact.ts'
import { withEdits } from './stops.ts'

/** The facts of an execution as they count. */
export const parseJournal = (rows: readonly { readonly facts: string }[]): readonly Fact[] => withEdits(parseRows(rows))
