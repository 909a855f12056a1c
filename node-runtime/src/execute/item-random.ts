/**
 * Random numbers that depend on the step's seed and the item's index only (J3): the same after a retry, after a resume
 * in the middle, and whatever order parallel items finish in. sfc32, started when a number is first drawn.
 */
export class ItemRandom {
  readonly #seed: number
  #item = -1
  #isStarted = false
  #a = 0
  #b = 0
  #c = 0
  #counter = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Begins the numbers of an item; −1 is the step as a whole. */
  stand(item: number): void {
    this.#item = item
    this.#isStarted = false
  }

  /** Uniform in [0, 1), with 53 bits. */
  next(): number {
    return ((this.#word() >>> 5) * 0x4000000 + (this.#word() >>> 6)) / 0x20000000000000
  }

  /** A UUID of version 4. */
  uuid(): string {
    const hex = [this.#word(), this.#word(), this.#word(), this.#word()]
      .map((word) => (word >>> 0).toString(16).padStart(8, '0'))
      .join('')
    const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
  }

  #start(): void {
    this.#isStarted = true
    this.#a = Math.trunc(this.#seed) | 0
    this.#b = Math.trunc(this.#seed / 0x100000000) | 0
    this.#c = this.#item | 0
    this.#counter = 1
    // The first rounds carry the seed into all bits.
    for (let round = 0; round < 12; round += 1) this.#word()
  }

  #word(): number {
    if (!this.#isStarted) this.#start()
    const word = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + word
    this.#c |= 0
    return word
  }
}
