/** Types of frames between the host and a process of a package. `hello` is the code sandbox's, so that its launcher knows it. */
export const MESSAGE = {
  hello: 10,
  /** To the process. */
  load: 20,
  call: 21,
  reply: 22,
  ping: 23,
  /** From it. */
  loaded: 30,
  ask: 31,
  log: 32,
  done: 33,
  pong: 34,
  broken: 35,
} as const
