/** Wall time in epoch milliseconds. Whoever needs the time is handed one; tests hand in a fixed or stepped clock. */
export interface Clock {
  nowMs(): number
}

export const systemClock: Clock = { nowMs: () => Date.now() }
