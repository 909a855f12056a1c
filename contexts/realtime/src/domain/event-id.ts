/** Where an event stands: which log, and its number there. */
export interface Place {
  readonly epoch: string
  readonly number: number
}

export const idOf = ({ epoch, number }: Place): string => `${epoch}.${number}`

/** Of a text that the wire's schema has let through. */
export function placeOf(id: string): Place {
  const [epoch, number] = id.split('.', 2) as [string, string]
  return { epoch, number: Number(number) }
}
