/** The path of a Node binary of a supported major; throws an Error whose message says what to do. */
export function findNode(): string
export const SERVER_FLAGS: readonly string[]
