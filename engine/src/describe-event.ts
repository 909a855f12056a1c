import type { EngineEvent } from './types.ts'

/** For the message of an invariant: what happened, without the data of users. */
export function describeEvent(event: EngineEvent): string {
  switch (event.type) {
    case 'begin':
      return `begin by trigger «${event.trigger}»`
    case 'started':
      return `started of step «${event.step}», attempt ${event.attempt}`
    case 'settled':
      return `settled (${event.outcome.type}) of step «${event.step}», attempt ${event.attempt}`
    case 'checkpoint':
    case 'woken':
      return `${event.type} of step «${event.step}»`
    case 'cancel':
      return `cancel (${event.reason})`
    default:
      return JSON.stringify(event satisfies never)
  }
}
